/* Menus and other lists that float beside the button that opened them, with the keyboard. */
(() => {
  "use strict";
  const { on } = window.Dealcycle;
  const GAP = 4;
  const EDGE = 8;

  /** Puts `box` below `anchor`, or above where there is no room, and inside the window. */
  const place = (box, anchor, side = "bottom") => {
    const at = anchor.getBoundingClientRect();
    const { width, height } = box.getBoundingClientRect();
    const below = innerHeight - at.bottom - GAP - EDGE;
    const above = at.top - GAP - EDGE;
    const up = side === "top" ? above >= height || above > below : below < height && above > below;
    const left = at.left + width > innerWidth - EDGE ? at.right - width : at.left;
    box.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - EDGE - width))}px`;
    box.style.top = `${Math.max(EDGE, up ? at.top - GAP - height : Math.min(at.bottom + GAP, innerHeight - EDGE - height))}px`;
  };

  const listOf = (button) => button.nextElementSibling;
  const items = (list) => [...list.querySelectorAll("[role^=menuitem]")].filter((item) => item.offsetParent !== null || item.getClientRects().length);
  let wasOpen = null;
  let owner = new WeakMap();

  const open = (button, focus) => {
    const list = listOf(button);
    if (!list || list.matches(":popover-open")) return;
    owner.set(list, button);
    list.showPopover();
    place(list, button, button.dataset.menuSide);
    button.setAttribute("aria-expanded", "true");
    const found = items(list);
    if (focus === "last") found.at(-1)?.focus();
    else if (focus === "first" && found.length) found[0].focus();
    else if (!found.length) list.querySelector("input, button, a, select")?.focus();
    else list.focus();
  };

  // A press outside closes a popover before the click arrives: the click must not open it again.
  on("pointerdown", "[data-menu]", (event, button) => {
    wasOpen = listOf(button)?.matches(":popover-open") ? button : null;
  }, true);
  on("click", "[data-menu]", (event, button) => {
    event.preventDefault();
    if (wasOpen === button) listOf(button).hidePopover();
    else open(button, event.detail === 0 ? "first" : "none");
    wasOpen = null;
  });
  on("keydown", "[data-menu]", (event, button) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open(button, event.key === "ArrowUp" ? "last" : "first");
  });
  document.addEventListener("toggle", (event) => {
    const list = event.target;
    if (event.newState !== "closed" || !owner.has(list)) return;
    const button = owner.get(list);
    button.setAttribute("aria-expanded", "false");
    if (list.contains(document.activeElement) || document.activeElement === document.body) button.focus({ preventScroll: true });
  }, true);

  const step = (list, event) => {
    const found = items(list);
    if (!found.length) return;
    const at = found.indexOf(document.activeElement);
    const moves = { ArrowDown: at + 1, ArrowUp: at < 0 ? found.length - 1 : at - 1, Home: 0, End: found.length - 1 };
    if (event.key in moves) {
      event.preventDefault();
      found[(moves[event.key] + found.length) % found.length].focus();
    } else if (event.key === "Tab") {
      list.hidePopover();
    } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const letter = event.key.toLocaleLowerCase();
      const next = [...found.slice(at + 1), ...found].find((item) => item.textContent.trim().toLocaleLowerCase().startsWith(letter));
      if (next) {
        event.preventDefault();
        event.stopPropagation();
        next.focus();
      }
    }
  };
  on("keydown", ".menu[popover][role=menu]", (event, list) => step(list, event), true);
  on("click", ".menu[popover] [role^=menuitem]", (event, item) => {
    if (item.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    item.closest("[popover]").hidePopover();
  }, true);
  addEventListener("resize", () => {
    for (const list of document.querySelectorAll(".menu[popover]:popover-open")) {
      if (owner.has(list)) place(list, owner.get(list), owner.get(list).dataset.menuSide);
    }
  });
  document.addEventListener("scroll", (event) => {
    for (const list of document.querySelectorAll(".menu[popover]:popover-open")) {
      if (owner.has(list) && !list.contains(event.target)) place(list, owner.get(list), owner.get(list).dataset.menuSide);
    }
  }, { capture: true, passive: true });

  Object.assign(window.Dealcycle, { place });
})();
