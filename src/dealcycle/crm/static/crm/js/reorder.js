/* [data-reorder="address"]: its [data-item] children are put in order by their [data-grip] with
   mouse, finger or arrow keys, or by [data-move] of a menu; the new order is posted as `order`.
   With an empty address the order stays in the form around it. */
(() => {
  "use strict";
  const { on, each, announce, csrf } = window.Dealcycle;
  const PAUSE = 350;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const items = (list) => [...list.children].filter((child) => child.matches("[data-item]"));
  const states = new WeakMap();

  const tell = (list, item) => {
    const all = items(list);
    const known = { name: item.dataset.name ?? "", place: all.indexOf(item) + 1, all: all.length };
    announce((list.dataset.moved ?? "").replace(/%\((\w+)\)s/g, (whole, key) => known[key] ?? whole));
  };

  /** One request at a time; what changes meanwhile goes with the next. */
  const send = async (list) => {
    const state = states.get(list) ?? {};
    states.set(list, state);
    if (state.busy) {
      state.again = true;
      return;
    }
    state.busy = true;
    state.waiting = false;
    do {
      state.again = false;
      const order = items(list).map((item) => item.dataset.item);
      await window.htmx.ajax("POST", list.dataset.reorder, { values: { order }, swap: "none", source: list }).catch(() => {});
    } while (state.again);
    state.busy = false;
    list.removeAttribute("data-keep");
  };

  /* The page is left before the pause is over: the order goes along all the same. */
  const sendOnLeaving = () => {
    for (const list of document.querySelectorAll("[data-reorder][data-keep]")) {
      const state = states.get(list);
      if (!list.dataset.reorder || !(state?.waiting || state?.again)) continue;
      clearTimeout(state.timer);
      state.waiting = state.again = false;
      const body = new URLSearchParams(items(list).map((item) => ["order", item.dataset.item]));
      fetch(list.dataset.reorder, { method: "POST", keepalive: true, headers: { "X-CSRFToken": csrf() }, body });
    }
  };
  // Before the next page is asked for, where the browser says so.
  for (const type of ["beforeunload", "pagehide"]) addEventListener(type, sendOnLeaving);

  const changed = (list, item, pause) => {
    tell(list, item);
    list.dispatchEvent(new CustomEvent("reordered", { bubbles: true }));
    if (!list.dataset.reorder) return;
    // A refresh that was asked for before must not put the old order back.
    list.setAttribute("data-keep", "");
    const state = states.get(list) ?? {};
    states.set(list, state);
    clearTimeout(state.timer);
    state.waiting = true;
    state.timer = setTimeout(() => send(list), pause);
  };

  const move = (item, by) => {
    const list = item.parentElement;
    const all = items(list);
    const other = all[all.indexOf(item) + by];
    if (!other) {
      tell(list, item);
      return;
    }
    if (by < 0) other.before(item);
    else other.after(item);
    changed(list, item, PAUSE);
  };

  on("keydown", "[data-grip]", (event, grip) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const item = grip.closest("[data-item]");
    if (!by || !item || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    move(item, by);
    grip.focus();
  });

  on("click", "[data-move]", (event, button) => {
    const item = button.closest("[data-item]");
    if (!item) return;
    move(item, Number(button.dataset.move));
    item.querySelector("[data-grip]")?.focus();
  });

  each("[data-reorder]", (list) => {
    window.Sortable?.create(list, {
      handle: "[data-grip]",
      draggable: "[data-item]",
      // The browser's own dragging differs from one to the next, and does not start from a button.
      forceFallback: true,
      fallbackTolerance: 3,
      animation: calm.matches ? 0 : 140,
      ghostClass: "reorder--ghost",
      onStart: () => list.setAttribute("data-dragging", ""),
      onEnd: (event) => {
        list.removeAttribute("data-dragging");
        if (event.oldIndex !== event.newIndex) changed(list, event.item, 0);
      },
    });
  });
})();
