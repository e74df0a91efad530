/* Light, dark, or as the system; the sidebar narrow or wide. Cookies, so that the server draws it so. */
(() => {
  "use strict";
  const { on, remember, ready } = window.Dealcycle;
  const root = document.documentElement;

  const choose = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    remember("theme", theme === "system" ? "" : theme);
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
