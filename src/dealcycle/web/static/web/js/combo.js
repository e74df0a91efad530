/* select[data-combo]: choose by typing, one or many; with an address, the server is asked. */
(() => {
  "use strict";
  const { words, each, element, icon, place } = window.Dealcycle;
  const PAUSE = 120;
  const MOST = 200;
  let count = 0;
  const fold = (text) => text.toLocaleLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/ё/g, "е");

  class Combo {
    constructor(select) {
      this.select = select;
      this.many = select.multiple;
      this.source = select.dataset.combo;
      this.at = -1;
      count += 1;
      this.build(`combo-${count}`);
      this.draw();
      this.listen();
    }

    build(id) {
      const { select } = this;
      const label = select.id ? document.querySelector(`label[for="${CSS.escape(select.id)}"]`) : null;
      this.input = element("input", {
        type: "text", id: `${id}-input`, role: "combobox", autocomplete: "off", spellcheck: "false",
        "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-autocomplete": "list",
        "aria-describedby": select.getAttribute("aria-describedby"), "aria-invalid": select.getAttribute("aria-invalid"),
        "aria-label": label ? null : select.getAttribute("aria-label"), disabled: select.disabled, "data-no-draft": true,
      });
      this.box = element("div", { class: "input combo__box" }, this.input, icon("chevron-down"));
      this.list = element("div", { class: "float menu combo__list", id: `${id}-list`, role: "listbox", popover: "manual", "aria-multiselectable": this.many || null });
      const whole = element("div", { class: "combo" }, this.box, this.list);
      if (label) label.htmlFor = this.input.id;
      // Who is in the list already goes on typing in what takes its place.
      const within = document.activeElement === select;
      select.hidden = true;
      select.after(whole);
      if (within) this.input.focus();
      if (select.hasAttribute("autofocus")) this.input.autofocus = true;
    }

    options() {
      return [...this.select.options].filter((option) => option.value !== "" || !this.many);
    }

    chosen() {
      return [...this.select.selectedOptions].filter((option) => option.value !== "");
    }

    draw() {
      for (const chip of this.box.querySelectorAll(".chip")) chip.remove();
      const chosen = this.chosen();
      this.input.placeholder = chosen.length && this.many ? "" : this.select.dataset.placeholder ?? words("search");
      if (!this.many) {
        this.input.value = chosen[0]?.label ?? "";
        return;
      }
      for (const option of chosen) {
        const remove = element("button", { class: "chip__remove", type: "button", "aria-label": `${words("remove")}: ${option.label}` }, icon("x", "icon--14"));
        remove.addEventListener("click", () => {
          this.choose(option, false);
          this.input.focus();
        });
        this.input.before(element("span", { class: "chip chip--tag" }, element("span", {}, option.label), remove));
      }
    }

    show(wanted = "") {
      const parts = fold(wanted).split(/\s+/).filter(Boolean);
      const matching = this.options().filter((option) => parts.every((part) => fold(`${option.label} ${option.dataset.hint ?? ""}`).includes(part))).slice(0, MOST);
      this.list.replaceChildren(...matching.map((option, index) => this.row(option, index)));
      const unknown = this.unknown(wanted);
      if (unknown) this.list.append(this.row(unknown, matching.length));
      else if (!matching.length) this.list.append(element("div", { class: "combo__empty" }, words("nothing")));
      if (!this.list.matches(":popover-open")) this.list.showPopover();
      this.list.style.minWidth = `${this.box.offsetWidth}px`;
      place(this.list, this.box);
      this.input.setAttribute("aria-expanded", "true");
      const current = matching.findIndex((option) => option.selected && option.value !== "");
      this.mark(wanted || current < 0 ? 0 : current);
    }

    /** What is typed, offered as a new entry where the field takes one ("Create “%s”"). */
    unknown(wanted) {
      const offer = this.select.dataset.creates;
      if (!offer || !wanted || this.options().some((option) => fold(option.label) === fold(wanted))) return null;
      const option = new Option(offer.replace("%s", wanted), `new:${wanted}`);
      option.fresh = wanted;
      return option;
    }

    row(option, index) {
      const row = element("div", { class: "menu__item", role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false", "aria-checked": this.many ? String(option.selected) : null },
        element("span", { class: "grow" }, option.label || "–", option.dataset.hint ? element("small", {}, option.dataset.hint) : null),
        option.selected && option.value !== "" ? icon("check", "accent") : null);
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        this.pick(option);
      });
      row.option = option;
      return row;
    }

    rows() {
      return [...this.list.querySelectorAll("[role=option]")];
    }

    mark(index) {
      const rows = this.rows();
      if (!rows.length) return;
      this.at = (index + rows.length) % rows.length;
      rows.forEach((row, place_) => row.setAttribute("aria-selected", String(place_ === this.at)));
      rows[this.at].scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", rows[this.at].id);
    }

    pick(option) {
      if (option.fresh) {
        option = new Option(option.fresh, option.value);
        this.select.add(option);
      }
      this.choose(option, this.many ? !option.selected : true);
      if (this.many) {
        this.input.value = "";
        this.show();
      } else {
        this.hide();
      }
    }

    choose(option, selected) {
      option.selected = selected;
      this.draw();
      this.select.dispatchEvent(new Event("input", { bubbles: true }));
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    hide() {
      if (this.list.matches(":popover-open")) this.list.hidePopover();
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
      if (this.many) this.input.value = "";
      else this.draw();
    }

    /** With [data-combo-with="company"] what that field of the form holds goes along. */
    asked(wanted) {
      const other = this.select.dataset.comboWith;
      const held = other ? this.select.form?.elements.namedItem(other)?.value : "";
      return new URLSearchParams({ q: wanted, ...(held ? { [other]: held } : {}) });
    }

    ask(wanted) {
      if (!this.source) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(async () => {
        this.asking?.abort();
        this.asking = new AbortController();
        try {
          const response = await fetch(`${this.source}${this.source.includes("?") ? "&" : "?"}${this.asked(wanted)}`, { headers: { "HX-Request": "true", Accept: "application/json" }, signal: this.asking.signal });
          if (response.ok) this.take(await response.json(), wanted);
        } catch (error) {
          if (error.name !== "AbortError") throw error;
        }
      }, PAUSE);
    }

    /** The server's answer: [{value, label, hint}]; what is chosen stays. */
    take(found, wanted) {
      for (const option of [...this.select.options]) if (!option.selected && option.value !== "") option.remove();
      const known = new Set([...this.select.options].map((option) => option.value));
      for (const { value, label, hint } of found) {
        if (known.has(String(value))) continue;
        const option = new Option(label, value);
        if (hint) option.dataset.hint = hint;
        this.select.add(option);
      }
      if (this.input.value.trim() === wanted && document.activeElement === this.input) this.show(wanted);
    }

    listen() {
      const { input, box } = this;
      box.addEventListener("pointerdown", (event) => {
        if (event.target.closest("button") || input.disabled) return;
        if (event.target !== input) event.preventDefault();
        input.focus();
        if (!this.list.matches(":popover-open")) {
          this.show();
          this.ask("");
        }
      });
      input.addEventListener("focus", () => { if (!this.many) input.select(); });
      input.addEventListener("input", (event) => {
        event.stopPropagation();
        this.show(input.value.trim());
        this.ask(input.value.trim());
      });
      input.addEventListener("change", (event) => event.stopPropagation());
      input.addEventListener("blur", () => this.hide());
      input.addEventListener("keydown", (event) => this.key(event));
      this.select.addEventListener("change", () => this.draw());
      this.select.form?.addEventListener("reset", () => requestAnimationFrame(() => this.draw()));
    }

    key(event) {
      const opened = this.list.matches(":popover-open");
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!opened) {
          this.show();
          this.ask("");
        } else this.mark(this.at + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter" && opened) {
        event.preventDefault();
        const row = this.rows()[this.at];
        if (row) this.pick(row.option);
      } else if (event.key === "Escape" && opened) {
        event.preventDefault();
        event.stopPropagation();
        this.hide();
      } else if (event.key === "Backspace" && this.many && !this.input.value) {
        const last = this.chosen().at(-1);
        if (last) this.choose(last, false);
      }
    }
  }

  each("select[data-combo]", (select) => new Combo(select));
})();
