/* Passkeys: form[data-passkey] asks the browser for a credential and is sent with it.
   data-passkey: "create", "get" (options in data-passkey-options), "sign-in" (options fetched). */
(() => {
  "use strict";
  const { each } = window.Dealcycle;
  // Passkeys belong to a name: browsers make none for an address of numbers.
  const numbers = /^[\d.]+$|:/.test(location.hostname);
  const possible = Boolean(window.isSecureContext && window.PublicKeyCredential && !numbers);

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const known = (list) => (list ?? []).map((each_) => ({ ...each_, id: bytes(each_.id) }));

  const creation = (given, alone) => ({
    ...given,
    challenge: bytes(given.challenge),
    user: { ...given.user, id: bytes(given.user.id) },
    excludeCredentials: known(given.excludeCredentials),
    authenticatorSelection: {
      ...given.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone ? { userVerification: "required" } : {}),
    },
  });
  const request = (given) => ({ ...given, challenge: bytes(given.challenge), allowCredentials: known(given.allowCredentials) });

  const written = (credential) => {
    const { response } = credential;
    const parts = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) parts[name] = text(response[name]);
    }
    if (response.getTransports) parts.transports = response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: parts,
      authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const options = async (form) => {
    if (form.dataset.passkeyOptions) return JSON.parse(form.dataset.passkeyOptions);
    const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json()).request_options;
  };

  const ask = async (form) => {
    const { publicKey } = await options(form);
    const alone = Boolean(form.elements.passwordless?.checked);
    return form.dataset.passkey === "create"
      ? navigator.credentials.create({ publicKey: creation(publicKey, alone) })
      : navigator.credentials.get({ publicKey: request(publicKey) });
  };

  each("form[data-passkey]", (form) => {
    const problem = form.querySelector("[data-passkey-problem]");
    const say = (words) => {
      problem.textContent = words;
      problem.hidden = !words;
    };
    if (possible) form.hidden = false;
    else if (form.dataset.passkey !== "sign-in") say(problem.dataset.failed);
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      say("");
      try {
        form.elements.credential.value = written(await ask(form));
      } catch (error) {
        say(error.name === "NotAllowedError" || error.name === "AbortError" ? problem.dataset.givenUp : problem.dataset.failed);
        return;
      }
      form.requestSubmit();
    });
  });
})();
