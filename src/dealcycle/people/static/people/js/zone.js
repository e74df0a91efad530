/* The browser knows where one is: [data-guess-zone] takes its time zone unless one was given. */
(() => {
  "use strict";
  const { each } = window.Dealcycle;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  each("[data-guess-zone]", (field) => {
    const known = field.matches("select") ? [...field.options].some((option) => option.value === zone) : Boolean(zone);
    if (!known || (field.value && field.value !== "UTC")) return;
    field.value = zone;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
