// A learner's pages on the phone: what is written without a signal is kept and sent later; signs say how it stands.
const signs = document.querySelector("[data-phone]");
const { person, key, worker, signOut, question, old } = signs.dataset;
const { unsent } = self;
const AGAIN = 30_000;
const changing = location.hash.startsWith("#unsent-") ? location.hash.slice(8) : "";
let touched = false;

const sign = (name) => signs.querySelector(`[data-sign=${name}]`);

const show = (name, isShown) => {
  sign(name).hidden = !isShown;
  signs.hidden = ![...signs.children].some((one) => !one.hidden);
};

const sayOld = (moment) => {
  const time = sign("old").querySelector("time");
  time.dateTime = moment.toISOString();
  time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  }).format(moment);
  show("old", true);
};

// ---------- forms ----------

const forms = () => document.querySelectorAll("form[data-offline]");

const newUuid = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
  );

const renew = (form) => {
  const field = form.elements.namedItem("uuid");
  if (field) field.value = newUuid();
};

const iso = (moment) => new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

// A form from another day: today, or the day asked for, and no times of a day that it is not.
const bringUpToDate = (form) => {
  renew(form);
  const day = new URLSearchParams(location.search).get("day") || iso(new Date());
  for (const field of form.querySelectorAll("input[type=date]")) {
    if (field.value !== iso(new Date(old)) || field.value === day) continue;
    field.value = day;
    for (const time of form.querySelectorAll("input[type=time], [name=break_minutes]")) time.value = "";
  }
};

const dataOf = (form, button) => {
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  return data;
};

const about = (form) => ({ person, title: form.dataset.offline, page: location.pathname + location.search });

// If the signal fails on the way, the service worker knows from this what to do with it.
const mark = (form) => {
  let field = form.elements.namedItem("_offline");
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = "_offline";
    form.append(field);
  }
  field.value = JSON.stringify(about(form));
};

const keep = async (form, button) => {
  await unsent.keep(about(form), new URL(form.action).pathname, dataOf(form, button));
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register("unsent").catch(() => {});
  form.reset();
  if (old) bringUpToDate(form);
  else renew(form);
  touched = false;
};

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-offline]")) return;
  mark(form);
  if (navigator.onLine && !old && !changing) return;
  event.preventDefault();
  await keep(form, event.submitter);
  if (changing) return location.assign(document.querySelector("[data-sign=unsent] a").href);
  await send();
  sign("unsent").focus();
});

addEventListener("input", () => (touched = true));

// ---------- what is not sent ----------

const day = (text) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeZone: "UTC" }).format(new Date(text));

const described = (entry) => {
  const said = entry.fields.map(([, value]) => (typeof value === "string" ? value : value.name));
  const days = said.filter((value) => /^\d{4}-\d\d-\d\d$/.test(value)).map(day);
  const times = said.filter((value) => /^\d\d:\d\d$/.test(value)).join("–");
  return [entry.title, ...days, times].filter(Boolean).join(" · ");
};

const answered = (entry) => new DOMParser().parseFromString(entry.answer ?? "", "text/html");

const wordsOf = (entry, list) => {
  if (entry.state !== "refused") return entry.state === "signed-out" ? list.dataset.signedOut : list.dataset.waiting;
  const said = [...answered(entry).querySelectorAll(".errors li, .message-error span")];
  return said.map((one) => one.textContent.trim().replace(/\s+/g, " ")).join(" ") || list.dataset.refused;
};

const line = (entry, list) => {
  const made = list.querySelector("template").content.cloneNode(true);
  const part = (name) => made.querySelector(`[data-${name}]`);
  part("title").textContent = described(entry);
  part("words").textContent = wordsOf(entry, list);
  const [change, again] = [part("change"), part("again")];
  change.hidden = !entry.fields.some(([name]) => name === "uuid");
  change.href = `${entry.page}#unsent-${entry.id}`;
  again.hidden = entry.state === "waiting";
  again.addEventListener("click", async () => {
    await unsent.again(entry);
    await send();
  });
  part("drop").addEventListener("submit", (event) => {
    event.preventDefault();
    unsent.drop(entry.id);
  });
  return made;
};

