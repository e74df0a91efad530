/* [data-fills="due_on"]: a tap puts its value into the field of that name in the same form. */
(() => {
  "use strict";
  window.Dealcycle.on("click", "[data-fills]", (event, chip) => {
    const field = chip.closest("form")?.elements.namedItem(chip.dataset.fills);
    if (!field) return;
    field.value = chip.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    for (const other of chip.parentElement.children) other.setAttribute("aria-pressed", String(other === chip));
  });
})();
