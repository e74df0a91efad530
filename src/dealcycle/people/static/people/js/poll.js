/* Asks again every second for what works in the background: [data-poll="address"] is replaced. */
(() => {
  "use strict";
  const { each } = window.Dealcycle;
  const SECOND = 1000;
  each("[data-poll]", (element) => {
    setTimeout(() => {
      if (element.isConnected) window.htmx.ajax("GET", element.dataset.poll, { target: element, swap: "outerHTML" });
    }, SECOND);
  });
})();
