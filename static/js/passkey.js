// Passkeys: asks the device and puts its answer into the form's hidden field. data-passkey is "create", "get",
// or "sign-in", which fetches its question from the form's address only when it is pressed.
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const words = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");

const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

const create = async (asked) => {
  const { publicKey } = asked;
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: known(publicKey.excludeCredentials),
      // kept on the device where it can be, so that it is enough to sign in by itself
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: "preferred",
        requireResidentKey: false,
      },
    },
  });
  return {
    ...base(made),
    response: {
      clientDataJSON: words(made.response.clientDataJSON),
      attestationObject: words(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
  };
};

const get = async (asked) => {
  const { publicKey } = asked;
  const found = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: known(publicKey.allowCredentials),
    },
  });
  const { userHandle } = found.response;
  return {
    ...base(found),
    response: {
      clientDataJSON: words(found.response.clientDataJSON),
      authenticatorData: words(found.response.authenticatorData),
      signature: words(found.response.signature),
      userHandle: userHandle ? words(userHandle) : null,
    },
  };
};

const base = (credential) => ({
  id: credential.id,
  rawId: words(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
});

const question = async (form) => {
  const written = form.querySelector("script[type='application/json']");
  if (written) return JSON.parse(written.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  return (await answer.json()).request_options;
};

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const failed = form.querySelector("[data-passkey-failed]");
    form.querySelector("[data-passkey-missing]")?.remove();
    form.querySelector("button").hidden = false;
    form.addEventListener(
      "submit",
      async (event) => {
        if (form.elements.credential.value) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        failed.hidden = true;
        try {
          const asked = await question(form);
          const answer = await (form.dataset.passkey === "create" ? create(asked) : get(asked));
          form.elements.credential.value = JSON.stringify(answer);
          form.requestSubmit();
        } catch {
          failed.hidden = false;
        }
      },
      true,
    );
  }
}
