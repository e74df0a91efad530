/* Asks again every second for what works in the background: [data-poll="address"] is replaced. */
(() => {
  "use strict";
  const { each } = window.Dealcycle;
  const SECOND = 1000;
  each("[data-poll]", (element) => {
    const ask = async () => {
      if (!element.isConnected) return;
      await window.htmx.ajax("GET", element.dataset.poll, { target: element, swap: "outerHTML" }).catch(() => {});
      // Still there: the answer was none. A busy server is asked again, more patiently.
      if (element.isConnected) setTimeout(ask, 5 * SECOND);
    };
    setTimeout(ask, SECOND);
  });
})();
