/* Lists: a named period and fixed days exclude each other. */
(() => {
  "use strict";
  const { on } = window.Dealcycle;

  on("change", "[data-period]", (event, period) => {
    if (!period.value) return;
    for (const end of period.form.querySelectorAll("[data-period-end]")) end.value = "";
  });
  // A view was saved: on to its own address.
  document.addEventListener("list-opened", (event) => {
    window.location.assign(event.detail.address);
  });
  on("input", "[data-period-end]", (event, end) => {
    const period = end.form.querySelector("[data-period]");
    if (end.value) period.value = "";
  });
})();
