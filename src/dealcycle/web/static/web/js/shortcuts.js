/* Keys: [data-shortcut="c"] is pressed, "g b" goes, j and k move, ? lists them all. */
(() => {
  "use strict";
  const { words, typing, element, openDialog } = window.Dealcycle;
  const PAUSE = 900;
  const OFF = "dealcycle.keys.off";
  let waiting = "";
  let timer = 0;

  const off = () => localStorage.getItem(OFF) === "1";

  /** The Latin letter of the key, whatever alphabet the keyboard writes. */
  const keyOf = (event) => {
    const { key, code } = event;
    if (/^[a-z]$/i.test(key)) return key.toLowerCase();
    if (code === "Slash" && (key === "." || key === ",")) return event.shiftKey ? "?" : "/";
    if (code === "BracketLeft" && key.length === 1) return "[";
    if (/^Key[A-Z]$/.test(code) && key.length === 1) return code.slice(3).toLowerCase();
    return key;
  };

  const visible = (found) => found.getClientRects().length > 0 || found.closest("[popover]") !== null;
  const find = (shortcut) => {
    const dialog = document.querySelector("dialog[open]");
    const found = [...(dialog ?? document).querySelectorAll(`[data-shortcut="${CSS.escape(shortcut)}"]`)];
    // What the page itself offers goes before the frame around it.
    return found.find((each) => visible(each) && each.closest("main, dialog")) ?? found.find(visible) ?? found[0];
  };

  const press = (shortcut) => {
    const found = find(shortcut);
    if (!found || found.disabled) return false;
    if (found.matches("input, textarea, select")) {
      found.focus();
      found.select?.();
    } else {
      found.click();
    }
    return true;
  };

  const rows = () => {
    const dialog = document.querySelector("dialog[open]");
    return [...(dialog ?? document).querySelectorAll("[data-rows] [data-row]")].filter((row) => row.getClientRects().length);
  };
  const focusable = (row) => row.querySelector("[data-row-open]") ?? row;
  const move = (by) => {
    const all = rows();
    if (!all.length) return false;
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by))];
    const target = focusable(next);
    if (target === next && !next.hasAttribute("tabindex")) next.tabIndex = -1;
    target.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  };
  const edit = () => {
    const row = document.activeElement?.closest("[data-row]");
    const button = row?.querySelector("[data-row-edit]");
    if (!button) return press("e");
    button.click();
    return true;
  };

  /** [data-row-key="d"] in the row one stands on, or else in the first. */
  const rowKey = (key) => {
    const wanted = `[data-row-key="${CSS.escape(key)}"]`;
    const row = document.activeElement?.closest("[data-row]");
    const found = row ? row.querySelector(wanted) : null;
    if (!found || found.disabled) return false;
    found.click();
    return true;
  };

  const FIXED = {
    j: () => move(1),
    k: () => move(-1),
    e: edit,
    x: () => {
      const box = document.activeElement?.closest("[data-row]")?.querySelector("[data-check-row]");
      box?.click();
      return Boolean(box);
    },
    "/": () => {
      const place = [...document.querySelectorAll("[data-search]")].find(visible);
      if (place) place.focus();
      else document.querySelector("[data-palette]")?.click();
      return true;
    },
    "?": () => help(),
  };

  document.addEventListener("keydown", (event) => {
    const mod = event.ctrlKey || event.metaKey;
    if (mod && !event.altKey && !event.shiftKey && keyOf(event) === "k") {
      event.preventDefault();
      press("mod+k");
      return;
    }
    if (mod && event.key === "Enter" && typing(event.target)) {
      const form = event.target.closest("form");
      if (form) {
        event.preventDefault();
        form.requestSubmit();
      }
      return;
    }
    if (mod || event.altKey || event.defaultPrevented || event.isComposing || typing(event.target) || off()) return;
    if (event.target.closest?.("[popover][role=menu]")) return;
    const key = keyOf(event);
    clearTimeout(timer);
    if (waiting) {
      const sequence = `${waiting} ${key}`;
      waiting = "";
      if (press(sequence)) event.preventDefault();
      return;
    }
    if (key === "g" && !document.querySelector("dialog[open]")) {
      waiting = "g";
      timer = setTimeout(() => { waiting = ""; }, PAUSE);
      return;
    }
    const done = FIXED[key] ? FIXED[key]() : key.length === 1 && (rowKey(key) || press(key));
    if (done) event.preventDefault();
  });

  const label = (found) => found.dataset.shortcutLabel || found.getAttribute("aria-label") || found.querySelector("span")?.textContent || found.textContent;
  const keys = (shortcut) => {
    const shown = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";
    return shortcut.split(/[ +]/).map((key) => element("kbd", {}, key === "mod" ? shown : key.length === 1 ? key.toUpperCase() : key));
  };
  const line = (name, shortcut) => element("div", {}, element("span", {}, name.trim()), element("span", { class: "cluster nowrap" }, ...keys(shortcut)));
  const group = (name, lines) => (lines.length ? [element("h3", {}, name), element("div", { class: "keys" }, ...lines)] : []);

  const help = () => {
    const dialog = document.getElementById("dialog");
    if (!dialog || dialog.open) return false;
    const known = new Map();
    for (const found of document.querySelectorAll("[data-shortcut]")) {
      if (!known.has(found.dataset.shortcut)) known.set(found.dataset.shortcut, label(found));
    }
    known.delete("mod+k");
    const goes = [...known].filter(([shortcut]) => shortcut.startsWith("g "));
    const always = (shortcut) => find(shortcut)?.closest(".sidebar, .tabbar") !== null;
    const others = [...known].filter(([shortcut]) => !shortcut.startsWith("g "));
    const here = others.filter(([shortcut]) => !always(shortcut));
    // Keys of a chosen row, and those that a page tells of itself.
    const told = new Map();
    for (const found of document.querySelectorAll("[data-row-key]")) told.set(found.dataset.rowKey, found.dataset.rowKeyLabel || label(found));
    for (const found of document.querySelectorAll("template[data-keys]")) told.set(found.dataset.keys, found.dataset.words);
    here.push(...[...told].filter(([shortcut]) => !here.some(([known_]) => known_ === shortcut)));
    const anywhere = [["mod+k", words("palette")], ["?", words("help")], ["/", words("find")], ["j k", words("move")], ["Enter", words("open")], ["x", words("choose")], ["e", words("edit")], ["Esc", words("close")], ...others.filter(([shortcut]) => always(shortcut))];
    const lines = (list) => list.map(([shortcut, name]) => line(name, shortcut));
    const toggle = element("input", { type: "checkbox", role: "switch", checked: !off() });
    toggle.addEventListener("change", () => {
      if (toggle.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    });
    const closing = element("button", { class: "button button--icon button--quiet", type: "button", "data-close": true, "aria-label": words("close") }, window.Dealcycle.icon("x"));
    dialog.replaceChildren(element("div", { class: "dialog__frame dialog__frame--wide" },
      element("header", { class: "dialog__head" }, element("h2", { class: "dialog__title", id: "dialog-title", tabindex: "-1" }, words("shortcuts")), closing),
      element("div", { class: "dialog__body stack" },
        ...group(words("anywhere"), lines(anywhere)),
        ...group(words("goto"), lines(goes)),
        ...group(words("here"), lines(here)),
        element("label", { class: "check switch" }, toggle, element("span", {}, words("keyson"))))));
    openDialog(dialog);
    dialog.querySelector(".dialog__title").focus();
    return true;
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-help]")) help();
  });
})();
