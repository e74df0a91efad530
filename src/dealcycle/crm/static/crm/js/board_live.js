/* What colleagues do shows within seconds: only the changed cards and heads, never under one's hand. */
(() => {
  "use strict";
  const { each, on, announce, board } = window.Dealcycle;
  const EVERY = 4000;
  const SOON = 60;
  let timer = 0;
  let asking = false;
  let again = false;
  let pause = EVERY;

  const menuIsOpen = () => document.querySelector("#board #move-menu:popover-open") !== null;
  const hold = () => document.hidden || board.busy || menuIsOpen() || !board.frame();

  const later = (wait = EVERY) => {
    clearTimeout(timer);
    timer = setTimeout(poll, wait);
  };

  const poll = async () => {
    if (asking) {
      again = true;
      return;
    }
    if (hold()) {
      later(document.hidden ? EVERY : 500);
      return;
    }
    asking = true;
    const frame = board.frame();
    try {
      const response = await fetch(`${frame.dataset.news}&since=${encodeURIComponent(frame.dataset.position)}`, { headers: { "HX-Request": "true", "X-Requested-With": "XMLHttpRequest" } });
      await take(response, frame);
    } catch {
      // Offline for a moment: the next glance brings what was missed.
    }
    asking = false;
    later(again ? SOON : pause);
    again = false;
  };

  const take = async (response, frame) => {
    // Signed out: said once, then asked for rarely until somebody is back.
    const out = response.status === 401;
    const before = pause;
    pause = out ? EVERY * 15 : EVERY;
    if (out && before !== EVERY) return;
    if (out) {
      document.dispatchEvent(new CustomEvent("session-expired"));
      return;
    }
    if (!response.ok) return;
    const html = response.status === 200 ? await response.text() : "";
    // A drag may have begun meanwhile; the same news comes again.
    if (hold() || !frame.isConnected) return;
    if (response.headers.get("X-Board-Again")) {
      window.htmx.ajax("GET", location.href, { target: "#board", swap: "morph" });
      return;
    }
    if (html) show(html);
    frame.dataset.position = response.headers.get("X-Position") ?? frame.dataset.position;
  };

  const show = (html) => {
    const brought = document.createElement("template");
    brought.innerHTML = html;
    const found = (kind) => [...brought.content.querySelectorAll(`template[data-${kind}]`)];
    const heads = found("head");
    for (const { dataset: { card, column }, content } of found("card")) put(card, column, content.firstElementChild);
    for (const { dataset: { gone } } of found("gone")) {
      const card = document.getElementById(`deal-${gone}`);
      if (card && !board.waits(card)) card.remove();
    }
    for (const { dataset: { head, count }, content } of heads) headOf(head, count, content);
    const filled = heads.some((head) => head.dataset.count !== "0");
    if (board.board().hidden && filled) window.htmx.ajax("GET", location.href, { target: "#board", swap: "morph" });
  };

  const headOf = (stage, count, content) => {
    const present = document.querySelector(`#column-${stage} > .column__head`);
    const next = content.querySelector(".column__head");
    if (present && next) window.Idiomorph.morph(present, next, { morphStyle: "outerHTML" });
    const tab = document.querySelector(`[data-tab="${stage}"] [data-tab-count]`);
    if (tab) tab.textContent = count;
  };

  const put = (id, stage, next) => {
    const column = document.getElementById(`column-${stage}`);
    let card = document.getElementById(`deal-${id}`);
    if (!column || !next || (card && board.waits(card))) return;
    const before = card ? board.columnOf(card) : null;
    const had = card?.contains(document.activeElement) ? document.activeElement : null;
    const known = card?.dataset.version;
    if (card) window.Idiomorph.morph(card, next, { morphStyle: "outerHTML", ignoreActiveValue: true, callbacks: { beforeNodeRemoved: (node) => node.id !== "move-menu" } });
    card = document.getElementById(`deal-${id}`) ?? next;
    if (!place(card, board.cardsOf(column))) return;
    if (had) had.focus({ preventScroll: true });
    if (known !== card.dataset.version || before !== column) {
      card.classList.add("card--changed");
      setTimeout(() => card.classList.remove("card--changed"), 1700);
    }
    if (before !== column) announce(`${board.nameOf(card)}: ${column.dataset.name}`);
  };

  /** Newest on top; one that belongs below what is loaded waits there with the others. */
  const place = (card, list) => {
    const cards = [...list.querySelectorAll(".card[data-deal]")].filter((each_) => each_ !== card);
    const mine = Number(card.dataset.order);
    const after = cards.find((each_) => Number(each_.dataset.order) < mine);
    const more = list.querySelector(".column__more");
    if (!after && more) {
      card.remove();
      return false;
    }
    const next = after ?? list.querySelector(".column__empty");
    if (card.parentElement !== list || card.nextElementSibling !== next) list.insertBefore(card, next);
    return true;
  };

  board.refresh = () => {
    if (board.frame()) later(SOON);
  };
  each("#board", () => later());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && board.frame()) later(SOON);
  });

  // --- filters: at once, and in the address ---
  const choose = (address) => {
    window.htmx.ajax("GET", address, { target: "#board", swap: "outerHTML" }).then(() => {
      history.replaceState(history.state, "", address);
      document.dispatchEvent(new CustomEvent("board-changed"));
    });
  };
  on("change", "#board-filters select", (event, select) => {
    const form = select.form;
    select.closest(".filter").classList.toggle("filter--on", select.name !== "pipeline" && select.value !== "");
    const chosen = [...new FormData(form)].filter(([, value]) => value !== "");
    const clear = form.querySelector("[data-clear-filters]");
    clear.hidden = chosen.every(([name]) => name === "pipeline");
    if (select.name === "pipeline") clear.href = `${form.action}?pipeline=${select.value}`;
    choose(`${form.getAttribute("action")}?${new URLSearchParams(chosen)}`);
  });

  // --- tabs of a phone follow the column in sight ---
  each("#board", (frame) => {
    const tabs = new Map([...frame.querySelectorAll("[data-tab]")].map((tab) => [`column-${tab.dataset.tab}`, tab]));
    const watch = new IntersectionObserver((entries) => {
      for (const { target, intersectionRatio } of entries) {
        const tab = tabs.get(target.id);
        if (!tab || intersectionRatio < 0.6 || getComputedStyle(tab.parentElement).display === "none") continue;
        for (const other of tabs.values()) other.removeAttribute("aria-current");
        tab.setAttribute("aria-current", "true");
        tab.parentElement.scrollTo({ left: tab.offsetLeft - 16 });
      }
    }, { root: board.board(), threshold: [0.6] });
    for (const column of frame.querySelectorAll(".column")) watch.observe(column);
  });
  on("click", "[data-tab]", (event, tab) => {
    event.preventDefault();
    document.getElementById(`column-${tab.dataset.tab}`)?.scrollIntoView({ inline: "start", block: "nearest" });
  });
})();
