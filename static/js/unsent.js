// What was written without a signal: kept in this phone's own database until the server has it, each entry once
// by its uuid. The service worker runs this, too.
self.unsent = (() => {
  const NAME = "placewell";
  const told = () => {
    const channel = new BroadcastChannel(NAME);
    channel.postMessage("changed");
    channel.close();
  };

  const open = () =>
    new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("entries", { keyPath: "id" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });

  const run = async (mode, act) => {
    const database = await open();
    try {
      return await new Promise((done, failed) => {
        const change = database.transaction("entries", mode);
        const asked = act(change.objectStore("entries"));
        change.oncomplete = () => done(asked.result);
        change.onabort = change.onerror = () => failed(change.error);
      });
    } finally {
      database.close();
    }
  };

  const all = async () => (await run("readonly", (store) => store.getAll())).sort((one, two) => one.at - two.at);

  const put = (entry) => run("readwrite", (store) => store.put(entry));

  const drop = async (id) => {
    await run("readwrite", (store) => store.delete(id));
    told();
  };

  const idOf = (action, fields) =>
    fields.find(([name, value]) => name === "uuid" && value)?.[1] ?? action + JSON.stringify(fields);

  // `about` says whose it is, what it is called and on which page it was written
  const keep = async (about, action, data) => {
    const isSaid = ([name, value]) =>
      !["csrfmiddlewaretoken", "_offline"].includes(name) && !(value instanceof File && !value.size);
    const fields = [...data].filter(isSaid);
    await put({ ...about, id: idOf(action, fields), action, fields, at: Date.now(), state: "waiting" });
    told();
    // where there is none, it goes out with the next page
    await self.registration?.sync?.register("unsent").catch(() => {});
  };

  // what somebody else wrote on this phone is forgotten, never sent
  const onlyOf = async (person) => {
    for (const entry of await all()) if (entry.person !== person) await drop(entry.id);
  };

  const post = async (entry, token) => {
    const body = new FormData();
    for (const [name, value] of entry.fields) body.append(name, value);
    const answer = await fetch(entry.action, { method: "POST", body, headers: { "X-CSRFToken": token } });
    const html = await answer.text();
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    // meanwhile it may have been dropped or changed
    const now = (await all()).find((one) => one.id === entry.id);
    if (now?.at !== entry.at) return;
    if (answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/")) return put({ ...now, state: "signed-out" });
    if (answer.redirected && answer.ok && !html.includes("message-error")) return drop(entry.id);
    return put({ ...now, state: "refused", answer: html });
  };

  const sendAll = async (address) => {
    const entries = (await all()).filter((entry) => entry.state !== "refused");
    if (!entries.length) return;
    const key = await fetch(address, { headers: { Accept: "application/json" } });
    if (key.redirected) {
      for (const entry of entries) await put({ ...entry, state: "signed-out" });
      return told();
    }
    if (!key.ok) throw new Error(String(key.status));
    const { person, token } = await key.json();
    await onlyOf(person);
    for (const entry of entries.filter((one) => one.person === person)) await post(entry, token);
    told();
  };

  // one at a time, whichever tab asks; throws where there is still no signal
  const send = (address) =>
    navigator.locks
      ? navigator.locks.request(NAME, { ifAvailable: true }, (lock) => lock && sendAll(address))
      : sendAll(address);

  const again = async (entry) => {
    await put({ ...entry, state: "waiting" });
    told();
  };

  const forget = () =>
    new Promise((done) => {
      const asked = indexedDB.deleteDatabase(NAME);
      asked.onsuccess = asked.onerror = asked.onblocked = () => done();
    });

  return { NAME, all, keep, drop, again, onlyOf, send, forget, idOf };
})();
