/* Short news at the edge, with Undo. The server sends HX-Trigger {"toast": {text, tone, undo}}. */
(() => {
  "use strict";
  const { words, on, each, announce, element, icon } = window.Dealcycle;
  const STAYS = 6000;
  const STAYS_WITH_UNDO = 12000;
  const MOST = 4;
  const ICONS = { good: "circle-check", bad: "circle-alert", warn: "triangle-alert" };

  const place = () => document.getElementById("toasts");

  /** Shows `text`; `undo` is an address to post to, `action` is {label, run}. */
  const toast = ({ text, tone = "plain", undo = "", action = null, stays = 0 }) => {
    const list = place();
    if (!list || !text) return null;
    const made = element("div", { class: `toast toast--${tone}` },
      ICONS[tone] ? icon(ICONS[tone]) : null,
      element("span", { class: "toast__text" }, text));
    if (undo) made.append(undoButton(undo, made));
    if (action) made.append(actionButton(action, made));
    const close = element("button", { class: "button button--icon button--small", type: "button", "aria-label": words("close") }, icon("x"));
    close.addEventListener("click", () => leave(made));
    made.append(close);
    list.append(made);
    while (list.children.length > MOST) list.firstElementChild.remove();
    // Shown anew each time, so that it lies above a dialog opened since.
    if (list.matches(":popover-open")) list.hidePopover();
    list.showPopover();
    announce(text);
    wait(made, stays || (undo || action ? STAYS_WITH_UNDO : STAYS));
    return made;
  };

  const undoButton = (address, made) => {
    const button = element("button", { class: "button button--small", type: "button", "data-toast-undo": true }, words("undo"));
    button.addEventListener("click", () => {
      button.disabled = true;
      leave(made);
      window.htmx.ajax("POST", address, { swap: "none", source: document.body }).then(() => {
        document.dispatchEvent(new CustomEvent("undone", { detail: { address } }));
      });
    });
    return button;
  };

  const actionButton = ({ label, run }, made) => {
    const button = element("button", { class: "button button--small", type: "button" }, label);
    button.addEventListener("click", () => {
      leave(made);
      run();
    });
    return button;
  };

  /** Reading time stops while the pointer or the focus is on it. */
  const wait = (made, time) => {
    let timer = setTimeout(() => leave(made), time);
    const hold = () => clearTimeout(timer);
    const go = () => {
      clearTimeout(timer);
      timer = setTimeout(() => leave(made), STAYS);
    };
    made.addEventListener("pointerenter", hold);
    made.addEventListener("pointerleave", go);
    made.addEventListener("focusin", hold);
    made.addEventListener("focusout", go);
  };

  const leave = (made) => {
    made.classList.add("toast--leaving");
    setTimeout(() => {
      made.remove();
      const list = place();
      if (list && !list.children.length && list.matches(":popover-open")) list.hidePopover();
    }, 180);
  };

  document.addEventListener("toast", (event) => toast(event.detail ?? {}));
  each("template[data-toast]", (found) => {
    toast({ text: found.dataset.toast, tone: found.dataset.tone, undo: found.dataset.undo });
    found.remove();
  });
  on("click", "[data-says]", (event, button) => toast({ text: button.dataset.says, tone: button.dataset.tone, undo: button.dataset.undo }));

  Object.assign(window.Dealcycle, { toast });
})();
