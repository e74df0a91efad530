/* A password can be looked at while it is typed: input[data-reveal] gets a button. */
(() => {
  "use strict";
  const { each, element, icon, words } = window.Dealcycle;
  each("input[data-reveal]", (field) => {
    const button = element("button", { type: "button", class: "reveal", "aria-pressed": "false", "aria-label": words("reveal") || "" }, icon("eye"));
    const frame = element("span", { class: "revealed" });
    field.replaceWith(frame);
    frame.append(field, button);
    if (field.autofocus) field.focus();
    button.addEventListener("click", () => {
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      button.replaceChildren(icon(shown ? "eye-off" : "eye"));
      field.focus();
    });
    // Browsers keep what was typed into text fields; passwords they do not.
    field.form?.addEventListener("submit", () => { field.type = "password"; });
  });
})();
