/* form[data-resets] is empty again once it was sent; a result that no longer fits is let go. */
(() => {
  "use strict";
  const { on } = window.Dealcycle;

  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt?.closest?.("form[data-resets]");
    const { xhr, requestConfig } = event.detail;
    if (!form || requestConfig?.verb === "get" || xhr?.status !== 204) return;
    form.reset();
    for (const select of form.querySelectorAll("select")) select.dispatchEvent(new Event("change", { bubbles: true }));
    // A new form: what is sent next is no repetition.
    for (const key of form.querySelectorAll("input[name=once]")) key.value = newKey();
    for (const chip of form.querySelectorAll("[data-fills][aria-pressed=true]")) chip.setAttribute("aria-pressed", "false");
    form.removeAttribute("data-changed");
  });

  on("change", ".act [name=kind]", (event, radio) => {
    for (const outcome of radio.form.querySelectorAll(".act__outcome input:checked")) {
      if (!outcome.closest(`.act__outcome--${CSS.escape(radio.value)}`)) outcome.checked = false;
    }
  });
})();
