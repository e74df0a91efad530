/* A session that ended while someone typed: the page stays, the login opens beside it. */
(() => {
  "use strict";
  const { words, toast, element, ready, openDialog, closeDialog } = window.Dealcycle;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("dealcycle") : null;
  let expired = false;

  const ask = () => {
    if (expired) return;
    expired = true;
    const address = new URL(words("login") || "/", location.origin);
    if (words("signedin")) address.searchParams.set("next", words("signedin"));
    const sign = element("a", { class: "button button--main", href: address.href, target: "_blank", rel: "opener", autofocus: true }, words("signin"));
    const frame = element("dialog", { class: "dialog", id: "expired", "aria-labelledby": "expired-title" },
      element("div", { class: "dialog__frame" },
        element("header", { class: "dialog__head" }, element("h2", { class: "dialog__title", id: "expired-title" }, words("expired"))),
        element("div", { class: "dialog__body stack" }, element("p", {}, words("expiredhelp")), element("div", { class: "cluster" }, sign))));
    frame.addEventListener("close", () => frame.remove());
    document.body.append(frame);
    openDialog(frame);
    sign.focus();
  };

  /** The new session has a new token: take it from a fresh copy of this page. */
  const resume = async () => {
    if (!expired) return;
    const response = await fetch(location.href, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const headers = fresh.body.getAttribute("hx-headers");
    if (!headers || fresh.body.hasAttribute("data-bare")) return;
    if (fresh.body.dataset.person !== document.body.dataset.person) {
      location.reload();
      return;
    }
    document.body.setAttribute("hx-headers", headers);
    const token = JSON.parse(headers)["X-CSRFToken"];
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
    expired = false;
    const dialog = document.getElementById("expired");
    if (dialog) closeDialog(dialog);
    toast({ text: words("back"), tone: "good" });
  };

  document.addEventListener("session-expired", ask);
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) ask();
  });
  // While signed out nothing asks the server again by itself.
  document.addEventListener("htmx:confirm", (event) => {
    if (expired && event.detail.verb === "get") event.preventDefault();
  });
  channel?.addEventListener("message", (event) => {
    if (event.data === "signed-in") resume();
  });
  addEventListener("focus", () => resume());
  ready(() => {
    if (document.querySelector("[data-signed-in]")) {
      channel?.postMessage("signed-in");
      setTimeout(() => window.close(), 600);
    } else if (document.body.dataset.person) {
      channel?.postMessage("signed-in");
    }
  });
})();
