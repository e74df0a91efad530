/* select[data-port-of]: choosing an encryption puts its usual port beside it. */
(() => {
  "use strict";
  const PORTS = { starttls: "587", tls: "465", none: "25" };
  window.Dealcycle.on("change", "[data-port-of]", (event, choice) => {
    const port = document.getElementById(choice.dataset.portOf);
    // A port of somebody's own stays.
    if (port && (!port.value || Object.values(PORTS).includes(port.value))) port.value = PORTS[choice.value] ?? port.value;
  });
})();
