/* textarea[data-mentions="/lookup/user"]: after an @ colleagues are offered, with arrows and Enter. */
(() => {
  "use strict";
  const { each, element, place } = window.Dealcycle;
  const PAUSE = 100;
  const LONGEST = 40;
  let count = 0;

  /** Names that begin so stand above names that only hold the letters. */
  const nearest = (found, wanted) => {
    const letters = wanted.trim().toLocaleLowerCase();
    const rank = ({ label }) => {
      const name = label.toLocaleLowerCase();
      return name.startsWith(letters) ? 0 : name.split(/\s+/).some((word) => word.startsWith(letters)) ? 1 : 2;
    };
    return [...found].sort((one, other) => rank(one) - rank(other));
  };

  class Mentions {
    constructor(area) {
      this.area = area;
      this.at = -1;
      count += 1;
      this.list = element("div", { class: "float menu mentions", role: "listbox", popover: "manual", id: `mentions-${count}` });
      area.after(this.list);
      area.setAttribute("aria-controls", this.list.id);
      area.setAttribute("aria-autocomplete", "list");
      area.addEventListener("input", () => this.look());
      area.addEventListener("click", () => this.look());
      area.addEventListener("blur", () => this.hide());
      area.addEventListener("keydown", (event) => this.key(event));
    }

    /** The letters since the last @ before the cursor; null when one is not naming anybody. */
    named() {
      const before = this.area.value.slice(0, this.area.selectionStart);
      const found = /(?:^|[^\p{L}\p{N}_@.])@([^\n@]*)$/u.exec(before);
      return found && found[1].length <= LONGEST && !/\s\S*\s\S*\s/.test(found[1]) ? found[1] : null;
    }

    look() {
      const wanted = this.named();
      clearTimeout(this.timer);
      this.asking?.abort();
      if (wanted === null) {
        this.hide();
        return;
      }
      this.timer = setTimeout(() => this.ask(wanted), PAUSE);
    }

    async ask(wanted) {
      this.asking = new AbortController();
      try {
        const response = await fetch(`${this.area.dataset.mentions}?${new URLSearchParams({ q: wanted })}`, { headers: { "HX-Request": "true", Accept: "application/json" }, signal: this.asking.signal });
        const found = response.ok ? await response.json() : [];
      if (this.named() === wanted) this.show(nearest(found, wanted));
      } catch (error) {
        // No suggestions is no misfortune: the name can be typed.
        if (error.name !== "AbortError") this.hide();
      }
    }

    show(found) {
      if (!found.length || document.activeElement !== this.area) {
        this.hide();
        return;
      }
      this.list.replaceChildren(...found.slice(0, 8).map((person, index) => this.row(person, index)));
      if (!this.list.matches(":popover-open")) this.list.showPopover();
      place(this.list, this.area);
      this.mark(0);
    }

    row({ label, hint }, index) {
      const row = element("div", { class: "menu__item", role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false" }, element("span", { class: "grow" }, label, hint ? element("small", {}, hint) : null));
      row.dataset.name = label;
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        this.pick(label);
      });
      return row;
    }

    mark(index) {
      const rows = [...this.list.children];
      this.at = (index + rows.length) % rows.length;
      rows.forEach((row, order) => row.setAttribute("aria-selected", String(order === this.at)));
      this.area.setAttribute("aria-activedescendant", rows[this.at].id);
      rows[this.at].scrollIntoView({ block: "nearest" });
    }

    pick(name) {
      const end = this.area.selectionStart;
      const start = this.area.value.lastIndexOf("@", end - 1);
      this.area.setRangeText(`@${name} `, start, end, "end");
      this.area.dispatchEvent(new Event("input", { bubbles: true }));
      this.hide();
    }

    hide() {
      if (this.list.matches(":popover-open")) this.list.hidePopover();
      this.area.removeAttribute("aria-activedescendant");
    }

    key(event) {
      if (!this.list.matches(":popover-open")) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") this.mark(this.at + (event.key === "ArrowDown" ? 1 : -1));
      else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") this.pick(this.list.children[this.at].dataset.name);
      else if (event.key === "Escape") this.hide();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }
  }

  each("textarea[data-mentions]", (area) => new Mentions(area));
})();
