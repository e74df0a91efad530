/* [data-shares-evenly]: per cent in equal parts for those who have some, or for everybody. */
(() => {
  "use strict";
  window.Dealcycle.on("click", "[data-shares-evenly]", (event, button) => {
    const fields = [...button.closest("form").querySelectorAll("[data-share]")];
    const some = fields.filter((field) => Number(field.value) > 0);
    const chosen = some.length ? some : fields;
    const part = Math.floor(100 / chosen.length);
    for (const field of fields) field.value = "";
    chosen.forEach((field, place) => { field.value = String(part + (place < 100 - part * chosen.length ? 1 : 0)); });
    chosen[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