const listAll = (entries) => {
  const list = document.querySelector("[data-unsent]");
  if (!list) return;
  list.querySelector("ul").replaceChildren(...entries.map((entry) => line(entry, list)));
  list.hidden = !entries.length;
  document.querySelector("[data-all-sent]").hidden = entries.length > 0;
};

// a button without a uuid, such as "Worked as planned", is pressed once
const closePressed = (entries) => {
  for (const form of forms()) {
    if (form.elements.namedItem("uuid")) continue;
    const data = [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "_offline"].includes(name));
    const id = unsent.idOf(new URL(form.action).pathname, data);
    if (!entries.some((entry) => entry.id === id)) continue;
    const words = document.createElement("p");
    words.className = "small";
    words.textContent = signs.dataset.kept;
    form.replaceWith(words);
  }
};

const render = async () => {
  const entries = await unsent.all();
  const count = entries.length;
  if (!count && !sign("unsent").hidden) show("sent", true);
  if (count) show("sent", false);
  sign("unsent").querySelector("[data-count]").textContent = count;
  show("unsent", count > 0);
  for (const form of document.querySelectorAll(`form[action="${signOut}"]`)) {
    if (count) form.dataset.confirm = question.replace("%n", count);
    else delete form.dataset.confirm;
  }
  listAll(entries);
  closePressed(entries);
};

const send = async () => {
  try {
    await unsent.send(key);
  } catch {
    // still no signal: the next page, the signal itself or half a minute tries again
  }
  await render();
};

// ---------- one of them, opened again ----------

const put = (form, name, value) => {
  const fields = form.elements.namedItem(name);
  for (const field of fields instanceof RadioNodeList ? fields : [fields]) {
    if (field?.type === "file") {
      const files = new DataTransfer();
      for (const one of [...field.files, value]) files.items.add(one);
      field.files = files.files;
    } else if (field?.matches("[type=radio], [type=checkbox]")) field.checked ||= field.value === value;
    else if (field?.multiple) for (const one of field.options) one.selected ||= one.value === value;
    else if (field) field.value = value;
  }
};

const empty = (form) => {
  for (const field of form.elements) {
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = false;
    else if (field.matches("input:not([type=hidden]), select, textarea")) field.value = "";
  }
};

// as the server showed it with what is to be put right, else as it was written; files only the phone has
const refill = async () => {
  const entry = (await unsent.all()).find((one) => one.id === changing);
  const form = [...forms()].find((one) => one.elements.namedItem("uuid"));
  if (!entry || !form) return;
  const shown = answered(entry).querySelector("form[data-offline]");
  const filled = shown ? document.importNode(shown, true) : form;
  if (shown) form.replaceWith(filled);
  else empty(form);
  for (const [name, value] of entry.fields) if (!shown || value instanceof File) put(filled, name, value);
  filled.querySelector("[data-focus]")?.focus();
};

// ---------- signing out ----------

const forget = async () => {
  for (const name of await caches.keys()) await caches.delete(name);
  await unsent.forget();
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
};

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("action") !== signOut || !navigator.onLine) return;
  event.preventDefault();
  await forget().catch(() => {});
  form.submit();
});

// ---------- how it begins ----------

if (old) {
  sayOld(new Date(old));
  document.querySelector("ul.messages")?.remove();
  for (const form of forms()) bringUpToDate(form);
}
new BroadcastChannel(unsent.NAME).addEventListener("message", render);
addEventListener("offline", () => sign("old").hidden && sayOld(new Date(performance.timeOrigin)));
addEventListener("online", async () => {
  await send();
  if (old && !touched) location.reload();
  else if (!old) show("old", false);
});
setInterval(() => !sign("unsent").hidden && send(), AGAIN);

await unsent.onlyOf(person);
await render();
if (changing) await refill();
if (navigator.onLine) await send();
if (navigator.serviceWorker) {
  navigator.serviceWorker.register(worker, { scope: "/" }).catch(() => {});
  const { active } = await navigator.serviceWorker.ready;
  if (navigator.onLine && !old) active.postMessage(person);
}
