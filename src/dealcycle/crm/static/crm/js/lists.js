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
  // What is chosen while the list is read anew stays chosen.
  const checked = () => [...document.querySelectorAll("#list [data-check-row]:checked")].map((box) => box.value);
  let before = [];
  let since = [];
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.closest("#list")) before = checked();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "list") since = checked().filter((value) => !before.includes(value));
  });
  document.addEventListener("htmx:afterSettle", () => {
    const again = since;
    since = [];
    for (const value of again) {
      const box = document.querySelector(`#list [data-check-row][value="${CSS.escape(value)}"]`);
      if (!box) continue;
      box.checked = true;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
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
