/* A colleague's change to the deal one looks at shows within seconds; hidden tabs do not ask. */
(() => {
  "use strict";
  const { ready, toast } = window.Dealcycle;
  const PAUSE = 4000;
  let asking = false;

  const ask = async () => {
    const deal = document.querySelector("[data-deal][data-news]");
    if (!deal || document.hidden || asking) return;
    asking = true;
    try {
      const response = await fetch(`${deal.dataset.news}?${new URLSearchParams({ since: deal.dataset.since })}`, { headers: { "HX-Request": "true", Accept: "application/json" } });
      if (response.ok) tell(deal, await response.json());
    } catch {
      // No connection: the next try comes soon enough.
    } finally {
      asking = false;
    }
  };

  const known = new Set();
  const tell = (deal, { since, changed, told, events }) => {
    deal.dataset.since = since;
    if (!changed || (events.length && events.every((id) => known.has(id)))) return;
    const words = new Set(told.filter(([id]) => !known.has(id)).map(([, text]) => text));
    for (const id of events) known.add(id);
    for (const text of words) toast({ text });
    document.body.dispatchEvent(new CustomEvent("deal-changed"));
    document.body.dispatchEvent(new CustomEvent("timeline-changed"));
  };

  ready(() => {
    setInterval(ask, PAUSE);
    document.addEventListener("visibilitychange", ask);
  });
})();
/* The present stage is in sight, also where the way is wider than the window. */
(() => {
  "use strict";
  window.Dealcycle.each(".path [aria-current=step]", (step) => {
    const way = step.parentElement;
    way.scrollLeft = step.offsetLeft - (way.clientWidth - step.offsetWidth) / 2;
  });
})();
