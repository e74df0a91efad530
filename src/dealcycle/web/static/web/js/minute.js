/* "minute" on the body, each minute that somebody looks and as soon as they look again: what lists
   refresh by. The security policy forbids htmx's own conditions on triggers. */
(() => {
  "use strict";
  const MINUTE = 60_000;
  let last = Date.now();
  const tell = () => {
    last = Date.now();
    document.body.dispatchEvent(new CustomEvent("minute"));
  };
  setInterval(() => {
    if (!document.hidden) tell();
  }, MINUTE);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - last > MINUTE) tell();
  });
})();
