/* Typed words outlive the tab: form[data-draft="key"] keeps them until they are sent. */
(() => {
  "use strict";
  const { words, each, on, toast } = window.Dealcycle;
  const PAUSE = 300;
  const MONTH = 30 * 24 * 3600 * 1000;
  const person = () => document.body.dataset.person ?? "";
  const keyOf = (form) => `draft:${person()}:${form.dataset.draft}`;
  const fieldsOf = (form) => [...form.elements].filter((field) =>
    field.name && field.name !== "csrfmiddlewaretoken" && !field.matches("[type=password], [type=file], [type=hidden], button, [data-no-draft]"));

  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? "null");
    } catch {
      return null;
    }
  };
  const write = (key, value) => {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // A full store must not stop anyone typing.
    }
  };

  const valueOf = (field) => {
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked;
    return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
  };
  const put = (field, value) => {
    if (typeof value === "boolean") field.checked = value;
    else if (Array.isArray(value)) for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const nameOf = (field) => (field.matches("[type=checkbox], [type=radio]") ? `${field.name}=${field.value}` : field.name);
  const collect = (form) => Object.fromEntries(fieldsOf(form).map((field) => [nameOf(field), valueOf(field)]));

  /** What the server gave; only what differs from it is a draft. */
  const given = new WeakMap();
  const timers = new WeakMap();
  const keep = (form) => {
    const now = collect(form);
    const before = given.get(form) ?? {};
    const changed = Object.fromEntries(Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])));
    if (Object.keys(changed).length) write(keyOf(form), { at: Date.now(), fields: changed });
    else localStorage.removeItem(keyOf(form));
  };
  const forget = (form) => {
    clearTimeout(timers.get(form));
    localStorage.removeItem(keyOf(form));
  };

  const restore = (form) => {
    given.set(form, collect(form));
    const draft = read(keyOf(form));
    if (!draft || draft.sent || Date.now() - draft.at > MONTH) {
      localStorage.removeItem(keyOf(form));
      return;
    }
    let restored = false;
    for (const field of fieldsOf(form)) {
      const value = draft.fields[nameOf(field)];
      if (value === undefined || JSON.stringify(value) === JSON.stringify(valueOf(field))) continue;
      put(field, value);
      restored = true;
    }
    if (!restored) return;
    form.setAttribute("data-changed", "");
    toast({ text: words("draft"), action: { label: words("discard"), run: () => discard(form) } });
  };
  const discard = (form) => {
    const before = given.get(form) ?? {};
    for (const field of fieldsOf(form)) if (nameOf(field) in before) put(field, before[nameOf(field)]);
    forget(form);
    form.removeAttribute("data-changed");
  };

  // A draft sent by a plain form is gone once a page of the application answers; the login is none.
  if (!document.querySelector("body[data-bare]")) {
    for (const key of Object.keys(localStorage)) if (key.startsWith("draft:") && read(key)?.sent) localStorage.removeItem(key);
  } else {
    for (const key of Object.keys(localStorage)) {
      const draft = key.startsWith("draft:") ? read(key) : null;
      if (draft?.sent) write(key, { ...draft, sent: false });
    }
  }

  each("form[data-draft]", restore);
  for (const type of ["input", "change"]) {
    on(type, "form[data-draft]", (event, form) => {
      clearTimeout(timers.get(form));
      timers.set(form, setTimeout(() => keep(form), PAUSE));
    });
  }
  addEventListener("pagehide", () => {
    for (const form of document.querySelectorAll("form[data-draft][data-changed]")) keep(form);
  });
  on("submit", "form[data-draft]", (event, form) => {
    if (event.defaultPrevented || form.matches("[hx-post], [hx-put], [hx-patch], [data-hx-post]")) return;
    keep(form);
    form.removeAttribute("data-changed");
    const draft = read(keyOf(form));
    if (draft) write(keyOf(form), { ...draft, sent: true });
  });
  const sent = new WeakMap();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, xhr, requestConfig } = event.detail;
    const form = elt?.closest?.("form[data-draft]");
    if (form) keep(form);
    if (form && xhr && requestConfig?.verb !== "get") sent.set(xhr, form);
  });
  // Before the swap: a form that comes in its place must not find what was sent as a draft.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr } = event.detail;
    const form = sent.get(xhr);
    if (form && xhr.status >= 200 && xhr.status < 400) forget(form);
  });
  // Whoever signs out leaves nothing behind on this machine.
  on("submit", "form[data-signs-out]", () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) localStorage.removeItem(key);
  });
})();
