/* Light, dark, or as the system: the person's own, kept by the server. The sidebar narrow or wide: a cookie. */
(() => {
  "use strict";
  const { on, remember, ready, csrf } = window.Dealcycle;
  const root = document.documentElement;

  /* For the pages before signing in. */
  const recall = () => remember("theme", root.dataset.theme || "");

  const choose = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    recall();
    const { themeAddress } = document.body.dataset;
    if (themeAddress) {
      fetch(themeAddress, { method: "POST", keepalive: true, headers: { "X-CSRFToken": csrf() }, body: new URLSearchParams({ theme }) });
    }
    for (const item of document.querySelectorAll("[data-theme-choice]")) {
      item.setAttribute("aria-checked", String(item.dataset.themeChoice === theme));
    }
  };
  on("click", "[data-theme-choice]", (event, item) => choose(item.dataset.themeChoice));
  on("click", "[data-sidebar]", (event, item) => {
    if (item === root) return;
    const narrow = root.dataset.sidebar === "narrow";
    if (narrow) delete root.dataset.sidebar;
    else root.dataset.sidebar = "narrow";
    remember("sidebar", narrow ? "" : "narrow");
  });
  on("click", "[data-back]", () => history.back());

  ready(() => document.body.dataset.person && recall());

  // A line under the header once something has scrolled beneath it.
  ready(() => {
    const page = document.querySelector(".page");
    if (!page) return;
    const mark = () => page.classList.toggle("page--scrolled", scrollY > 4);
    addEventListener("scroll", mark, { passive: true });
    mark();
    if (/Mac|iPhone|iPad/.test(navigator.platform)) {
      for (const key of document.querySelectorAll("[data-mod-key]")) key.textContent = "⌘K";
    }
  });
})();
