/* A field changed where it stands: Enter or leaving it saves, Escape puts it back. */
(() => {
  "use strict";
  const { on, each } = window.Dealcycle;
  const ONE_OF_MANY = "select:not([multiple])";
  let back = "";

  const save = (form) => {
    if (form.hasAttribute("data-leaving")) return;
    form.setAttribute("data-leaving", "");
    form.requestSubmit();
  };
  const cancel = (form) => {
    if (form.hasAttribute("data-leaving")) return;
    form.setAttribute("data-leaving", "");
    back = form.closest("[data-fact]").id;
    form.querySelector("[data-fact-back]").click();
  };

  each("form[data-fact-form]", (form) => {
    // The combo box of a choice takes the place of its select a moment later.
    requestAnimationFrame(() => {
      const first = form.querySelector("input:not([type=hidden]), textarea, select:not([hidden])");
      first?.focus();
      if (first?.matches("input[type=text], textarea")) first.select();
    });
  });

  on("keydown", "form[data-fact-form]", (event, form) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      event.stopPropagation();
      cancel(form);
    }
  });
  // One choice of a list is meant as soon as it is made.
  on("change", "form[data-fact-form]", (event, form) => {
    if (event.target.matches(ONE_OF_MANY) && !event.target.name.endsWith("_currency") && !form.hasAttribute("data-fact-asks")) save(form);
  });
  on("focusout", "form[data-fact-form]", (event, form) => {
    setTimeout(() => {
      if (!form.isConnected || form.contains(document.activeElement) || form.hasAttribute("data-fact-asks") || !document.hasFocus()) return;
      if (form.querySelector("[popover]:popover-open") || document.querySelector("dialog[open]")) return;
      if (form.hasAttribute("data-changed")) save(form);
      else cancel(form);
    }, 0);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt?.closest?.("form[data-fact-form]");
    if (form?.contains(document.activeElement)) back = form.closest("[data-fact]").id;
  });
  // A refused or lost request leaves the words where they are, ready to be sent again.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt?.closest?.("form[data-fact-form]");
    if (!form || event.detail.successful) return;
    form.removeAttribute("data-leaving");
    form.setAttribute("data-fact-asks", "");
  });
  // The focus returns to the value that was changed.
  document.addEventListener("htmx:afterSettle", () => {
    const fact = back && document.getElementById(back);
    back = "";
    if (fact && !fact.querySelector("form") && (document.activeElement === document.body || !document.activeElement)) {
      fact.querySelector("button")?.focus({ preventScroll: true });
    }
  });
})();
