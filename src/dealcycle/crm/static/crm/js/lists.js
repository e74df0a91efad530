/* Lists: a named period and fixed days exclude each other. */
(() => {
  "use strict";
  const { on } = window.Dealcycle;

  on("change", "[data-period]", (event, period) => {
    if (!period.value) return;
    for (const end of period.form.querySelectorAll("[data-period-end]")) end.value = "";
  });
  on("input", "[data-period-end]", (event, end) => {
    const period = end.form.querySelector("[data-period]");
    if (end.value) period.value = "";
  });
})();
