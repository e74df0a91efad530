/* [data-copies="#field"]: puts the field's text into the clipboard, and says so. */
(() => {
  "use strict";
  const { on, announce } = window.Dealcycle;

  const copy = async (field) => {
    try {
      await navigator.clipboard.writeText(field.value ?? field.textContent);
    } catch {
      // Without HTTPS a browser has no clipboard to write to, but still copies what is chosen.
      field.select?.();
      document.execCommand("copy");
    }
  };

  on("click", "[data-copies]", async (event, button) => {
    const field = document.querySelector(button.dataset.copies);
    if (!field) return;
    await copy(field);
    field.select?.();
    announce(button.dataset.copied ?? "");
    window.Dealcycle.toast?.({ text: button.dataset.copied ?? "", tone: "good" });
  });
})();
