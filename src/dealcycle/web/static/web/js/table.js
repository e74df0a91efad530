/* Boxes before rows: one for all, Shift for a stretch, and a bar that counts what is chosen. */
(() => {
  "use strict";
  const { on } = window.Dealcycle;
  let last = null;

  const boxes = (table) => [...table.querySelectorAll("[data-check-row]")];
  const tell = (table) => {
    const all = boxes(table);
    const chosen = all.filter((box) => box.checked);
    const head = table.querySelector("[data-check-all]");
    if (head) {
      head.checked = chosen.length > 0 && chosen.length === all.length;
      head.indeterminate = chosen.length > 0 && chosen.length < all.length;
    }
    table.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: { values: chosen.map((box) => box.value) } }));
    for (const bar of document.querySelectorAll("[data-chosen-bar]")) bar.hidden = !chosen.length;
    for (const place of document.querySelectorAll("[data-chosen-count]")) place.textContent = String(chosen.length);
  };

  on("change", "[data-check-all]", (event, head) => {
    const table = head.closest("table");
    for (const box of boxes(table)) box.checked = head.checked;
    tell(table);
  });
  on("click", "[data-check-row]", (event, box) => {
    const table = box.closest("table");
    const all = boxes(table);
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const between of all.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    tell(table);
  });
})();
