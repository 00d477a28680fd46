// Has the browser make or use a passkey, and sends what it says with the page's form.
"use strict";
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

  const make = async (asked) => {
    const user = { ...asked.user, id: bytes(asked.user.id) };
    const excludeCredentials = known(asked.excludeCredentials);
    const publicKey = { ...asked, challenge: bytes(asked.challenge), user, excludeCredentials };
    const made = await navigator.credentials.create({ publicKey });
    return [made, { attestationObject: text(made.response.attestationObject) }];
  };
  const use = async (asked) => {
    const allowCredentials = known(asked.allowCredentials);
    const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials };
    const used = await navigator.credentials.get({ publicKey });
    const said = used.response;
    const authenticatorData = text(said.authenticatorData);
    return [used, { authenticatorData, signature: text(said.signature) }];
  };

  const answer = async (form) => {
    const ceremony = form.dataset.passkey === "make" ? make : use;
    const [key, said] = await ceremony(JSON.parse(form.dataset.options));
    const response = { clientDataJSON: text(key.response.clientDataJSON), ...said };
    const id = text(key.rawId);
    return JSON.stringify({ id, rawId: id, type: key.type, response });
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.dataset.passkey === undefined) return;
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    try {
      form.elements.answer.value = await answer(form);
    } catch {
      // Broken off, no such passkey here, or none for this site: browsers do not say.
      failed.hidden = false;
      return;
    }
    form.submit();
  });
})();
