/* Cards by keyboard: Space lifts, arrows carry, Enter drops, Escape puts back; arrows alone look around. */
(() => {
  "use strict";
  const { board } = window.Dealcycle;
  let lifted = null;

  const places = (card) => {
    const columns = board.columns().filter((column) => !column.matches("[data-follow-up], [data-retired]") || column === lifted?.start);
    return card.dataset.outcome ? columns : [...columns, ...document.querySelectorAll("#board .zone")];
  };

  const mark = (place) => {
    for (const marked of document.querySelectorAll(".column--target, .zone--target")) marked.classList.remove("column--target", "zone--target");
    place?.classList.add(place.matches(".zone") ? "zone--target" : "column--target");
  };

  const lift = (card) => {
    board.busy = true;
    const column = board.columnOf(card);
    lifted = { card, from: board.spotOf(card), start: column, at: column };
    card.classList.add("card--lifted");
    board.frame().classList.add("board-frame--moving");
    mark(column);
    board.say("Lifted");
  };

  const carry = (by) => {
    const all = places(lifted.card);
    const at = all[Math.max(0, Math.min(all.length - 1, all.indexOf(lifted.at) + by))];
    if (at === lifted.at) return;
    lifted.at = at;
    mark(at);
    if (!at.matches(".zone")) {
      if (at === lifted.start) board.putBack(lifted.card, lifted.from);
      else board.cardsOf(at).prepend(lifted.card);
      lifted.card.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    board.focusOn(lifted.card);
    board.say("Over", { column: at.dataset.name });
  };

  const settle = () => {
    const { card } = lifted;
    card.classList.remove("card--lifted");
    board.frame().classList.remove("board-frame--moving");
    mark(null);
    lifted = null;
    board.busy = false;
  };

  const drop = () => {
    const { card, from, at, start } = lifted;
    settle();
    if (at.matches(".zone")) board.closeAs(card, at.dataset.outcome, from);
    else if (at === start) board.putBack(card, from);
    else board.moveTo(card, at.dataset.stage, from);
    board.focusOn(card);
  };

  const putBack = () => {
    const { card, from, start } = lifted;
    settle();
    board.putBack(card, from);
    board.focusOn(card);
    board.say("Back", { column: start.dataset.name });
  };

  /** The card beside, above or below the one in hand. */
  const look = (card, key) => {
    const cards = [...board.columnOf(card).querySelectorAll(".card[data-deal]")];
    const place = cards.indexOf(card);
    if (key === "ArrowDown" || key === "ArrowUp") return cards[place + (key === "ArrowDown" ? 1 : -1)];
    const step = key === "ArrowRight" ? 1 : -1;
    const all = board.columns();
    for (let at = all.indexOf(board.columnOf(card)) + step; all[at]; at += step) {
      const there = [...all[at].querySelectorAll(".card[data-deal]")];
      if (there.length) return there[Math.min(place, there.length - 1)];
    }
    return null;
  };

  const LIFTED = {
    ArrowRight: () => carry(1),
    ArrowLeft: () => carry(-1),
    ArrowUp: () => {},
    ArrowDown: () => {},
    Enter: drop,
    " ": drop,
    Escape: putBack,
    Tab: putBack,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (lifted) {
      event.stopPropagation();
      if (!(event.key in LIFTED)) return;
      event.preventDefault();
      LIFTED[event.key]();
      return;
    }
    const card = event.target.closest?.("#board .card[data-deal]");
    if (!card || event.target.closest("button, [popover]")) return;
    if (event.key === " " && board.mayMove() && !board.waits(card)) {
      event.preventDefault();
      lift(card);
    } else if (event.key.startsWith("Arrow")) {
      const next = look(card, event.key);
      if (!next) return;
      event.preventDefault();
      board.focusOn(next);
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }, true);
})();
