/* form[data-bring]: files are dropped or chosen, listed, sent with a bar; a failure keeps them chosen.
   form[data-review]: once something differs, "Check again" takes the place of "Import". */
(() => {
  "use strict";
  const { on, each, csrf, words, toast, announce, element, icon } = window.Dealcycle;

  each("form[data-bring]", (form) => {
    const input = form.querySelector("input[type=file]");
    const list = form.querySelector("[data-bring-files]");
    const go = form.querySelector("[data-bring-go]");
    const box = form.querySelector("[data-bring-sending]");
    const bar = box.querySelector("progress");
    const problems = form.querySelector("[data-bring-problems]");
    let chosen = [];
    let request = null;

    const draw = () => {
      list.hidden = !chosen.length;
      list.replaceChildren(...chosen.map((file) => {
        const remove = element("button", { type: "button", class: "icon-button icon-button--quiet icon-button--small", "aria-label": form.dataset.wordsRemove.replace("{name}", file.name) }, icon("x"));
        remove.addEventListener("click", () => {
          const place = chosen.indexOf(file);
          chosen = chosen.filter((other) => other !== file);
          draw();
          (list.querySelectorAll("button")[Math.min(place, chosen.length - 1)] ?? input).focus();
        });
        return element("li", { class: "bring__file" }, icon("file-spreadsheet"), element("span", { class: "grow bring__name" }, file.name), element("span", { class: "faint dense" }, size(file.size)), remove);
      }));
      go.disabled = !chosen.length || Boolean(request);
    };
    const size = (bytes) => {
      const format = (number, unit) => new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: number < 10 ? 1 : 0 }).format(number);
      if (bytes < 1e3) return format(bytes, "byte");
      return bytes < 1e6 ? format(bytes / 1e3, "kilobyte") : format(bytes / 1e6, "megabyte");
    };
    const add = (files) => {
      const known = new Set(chosen.map((file) => `${file.name} ${file.size}`));
      chosen = [...chosen, ...[...files].filter((file) => !known.has(`${file.name} ${file.size}`))];
      problems.replaceChildren();
      draw();
      if (chosen.length) {
        announce(chosen.map((file) => file.name).join(", "));
        go.focus();
      }
    };
    input.addEventListener("change", () => {
      add(input.files);
      // The same file may be chosen again after it was removed.
      input.value = "";
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      input.click();
    });
    for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
      // Wherever on the page they are dropped, they are meant for here.
      document.addEventListener(type, (event) => {
        if (!form.isConnected || !event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        form.classList.toggle("bring--over", type === "dragenter" || type === "dragover");
        if (type === "drop") add(event.dataTransfer.files);
      });
    }

    const finish = () => {
      request = null;
      box.hidden = true;
      form.removeAttribute("data-sent");
      go.removeAttribute("aria-busy");
      draw();
    };
    const send = () => {
      const total = chosen.reduce((sum, file) => sum + file.size, 0);
      if (total > Number(form.dataset.most)) {
        toast({ text: form.dataset.wordsTooLarge, tone: "bad" });
        return;
      }
      const body = new FormData();
      for (const file of chosen) body.append("files", file);
      problems.replaceChildren();
      box.hidden = false;
      bar.value = 0;
      form.querySelector("[data-bring-says]").textContent = form.dataset.wordsSending;
      announce(form.dataset.wordsSending);
      request = new XMLHttpRequest();
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
      });
      request.addEventListener("load", () => {
        const to = request.getResponseHeader("HX-Redirect");
        const { status, responseText } = request;
        if (status < 400 && to) {
          location.assign(to);
          return;
        }
        finish();
        if (status === 422) {
          problems.innerHTML = responseText;
          announce(problems.textContent.trim());
        } else if (status === 401) {
          document.dispatchEvent(new CustomEvent("session-expired"));
        } else {
          toast({ text: words(status === 413 ? "toolarge" : status === 404 ? "gone" : "broken"), tone: "bad" });
        }
      });
      request.addEventListener("error", () => {
        finish();
        toast({ text: form.dataset.wordsBroken, tone: "bad" });
      });
      request.open("POST", form.action);
      request.setRequestHeader("X-CSRFToken", csrf());
      request.setRequestHeader("HX-Request", "true");
      request.send(body);
      draw();
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!chosen.length) input.click();
      else if (!request) send();
    });
    draw();
  });

  const changed = (form) => {
    for (const part of form.querySelectorAll("[data-changed-only]")) part.hidden = false;
    const button = form.querySelector("[data-unchanged] button");
    if (button) button.disabled = true;
    form.querySelector("[data-changed-only] button")?.classList.add("button--main");
  };
  on("change", "form[data-review]", (event, form) => {
    changed(form);
    const choice = event.target;
    if (!choice.matches("[data-means]") || !choice.value.startsWith("role:")) return;
    // Two columns cannot mean the same: the other one gives way.
    for (const other of form.querySelectorAll("[data-means]")) {
      if (other === choice || other.value !== choice.value) continue;
      other.value = "leave_out";
      announce(`${other.getAttribute("aria-label")}: ${other.selectedOptions[0].textContent}`);
    }
  });
})();
