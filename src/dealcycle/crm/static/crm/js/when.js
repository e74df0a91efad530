/* [data-when="type=choice"]: shown while the field of that name in the same form has that value. */
(() => {
  "use strict";
  const { on, each } = window.Dealcycle;
  const look = (part) => {
    const [name, value] = part.dataset.when.split("=");
    const field = part.closest("form")?.elements.namedItem(name);
    part.hidden = field?.value !== value;
  };
  each("[data-when]", look);
  on("change", "form", (event, form) => {
    for (const part of form.querySelectorAll("[data-when]")) look(part);
  });
})();
