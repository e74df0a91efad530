/* The grid of plans: moves like a spreadsheet, takes rows of one; only touched cells are sent. */
(() => {
  "use strict";
  const { on } = window.Dealcycle;
  const CELL = "input[data-plan]";

  const touched = (cell) => {
    const changed = cell.value.trim() !== cell.dataset.had;
    if (changed) cell.name = cell.dataset.plan;
    else cell.removeAttribute("name");
    cell.classList.toggle("plans__changed", changed);
    cell.form.toggleAttribute("data-changed", Boolean(cell.form.querySelector(`${CELL}[name]`)));
  };
  const put = (cell, text) => {
    cell.value = text;
    touched(cell);
  };
  const row = (cell) => cell.closest("tr");
  const at = (cell) => [...row(cell).children].indexOf(cell.closest("td"));
  const rows = (cell) => [...row(cell).parentElement.children];
  const inRow = (line, column) => line?.children[column]?.querySelector(CELL) ?? null;

  const beside = (cell, down, right) => {
    const all = rows(cell);
    let line = all.indexOf(row(cell)) + down;
    const column = at(cell) + right;
    // Rows that one may not fill are stepped over.
    while (down && all[line] && !inRow(all[line], column)) line += down;
    return inRow(all[line], column);
  };
  const go = (event, cell) => {
    if (!cell) return;
    event.preventDefault();
    cell.focus();
    cell.select();
  };

  on("input", CELL, (event, cell) => touched(cell));
  on("focusin", CELL, (event, cell) => cell.select());

  on("keydown", CELL, (event, cell) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      cell.form.requestSubmit();
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(event, beside(cell, event.shiftKey ? -1 : 1, 0));
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      go(event, beside(cell, event.key === "ArrowDown" ? 1 : -1, 0));
    } else if (event.key === "ArrowRight" && cell.selectionStart === cell.value.length) {
      go(event, beside(cell, 0, 1));
    } else if (event.key === "ArrowLeft" && cell.selectionEnd === 0) {
      go(event, beside(cell, 0, -1));
    } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && whole(cell)) {
      go(event, beside(cell, 0, event.key === "ArrowRight" ? 1 : -1));
    } else if (event.key === "Escape" && cell.value !== cell.dataset.had) {
      event.preventDefault();
      event.stopPropagation();
      put(cell, cell.dataset.had);
      cell.select();
    }
  });
  const whole = (cell) => cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;

  on("paste", CELL, (event, cell) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const lines = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((line) => line.split("\t"));
    if (lines.length === 1 && lines[0].length === 1) return;
    event.preventDefault();
    let first = cell;
    for (const line of lines) {
      if (!first) break;
      line.forEach((value, right) => {
        const target = inRow(row(first), at(first) + right);
        if (target) put(target, value.trim());
      });
      first = beside(first, 1, 0);
    }
  });

  on("click", "[data-plans-fill]", () => {
    for (const line of document.querySelectorAll("[data-plans-row]")) {
      let before = "";
      for (const cell of line.querySelectorAll(CELL)) {
        if (cell.value.trim()) before = cell.value;
        else if (before) put(cell, before);
      }
    }
    document.querySelector("input.plans__changed")?.focus();
  });
})();
