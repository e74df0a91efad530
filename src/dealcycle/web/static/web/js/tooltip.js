/* One tooltip for the whole page: [data-tip] says what stands in it. */
(() => {
  "use strict";
  const { on, place } = window.Dealcycle;
  const DELAY = 350;
  let timer = 0;
  let shownFor = null;

  const box = () => document.getElementById("tooltip");
  const narrow = () => document.documentElement.dataset.sidebar === "narrow";
  const wordsOf = (element) => element.dataset.tip || (narrow() ? element.dataset.narrowTip : "");

  const show = (element) => {
    const words = wordsOf(element);
    const tip = box();
    if (!words || !tip || !element.isConnected) return;
    tip.textContent = words;
    // The topmost layer: above an open dialog too.
    if (tip.matches(":popover-open")) tip.hidePopover();
    tip.showPopover();
    place(tip, element, element.dataset.tipSide ?? "top");
    shownFor = element;
    if (element.getAttribute("aria-label") !== words) element.setAttribute("aria-describedby", "tooltip");
  };
  const hide = () => {
    clearTimeout(timer);
    if (!shownFor) return;
    if (shownFor.getAttribute("aria-describedby") === "tooltip") shownFor.removeAttribute("aria-describedby");
    shownFor = null;
    if (box()?.matches(":popover-open")) box().hidePopover();
  };

  const SELECTOR = "[data-tip], [data-narrow-tip]";
  on("pointerover", SELECTOR, (event, element) => {
    if (event.pointerType === "touch" || element === shownFor || element.contains(event.relatedTarget)) return;
    hide();
    timer = setTimeout(() => show(element), DELAY);
  });
  on("pointerout", SELECTOR, (event, element) => {
    if (!element.contains(event.relatedTarget)) hide();
  });
  on("focusin", SELECTOR, (event, element) => {
    hide();
    if (element.matches(":focus-visible")) show(element);
  });
  on("focusout", SELECTOR, hide);
  document.addEventListener("pointerdown", hide, true);
  document.addEventListener("scroll", hide, { capture: true, passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  }, true);
  document.addEventListener("htmx:beforeSwap", hide);
})();
