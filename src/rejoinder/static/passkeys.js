// Passkeys: what the pages of the second factor ask of the browser. Pages say what they want in a JSON block.
// @ts-check

const bytes = (/** @type {string} */ text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (/** @type {ArrayBuffer} */ buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** Ids in a list of credentials, from text to bytes. */
const known = (/** @type {any[] | undefined} */ list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

/** A credential as the server reads it. */
function told(/** @type {any} */ credential) {
  const from = credential.response;
  const response = { clientDataJSON: text(from.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (from[name]) response[name] = text(from[name]);
  if (from.getTransports) response.transports = from.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

/** Make a passkey: one that signs in alone where `alone` says so. */
async function made(/** @type {any} */ options, /** @type {boolean} */ alone) {
  const asked = options.publicKey;
  const selection = { ...asked.authenticatorSelection, residentKey: alone ? "required" : "discouraged", requireResidentKey: alone };
  if (alone) selection.userVerification = "required";
  return told(await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: known(asked.excludeCredentials),
      authenticatorSelection: selection,
    },
  }));
}

/** Show a passkey. */
async function shown(/** @type {any} */ options) {
  const asked = options.publicKey;
  return told(await navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) },
  }));
}

const found = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

/** What each kind of page does when its button is pressed; returns the credential. */
const kinds = {
  addForm: (/** @type {any} */ ids, /** @type {any} */ data) =>
    made(data.creation_options, Boolean(ids.passwordless && found(ids.passwordless)?.checked)),
  authenticateForm: (/** @type {any} */ _, /** @type {any} */ data) => shown(data.request_options),
  loginForm: async (/** @type {any} */ ids) => {
    const answer = await fetch(found(ids.credential).form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("The server cannot be asked for a passkey now.");
    return shown((await answer.json()).request_options);
  },
};

for (const block of document.querySelectorAll("script[data-allauth-onload]")) {
  const kind = String(block.getAttribute("data-allauth-onload")).split(".").pop() ?? "";
  const { ids } = JSON.parse(block.textContent ?? "{}");
  const button = found(ids.add ?? ids.authenticate ?? ids.login);
  if (!button || !window.PublicKeyCredential) continue;
  button.hidden = false;
  button.addEventListener("click", async (/** @type {Event} */ event) => {
    event.preventDefault();
    const said = found("passkey-said");
    try {
      const data = ids.data ? JSON.parse(found(ids.data).textContent) : {};
      const field = found(ids.credential);
      field.value = JSON.stringify(await kinds[kind](ids, data));
      field.form.submit();
    } catch (mistake) {
      if (said) said.textContent = `The passkey was not used: ${/** @type {Error} */ (mistake).message}`;
    }
  });
}
