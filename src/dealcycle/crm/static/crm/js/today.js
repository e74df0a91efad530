/* Today by keyboard: when the row one stands on is dealt with, the next one has the focus. */
(() => {
  "use strict";
  const list = () => document.getElementById("today");
  const rows = () => [...(list()?.querySelectorAll("[data-row]") ?? [])];
  let last = -1;

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("#today [data-row]");
    if (row) last = rows().indexOf(row);
    // Where else one goes, the list is left; a dialogue, a menu or the page itself come back.
    else if (!event.target.closest?.("dialog, [popover]")) last = -1;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "today" && event.detail.elt?.id !== "today") return;
    const lost = document.activeElement === document.body || !document.activeElement;
    if (last < 0 || !lost || document.querySelector("dialog[open]")) return;
    const all = rows();
    all[Math.min(last, all.length - 1)]?.querySelector("[data-row-open]")?.focus();
  });
})();
