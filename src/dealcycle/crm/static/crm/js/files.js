/* form[data-files="/attachments/deal/7"]: files chosen or dropped are sent, with a bar, each checked before. */
(() => {
  "use strict";
  const { on, csrf, toast, words, announce } = window.Dealcycle;

  const send = (form, chosen) => {
    const largest = Number(form.dataset.largest);
    const files = [...chosen];
    for (const file of files.filter((each) => each.size > largest)) toast({ text: form.dataset.tooLarge.replace("{name}", file.name), tone: "bad" });
    const fitting = files.filter((each) => each.size <= largest);
    if (!fitting.length) return;
    const body = new FormData();
    for (const file of fitting) body.append("files", file);
    const box = form.querySelector(".files__progress");
    const said = box.querySelector("[data-words]");
    said.textContent = said.dataset.words.replace("{name}", fitting.map((file) => file.name).join(", "));
    announce(said.textContent);
    box.hidden = false;
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) box.querySelector("progress").value = (100 * event.loaded) / event.total;
    });
    const finish = (text) => {
      box.hidden = true;
      box.querySelector("progress").value = 0;
      form.reset();
      if (text) toast({ text, tone: "bad" });
    };
    request.addEventListener("load", () => {
      const told = JSON.parse(request.getResponseHeader("HX-Trigger") ?? "{}");
      finish(told.toast || request.status < 400 ? "" : words(request.status === 413 ? "toolarge" : request.status === 404 ? "gone" : "broken"));
      for (const [name, detail] of Object.entries(told)) document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: detail === true ? {} : detail }));
    });
    request.addEventListener("error", () => finish(words("offline")));
    request.open("POST", form.dataset.files);
    request.setRequestHeader("X-CSRFToken", csrf());
    request.setRequestHeader("HX-Request", "true");
    request.send(body);
  };

  on("change", "form[data-files] input[type=file]", (event, input) => send(input.form, input.files));
  const over = (event, form, yes) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("files__drop--over", yes);
  };
  on("dragenter", "form[data-files]", (event, form) => over(event, form, true));
  on("dragover", "form[data-files]", (event, form) => over(event, form, true));
  on("dragleave", "form[data-files]", (event, form) => over(event, form, false));
  on("drop", "form[data-files]", (event, form) => {
    over(event, form, false);
    send(form, event.dataTransfer?.files ?? []);
  });
})();
