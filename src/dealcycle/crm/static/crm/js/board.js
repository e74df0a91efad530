/* The board: a card goes where it is put at once, and comes back if the server says no. */
(() => {
  "use strict";
  const { on, announce, each } = window.Dealcycle;
  const waiting = new Map();

  const frame = () => document.getElementById("board");
  const board = () => document.querySelector("[data-board]");
  const columnOf = (card) => card.closest(".column");
  const columns = () => [...document.querySelectorAll("#board .column")];
  const cardsOf = (column) => column.querySelector("[data-cards]");
  const nameOf = (card) => card.querySelector(".card__title").textContent.trim();
  const focusOn = (card) => (card.querySelector("[data-row-open]") ?? card).focus({ preventScroll: false });
  const mayMove = () => board()?.hasAttribute("data-may-move") ?? false;

  /** What is said aloud: a sentence of the page with its places filled. */
  const say = (key, places = {}) => {
    const words = frame()?.dataset[`said${key}`] ?? "";
    announce(words.replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole));
  };

  const spotOf = (card) => ({ parent: card.parentElement, next: card.nextElementSibling });
  const putBack = (card, spot) => {
    const next = spot.next?.parentElement === spot.parent ? spot.next : null;
    spot.parent.insertBefore(card, next);
  };

  /** Asks the server; `from` is where the card returns to unless the move is accepted. */
  const request = (verb, address, values, card, from) => {
    const id = card.dataset.deal;
    if (waiting.has(id)) return;
    waiting.set(id, { card, from, accepted: false });
    card.setAttribute("aria-busy", "true");
    window.htmx.ajax(verb, address, { source: card, target: "#dialog", swap: "innerHTML", values });
  };

  const finish = (id, accepted) => {
    const pending = waiting.get(id);
    if (!pending) return;
    waiting.delete(id);
    const { card, from } = pending;
    card.removeAttribute("aria-busy");
    if (!accepted && from && card.parentElement !== from.parent) {
      putBack(card, from);
      say("Refused", { column: columnOf(card)?.dataset.name });
    }
    window.Dealcycle.board.refresh();
  };

  const address = (card, what) => `/deals/${card.dataset.deal}/${what}`;

  /** Moves a card to a stage; it lies there already, or is put on top now. */
  const moveTo = (card, stage, from = spotOf(card)) => {
    const column = document.getElementById(`column-${stage}`);
    if (!column) return;
    if (columnOf(card) !== column) cardsOf(column).prepend(card);
    if (from.parent === card.parentElement) return;
    request("POST", address(card, "stage"), { stage, version: card.dataset.version }, card, from);
  };

  const closeAs = (card, outcome, from = spotOf(card)) => {
    if (card.parentElement !== from.parent) putBack(card, from);
    request("GET", address(card, "closure"), { outcome, version: card.dataset.version }, card, null);
  };

  // Accepted: the answer tells of the deal's change. Otherwise a dialogue asks, or it was refused.
  document.addEventListener("deal-changed", (event) => {
    const id = String(event.detail?.deal ?? "");
    // Who moves it on at once moves what they see, not what it was before.
    const card = document.getElementById(`deal-${id}`);
    if (card && event.detail.version) card.dataset.version = event.detail.version;
    if (waiting.has(id)) finish(id, true);
    else if (frame()) window.Dealcycle.board.refresh();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const id = event.detail.elt?.dataset?.deal;
    if (!id || !waiting.has(id)) return;
    requestAnimationFrame(() => {
      if (!document.getElementById("dialog").open) finish(id, false);
    });
  });
  each("#dialog", (dialog) => dialog.addEventListener("close", () => {
    for (const id of [...waiting.keys()]) finish(id, false);
  }));

  // --- the menu twin: one list for all cards, put beside the button that opens it ---
  let chosen = null;
  const prepare = (button) => {
    const menu = document.getElementById("move-menu");
    if (!menu || button.nextElementSibling === menu) return;
    chosen = button.closest(".card");
    button.after(menu);
    const here = columnOf(chosen).dataset.stage;
    const open = !chosen.dataset.outcome;
    for (const part of menu.querySelectorAll("[data-for]")) part.hidden = (part.dataset.for === "open") !== open;
    for (const item of menu.querySelectorAll("[data-move-to]")) item.hidden = item.dataset.moveTo === here;
  };
  for (const type of ["pointerdown", "click", "keydown"]) {
    on(type, "[data-move-menu]", (event, button) => prepare(button), true);
  }
  document.addEventListener("toggle", (event) => {
    if (event.target.id !== "move-menu" || event.newState !== "closed") return;
    frame()?.append(event.target);
  }, true);
  on("click", "#move-menu [role=menuitem]", (event, item) => {
    const card = chosen;
    if (!card?.isConnected) return;
    const { moveTo: stage, closeAs: outcome } = item.dataset;
    if (stage) {
      const from = spotOf(card);
      moveTo(card, stage, from);
      focusOn(card);
      card.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (outcome) {
      closeAs(card, outcome);
    } else if ("moveDated" in item.dataset) {
      request("GET", address(card, "stage"), { version: card.dataset.version }, card, null);
    } else if ("followUpDone" in item.dataset) {
      request("POST", address(card, "follow-up-done"), {}, card, null);
    } else {
      request("GET", address(card, "reopening"), { version: card.dataset.version }, card, null);
    }
  });

  window.Dealcycle.board = {
    frame, board, columns, columnOf, cardsOf, nameOf, focusOn, mayMove, say, spotOf, putBack, moveTo, closeAs,
    waits: (card) => waiting.has(card.dataset.deal),
    refresh: () => {},
    busy: false,
  };
})();
