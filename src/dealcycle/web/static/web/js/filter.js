/* input[data-filters="#list"]: only rows that hold the typed words stay; an emptied group goes too.
   Rows are [data-row]; groups [data-filter-group]; [data-filter-nothing] shows when none is left. */
(() => {
  "use strict";
  const { on, announce } = window.Dealcycle;
  const folded = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{Mn}/gu, "");

  const narrow = (box) => {
    const list = document.querySelector(box.dataset.filters);
    if (!list) return;
    const words = folded(box.value).split(/\s+/).filter(Boolean);
    let left = 0;
    for (const row of list.querySelectorAll("[data-row]")) {
      const text = folded(`${row.textContent} ${row.dataset.words ?? ""}`);
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) left += 1;
    }
    for (const group of list.querySelectorAll("[data-filter-group]")) {
      group.hidden = !group.querySelector("[data-row]:not([hidden])");
    }
    const nothing = list.querySelector("[data-filter-nothing]");
    if (nothing) {
      nothing.hidden = left > 0;
      if (!left) announce(nothing.textContent.trim());
    }
  };

  on("input", "[data-filters]", (event, box) => narrow(box));
  on("keydown", "[data-filters]", (event, box) => {
    const list = document.querySelector(box.dataset.filters);
    const first = list?.querySelector("[data-row]:not([hidden]) [data-row-open]");
    if (event.key === "Enter" && box.value.trim() && first) {
      event.preventDefault();
      first.click();
    } else if (event.key === "Escape" && box.value) {
      event.stopPropagation();
      box.value = "";
      narrow(box);
    }
  });
})();
