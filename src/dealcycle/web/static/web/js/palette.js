/* The palette: pages and this page's actions at once, what the server finds as one types. */
(() => {
  "use strict";
  const { on, ready, element, icon, openDialog, closeDialog, announce } = window.Dealcycle;
  const PAUSE = 90;
  let timer = 0;
  let asking = null;

  const dialog = () => document.getElementById("palette");
  const list = () => document.getElementById("palette-list");
  const input = () => document.getElementById("palette-words");
  const options = () => [...list().querySelectorAll("[role=option]")];

  const nameOf = (found) => (found.dataset.shortcutLabel || found.getAttribute("aria-label") || found.querySelector("span:not(.badge)")?.textContent || found.textContent).trim();
  const fold = (text) => text.toLocaleLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

  /** Pages of the sidebar and what can be pressed on this page. */
  const local = () => {
    const pages = [...document.querySelectorAll(".sidebar a.sidebar__item")];
    const actions = [...document.querySelectorAll(".page__actions :is(a, button)[data-shortcut], [data-command]")];
    return [
      ...pages.map((found) => ({ name: nameOf(found), found, kind: "heading" })),
      ...actions.map((found) => ({ name: nameOf(found), found, kind: "actions" })),
    ];
  };

  const option = ({ name, found }) => {
    const drawn = found.querySelector("svg:not(.spinner) use")?.getAttribute("href")?.split("#")[1] ?? "arrow-right";
    const made = element("div", { class: "palette__item", role: "option", "aria-selected": "false" },
      icon(drawn), element("span", { class: "grow truncate" }, name));
    if (found.dataset.shortcut) made.append(element("kbd", {}, found.dataset.shortcut.toUpperCase()));
    made.addEventListener("palette:choose", () => found.click());
    return made;
  };

  const showLocal = (words) => {
    const wanted = fold(words).split(/\s+/).filter(Boolean);
    const matching = local().filter(({ name }) => wanted.every((word) => fold(name).includes(word)));
    const parts = [];
    for (const kind of ["actions", "heading"]) {
      const found = matching.filter((item) => item.kind === kind);
      if (found.length) parts.push(element("div", { class: "palette__heading", role: "presentation" }, list().dataset[kind]), ...found.map(option));
    }
    return parts;
  };

  const number = () => options().forEach((found, index) => { found.id = `palette-option-${index}`; });
  const select = (index) => {
    const all = options();
    if (!all.length) {
      input().removeAttribute("aria-activedescendant");
      return;
    }
    const at = (index + all.length) % all.length;
    all.forEach((found, place) => found.setAttribute("aria-selected", String(place === at)));
    all[at].scrollIntoView({ block: "nearest" });
    input().setAttribute("aria-activedescendant", all[at].id);
  };
  const selected = () => options().findIndex((found) => found.getAttribute("aria-selected") === "true");

  // --- records opened last, remembered in this browser for this person ---
  const RECENT = 8;
  const recentKey = () => `recent:${document.body.dataset.person ?? ""}`;
  const recent = () => {
    try {
      return JSON.parse(localStorage.getItem(recentKey()) ?? "[]");
    } catch {
      return [];
    }
  };
  const remember = () => {
    // A record's own page: a noun and a number.
    if (!/^\/[a-z]+\/\d+$/.test(location.pathname)) return;
    const title = document.querySelector(".page__title")?.textContent.trim();
    if (!title) return;
    const drawn = document.querySelector(".sidebar a[aria-current] use")?.getAttribute("href")?.split("#")[1] ?? "arrow-right";
    const others = recent().filter(({ href }) => href !== location.pathname);
    try {
      localStorage.setItem(recentKey(), JSON.stringify([{ href: location.pathname, title, icon: drawn }, ...others].slice(0, RECENT + 1)));
    } catch {
      // A full store must not stop anyone looking.
    }
  };
  ready(remember);
  const showRecent = () => {
    const found = recent().filter(({ href }) => href !== location.pathname).slice(0, RECENT);
    if (!found.length) return [];
    return [
      element("div", { class: "palette__heading", role: "presentation" }, list().dataset.recent),
      ...found.map(({ href, title, icon: drawn }) => element("div", { class: "palette__item", role: "option", "aria-selected": "false", "data-href": href }, icon(drawn), element("span", { class: "grow truncate" }, title))),
    ];
  };

  /** What is known so far; that nothing was found is said only once the server has looked. */
  const draw = (words, html, looked = true) => {
    const brought = document.createElement("template");
    brought.innerHTML = html;
    const parts = showLocal(words);
    const found = brought.content.querySelector("[role=option]");
    // What was typed for comes first; with nothing typed, the pages do.
    list().replaceChildren(...(words && found ? [brought.content, ...parts] : [...(words ? [] : showRecent()), ...parts, brought.content]));
    number();
    list().setAttribute("aria-busy", String(!looked));
    if (!options().length && looked) {
      list().replaceChildren(element("p", { class: "palette__nothing" }, list().dataset.nothing));
      announce(list().dataset.nothing);
    }
    select(0);
  };

  const ask = async (words) => {
    const source = dialog().dataset.source;
    if (!source) return "";
    asking?.abort();
    asking = new AbortController();
    const response = await fetch(`${source}?${new URLSearchParams({ q: words })}`, {
      headers: { "HX-Request": "true", "X-Requested-With": "XMLHttpRequest" },
      signal: asking.signal,
    });
    if (response.status === 401) {
      closeDialog(dialog());
      document.dispatchEvent(new CustomEvent("session-expired"));
    }
    return response.ok ? response.text() : "";
  };

  let lastFound = "";
  // Enter pressed before the server has answered these words: opens what it finds best.
  let hasty = null;
  const refresh = (words) => {
    clearTimeout(timer);
    hasty = null;
    draw(words, words ? lastFound : "", false);
    timer = setTimeout(async () => {
      try {
        lastFound = await ask(words);
        if (input().value.trim() !== words) return;
        draw(words, lastFound);
        hasty?.();
      } catch (error) {
        if (error.name !== "AbortError") draw(words, "");
      }
    }, words ? PAUSE : 0);
  };

  const open = () => {
    if (!dialog() || dialog().open) return;
    input().value = "";
    lastFound = "";
    openDialog(dialog());
    input().focus();
    refresh("");
  };
  const choose = (found, elsewhere) => {
    if (!found) return;
    const { href: address, dialogue, target } = found.dataset;
    closeDialog(dialog());
    if (dialogue) {
      window.htmx.ajax("GET", dialogue, { target: target || "#dialog", swap: "innerHTML" });
      return;
    }
    if (address && elsewhere) window.open(address, "_blank", "noopener");
    else if (address) location.assign(address);
    else found.dispatchEvent(new CustomEvent("palette:choose"));
  };

  on("click", "[data-palette]", (event) => {
    event.preventDefault();
    open();
  });
  on("input", "#palette-words", (event, field) => refresh(field.value.trim()));
  on("keydown", "#palette-words", (event) => {
    const moves = { ArrowDown: selected() + 1, ArrowUp: selected() - 1, Home: 0, End: -1, PageDown: selected() + 8, PageUp: selected() - 8 };
    if (event.key in moves && !(["Home", "End"].includes(event.key) && input().value)) {
      event.preventDefault();
      const last = options().length - 1;
      select(event.key.startsWith("Page") ? Math.max(0, Math.min(last, moves[event.key])) : moves[event.key]);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      const elsewhere = event.ctrlKey || event.metaKey;
      const open_ = () => dialog().open && choose(options()[selected()], elsewhere);
      if (input().value.trim() && list().getAttribute("aria-busy") === "true") hasty = open_;
      else open_();
    }
  });
  on("pointermove", ".palette__item", (event, found) => {
    if (found.getAttribute("aria-selected") !== "true") select(options().indexOf(found));
  });
  on("click", ".palette__item", (event, found) => choose(found, event.ctrlKey || event.metaKey));
})();
