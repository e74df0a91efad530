/* What the other scripts share: words from the page, listening by selector, announcing. */
(() => {
  "use strict";
  const words = (key) => document.getElementById("words")?.dataset[key] ?? "";

  /** Runs `handler(event, element)` for events inside any element that matches, now or later. */
  const on = (type, selector, handler, options) => {
    document.addEventListener(type, (event) => {
      const element = event.target instanceof Element ? event.target.closest(selector) : null;
      if (element) handler(event, element);
    }, options);
  };

  /** Runs `handler(element)` once for each match, those that htmx brings later too. */
  const each = (selector, handler) => {
    const seen = new WeakSet();
    const run = (root) => {
      const found = [...root.querySelectorAll(selector)];
      if (root instanceof Element && root.matches(selector)) found.unshift(root);
      for (const element of found) {
        if (seen.has(element)) continue;
        seen.add(element);
        handler(element);
      }
    };
    ready(() => run(document));
    document.addEventListener("htmx:load", (event) => run(event.detail.elt ?? document));
  };

  const ready = (handler) => {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", handler, { once: true });
    else handler();
  };

  /** Says it to those who do not see the change. */
  const announce = (text) => {
    const place = document.getElementById("announcements");
    if (!place || !text) return;
    place.textContent = "";
    // Screen readers notice a change, not a repetition.
    requestAnimationFrame(() => { place.textContent = text; });
  };

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };

  /** The first field with an error, radios and searched choices too: what a refused form asks for. */
  const firstWrong = (root) =>
    [...root.querySelectorAll("[aria-invalid=true], .field:has(.field__error) :is(input, select, textarea)")]
      .find((field) => field.checkVisibility() && !field.disabled && field.type !== "hidden");

  const icon = (name, classes = "") => {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawn.setAttribute("class", `icon ${classes}`.trim());
    drawn.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${sprite()}#${name}`);
    drawn.append(use);
    return drawn;
  };

  let spriteUrl = "";
  const sprite = () => {
    spriteUrl ||= document.querySelector("svg.icon > use")?.getAttribute("href")?.split("#")[0] ?? "";
    return spriteUrl;
  };

  /** The token that unsafe requests carry; a new sign-in changes it. */
  const csrf = () => {
    try {
      return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
    } catch {
      return "";
    }
  };

  const remember = (name, value) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = value
      ? `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`
      : `${name}=; Path=/; Max-Age=0; SameSite=Lax${secure}`;
  };

  const typing = (target) =>
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select"));

  window.Dealcycle = { words, on, each, ready, announce, element, firstWrong, icon, csrf, remember, typing };
})();
