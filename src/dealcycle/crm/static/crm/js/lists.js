/* Lists: periods and days exclude each other; a double click edits a cell; "all that match". */
(() => {
  "use strict";
  const { on } = window.Dealcycle;

  on("change", "[data-period]", (event, period) => {
    if (!period.value) return;
    for (const end of period.form.querySelectorAll("[data-period-end]")) end.value = "";
  });
  on("dblclick", ".list td", (event, cell) => {
    if (event.target.closest("a, button, form")) return;
    cell.querySelector(".cell__edit")?.click();
  });
  // Whatever is chosen on the page, all of the list is meant; choosing rows takes that back.
  on("change", "[data-check-row], [data-check-all]", () => {
    const all = document.querySelector("[data-choose-all]");
    if (all) all.checked = false;
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
