/* Cards by mouse and touch: dragged to a column or to an outcome, swiped to the next stage. */
(() => {
  "use strict";
  const { each, on, board } = window.Dealcycle;
  const SWIPE = 96;
  let from = null;

  const begin = (card) => {
    board.busy = true;
    from = board.spotOf(card);
    board.frame().classList.add("board-frame--moving");
  };
  const end = () => {
    board.busy = false;
    board.frame()?.classList.remove("board-frame--moving");
    for (const marked of document.querySelectorAll(".column--target, .zone--target")) marked.classList.remove("column--target", "zone--target");
  };
  const mark = (place) => {
    for (const marked of document.querySelectorAll(".column--target, .zone--target")) marked.classList.remove("column--target", "zone--target");
    if (place.matches(".zone")) place.classList.add("zone--target");
    else place.closest(".column")?.classList.add("column--target");
  };

  /** After a drag Sortable swallows a click; where the browser sends none, it would be one's next. */
  const spareNextClick = () => setTimeout(() => document.body.dispatchEvent(new MouseEvent("click", { cancelable: true })));

  const dropped = (card, place) => {
    const start = from;
    end();
    spareNextClick();
    if (place.matches("[data-outcome]")) board.closeAs(card, place.dataset.outcome, start);
    else if (place !== start.parent) board.moveTo(card, place.closest(".column").dataset.stage, start);
    else board.putBack(card, start);
  };

  const options = {
    group: "deals",
    draggable: ".card[data-deal]",
    filter: "button, [aria-busy=true]",
    preventOnFilter: false,
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
    // Long presses lift; a shorter one scrolls or swipes.
    delay: 220,
    delayOnTouchOnly: true,
    touchStartThreshold: 6,
    forceFallback: true,
    fallbackOnBody: true,
    fallbackTolerance: 4,
    ghostClass: "card--ghost",
    dragClass: "card--lifted",
    scrollSensitivity: 60,
    scrollSpeed: 14,
    onStart: (event) => begin(event.item),
    onMove: (event) => {
      mark(event.to);
      return true;
    },
    onEnd: (event) => dropped(event.item, event.to),
  };

  const listen = () => {
    if (!board.mayMove()) return;
    for (const place of document.querySelectorAll("#board [data-cards], #board .zone")) {
      if (window.Sortable.get(place)) continue;
      // The order within a column is the time of arrival: a card is not sorted by hand.
      // At its edge the board follows the drag, also where the finger is beside it already.
      window.Sortable.create(place, { ...options, sort: false, scroll: board.board() });
    }
  };
  each("#board", listen);
  document.addEventListener("board-changed", listen);
  // A drag ends with a click on the link below the pointer, which must not be followed.
  on("click", ".card[data-deal] a", (event) => {
    if (board.busy) event.preventDefault();
  }, true);

  // --- swipe to the next stage, on a touch screen ---
  const nextOf = (card) => {
    const all = board.columns();
    const next = all.slice(all.indexOf(board.columnOf(card)) + 1).find((column) => !column.hasAttribute("data-retired"));
    return next && !next.hasAttribute("data-follow-up") ? next : null;
  };
  let swipe = null;
  on("pointerdown", ".card[data-deal]", (event, card) => {
    if (event.pointerType !== "touch" || !board.mayMove() || card.dataset.outcome || event.target.closest("button")) return;
    swipe = { card, x: event.clientX, y: event.clientY, going: false, next: nextOf(card), id: event.pointerId };
  });
  document.addEventListener("pointermove", (event) => {
    if (!swipe || event.pointerId !== swipe.id || board.busy) return;
    const dx = event.clientX - swipe.x;
    const dy = event.clientY - swipe.y;
    if (!swipe.going && Math.abs(dy) > 12 && Math.abs(dy) > Math.abs(dx)) {
      swipe = null;
      return;
    }
    if (!swipe.going && dx > 14 && dx > Math.abs(dy) * 1.5 && swipe.next) swipe.going = true;
    if (swipe.going) {
      swipe.card.style.translate = `${Math.max(0, Math.min(dx, 160))}px`;
      swipe.card.classList.toggle("card--lifted", dx > SWIPE);
    } else if (Math.abs(dx) > 48) {
      // Not a card's way: the next column, then.
      const all = board.columns();
      const column = all[all.indexOf(board.columnOf(swipe.card)) + (dx < 0 ? 1 : -1)];
      column?.scrollIntoView({ inline: "start", block: "nearest", behavior: "smooth" });
      swipe = null;
    }
  });
  const letGo = (event) => {
    if (!swipe || event.pointerId !== swipe.id) return;
    const { card, going, next, x } = swipe;
    swipe = null;
    card.style.translate = "";
    card.classList.remove("card--lifted");
    if (!going) return;
    if (event.type === "pointerup" && event.clientX - x > SWIPE) board.moveTo(card, next.dataset.stage);
    // The click that follows a swipe opens nothing.
    card.addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
  };
  document.addEventListener("pointerup", letGo);
  document.addEventListener("pointercancel", letGo);
})();
