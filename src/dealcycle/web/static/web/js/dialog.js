/* Dialogs and side sheets: htmx fills #dialog or #sheet, which then opens; Escape closes it. */
(() => {
  "use strict";
  const { words, on, element, firstWrong, ready } = window.Dealcycle;
  const openers = new WeakMap();

  const open = (dialog) => {
    if (dialog.open) return;
    openers.set(dialog, document.activeElement);
    dialog.showModal();
  };

  const focusFirst = (dialog) => {
    const first = firstWrong(dialog) ?? dialog.querySelector("[autofocus]") ??
      dialog.querySelector(".dialog__body :is(input:not([type=hidden], [type=checkbox], [type=radio]), textarea, select:not([hidden])):not(:disabled)") ??
      dialog.querySelector(".dialog__title");
    first?.focus();
  };

  /** Words typed and neither sent nor kept as a draft. */
  const unsaved = (dialog) =>
    [...dialog.querySelectorAll("form:not([data-draft], [data-careless])")].some((form) => form.matches("[data-changed]"));

  const close = (dialog) => {
    dialog.removeAttribute("data-asked");
    dialog.close();
  };

  const wish = (dialog) => {
    if (!unsaved(dialog) || dialog.hasAttribute("data-asked")) {
      close(dialog);
      return;
    }
    dialog.setAttribute("data-asked", "");
    const discard = element("button", { class: "button button--small button--danger", type: "button" }, words("discard"));
    const keep = element("button", { class: "button button--small", type: "button" }, words("keep"));
    const bar = element("div", { class: "dialog__keep", role: "alert" }, element("span", {}, words("unsaved")), discard, keep);
    discard.addEventListener("click", () => close(dialog));
    keep.addEventListener("click", () => {
      bar.remove();
      dialog.removeAttribute("data-asked");
      focusFirst(dialog);
    });
    (dialog.querySelector(".dialog__frame") ?? dialog).append(bar);
    keep.focus();
  };

  const attend = (dialog) => {
    if (!dialog) return;
    dialog.addEventListener("cancel", (event) => {
      if (event.target !== dialog) return;
      event.preventDefault();
      wish(dialog);
    });
    // A press on the veil closes it; a drag that only ends there does not.
    let pressed = false;
    dialog.addEventListener("pointerdown", (event) => { pressed = event.target === dialog; });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog && pressed) wish(dialog);
    });
    dialog.addEventListener("close", () => {
      const opener = openers.get(dialog);
      if (opener?.isConnected) opener.focus({ preventScroll: true });
      if (dialog.id === "dialog" || dialog.id === "sheet") dialog.replaceChildren();
      if (dialog.dataset.behind) history.replaceState(history.state, "", dialog.dataset.behind);
      delete dialog.dataset.behind;
    });
    // Opened by its own address, it came with the page; closed, the address is the page's.
    if (dialog.dataset.behind) {
      open(dialog);
      focusFirst(dialog);
    }
  };
  ready(() => ["dialog", "sheet", "palette"].forEach((id) => attend(document.getElementById(id))));

  on("click", "dialog [data-close]", (event, button) => wish(button.closest("dialog")));
  document.addEventListener("closedialog", () => {
    for (const dialog of document.querySelectorAll("dialog[open]")) close(dialog);
  });

  // Where the focus was is known before the request; by the swap it may be lost.
  document.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.detail.target?.closest?.("#dialog, #sheet");
    if (!dialog) return;
    if (!dialog.childElementCount) {
      if (dialog.open) close(dialog);
      return;
    }
    dialog.removeAttribute("data-asked");
    open(dialog);
    requestAnimationFrame(() => {
      if (!dialog.contains(document.activeElement) || event.detail.xhr?.status === 422 || document.activeElement === dialog || document.activeElement.matches("[data-close], .dialog__title")) focusFirst(dialog);
    });
  });

  Object.assign(window.Dealcycle, { openDialog: open, closeDialog: close });
})();
