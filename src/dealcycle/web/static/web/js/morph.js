/* hx-swap="morph": changes only what differs and never what someone types in, drags or has open. */
(() => {
  "use strict";
  const { htmx, Idiomorph } = window;

  const untouchable = (node) =>
    node instanceof Element &&
    (node.matches("[data-keep], [data-dragging], .card--lifted, [popover]:popover-open, dialog[open]") ||
      (node.matches("form") && node.hasAttribute("data-changed")));

  const settings = (style) => ({
    morphStyle: style,
    ignoreActiveValue: true,
    restoreFocus: true,
    callbacks: {
      beforeNodeMorphed: (before) => !untouchable(before),
      beforeNodeRemoved: (node) => !untouchable(node),
      // What the page itself opened or chose is not the server's to close.
      beforeAttributeUpdated: (name, node) => !(["open", "aria-expanded", "aria-busy"].includes(name) && node.matches("details, [data-menu], dialog, form")),
    },
  });

  htmx.defineExtension("morph", {
    isInlineSwap: (style) => style === "morph" || style === "morph:outerHTML",
    handleSwap: (style, target, fragment) => {
      if (style !== "morph" && style !== "morph:outerHTML" && style !== "morph:innerHTML") return false;
      return Idiomorph.morph(target, fragment.children, settings(style === "morph:innerHTML" ? "innerHTML" : "outerHTML"));
    },
  });
})();
