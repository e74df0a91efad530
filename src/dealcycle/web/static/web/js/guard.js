/* Nothing is sent twice and no typed words are left behind unasked. */
(() => {
  "use strict";
  const { firstWrong, on, ready } = window.Dealcycle;
  const sending = new WeakSet();

  // Typed words: a form that keeps no draft asks before the page is left.
  for (const type of ["input", "change"]) {
    on(type, "form", (event, form) => {
      if (event.isTrusted || type === "input") form.setAttribute("data-changed", "");
    });
  }
  on("reset", "form", (event, form) => form.removeAttribute("data-changed"));
  addEventListener("beforeunload", (event) => {
    const left = document.querySelector("form[data-changed][data-guard], dialog[open] form[data-changed]:not([data-draft], [data-careless])");
    if (left && !left.hasAttribute("data-sent")) event.preventDefault();
  });

  const busy = (form, submitter, on_) => {
    const button = submitter ?? form.querySelector("button[type=submit]");
    if (on_) button?.setAttribute("aria-busy", "true");
    else for (const found of form.querySelectorAll("[aria-busy=true]")) found.removeAttribute("aria-busy");
  };

  // Plain forms: the second submit is dropped.
  on("submit", "form", (event, form) => {
    if (event.defaultPrevented || form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete], [hx-get]") || form.method === "dialog") return;
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    if (form.target === "_blank" || form.hasAttribute("data-download")) return;
    form.setAttribute("data-sent", "");
    busy(form, event.submitter, true);
  });
  // Coming back with the browser's button finds the form as it was, able to send again.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      form.removeAttribute("data-sent");
      busy(form, null, false);
    }
  });

  /** What is wrong with all of it is read first; one goes on at the first field that is wrong. */
  const pointOut = (form) => {
    const wrong = firstWrong(form);
    (form.querySelector("form .banner--bad, form .banner--warn") ?? wrong)?.scrollIntoView({ block: "center" });
    wrong?.focus({ preventScroll: true });
  };

  // A refused form is often sent from its foot: what is wrong with it stands further up.
  document.addEventListener("htmx:afterSwap", (event) => {
    const { target, xhr } = event.detail;
    if (![409, 422].includes(xhr?.status) || target?.closest("dialog")) return;
    requestAnimationFrame(() => {
      const form = target.isConnected ? target : document.getElementById(target.id);
      if (form) pointOut(form);
    });
  });

  // A whole page that was refused begins where it is wrong, not at its first field; the other
  // scripts have put their controls into place by then.
  ready(() => requestAnimationFrame(() => {
    if (!document.querySelector("dialog[open]") && firstWrong(document.body)) pointOut(document.body);
  }));

  // htmx: one unsafe request per element at a time.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = event.detail;
    if (requestConfig?.verb === "get") return;
    if (elt === document.body) return;
    if (sending.has(elt)) {
      event.preventDefault();
      return;
    }
    sending.add(elt);
    const submitter = requestConfig?.triggeringEvent?.submitter;
    if (elt.matches("form")) busy(elt, submitter, true);
    else if (elt.matches("button, a")) elt.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, requestConfig, successful } = event.detail;
    if (!elt) return;
    sending.delete(elt);
    if (elt.matches?.("form")) {
      busy(elt, null, false);
      if (successful && requestConfig?.verb !== "get") elt.removeAttribute("data-changed");
    } else if (requestConfig?.verb !== "get") {
      elt.removeAttribute?.("aria-busy");
    }
  });
})();
