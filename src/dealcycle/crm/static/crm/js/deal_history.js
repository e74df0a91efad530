/* Lines of a deal's history: a change shows at once what follows from it. */
(() => {
  "use strict";
  window.Dealcycle.on("change", "#history-form [data-looks]", (event, field) => {
    field.form.requestSubmit(field.form.querySelector("[data-look]"));
  });
})();
