/* Above 400 ms a thin line at the top says that something is on its way; failures are said in words. */
(() => {
  "use strict";
  const { words, toast, announce } = window.Dealcycle;
  const PATIENCE = 400;
  const open = new Map();

  // Polling is nobody's wish, so nobody waits for it.
  const quiet = (elt) => Boolean(elt?.closest?.("[data-quiet]")) || /every /.test(elt?.getAttribute?.("hx-trigger") ?? "");
  const sign = () => document.getElementById("waiting");

  document.addEventListener("htmx:beforeSend", (event) => {
    if (quiet(event.detail.elt)) return;
    open.set(event.detail.xhr, setTimeout(() => sign()?.classList.add("waiting--on"), PATIENCE));
  });
  const done = (event) => {
    clearTimeout(open.get(event.detail.xhr));
    open.delete(event.detail.xhr);
    if (!open.size) sign()?.classList.remove("waiting--on");
  };
  document.addEventListener("htmx:afterRequest", done);

  const BY_STATUS = { 403: "forbidden", 404: "gone", 409: "conflict", 413: "toolarge", 429: "toomany" };
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, elt } = event.detail;
    if (xhr.status === 401 || quiet(elt) || said(xhr)) return;
    toast({ text: words(BY_STATUS[xhr.status] ?? (xhr.status >= 500 ? "broken" : "refused")), tone: "bad" });
  });
  const said = (xhr) => (xhr.getResponseHeader("HX-Trigger") ?? "").includes("toast");
  const offline = (event, key) => {
    if (!quiet(event.detail.elt)) toast({ text: words(key), tone: "bad" });
  };
  document.addEventListener("htmx:sendError", (event) => offline(event, "offline"));
  document.addEventListener("htmx:timeout", (event) => offline(event, "slow"));

  // HX-Trigger {"announce": "..."}: a live change, said politely.
  document.addEventListener("announce", (event) => announce(event.detail?.value ?? event.detail));
})();
