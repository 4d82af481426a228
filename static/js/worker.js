// The service worker of a learner's phone. It keeps the files of the pages and the last state of a few pages, and what
// is sent while there is no signal. What it may keep stands in desk/views/phone.py; everything else it passes on.
const told = self.placewell;
const SHELL = `shell-${told.version}`;
const PERSON = /data-person="(\d+)"/;

const names = async (start) => (await caches.keys()).filter((name) => name.startsWith(start));

const deleteBut = async (start, wanted) => {
  for (const name of await names(start)) if (name !== wanted) await caches.delete(name);
};

addEventListener("install", (event) => {
  const fresh = [...told.shell, told.offline].map((address) => new Request(address, told.hashed ? {} : { cache: "reload" }));
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(fresh)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => event.waitUntil(deleteBut("shell-", SHELL).then(() => clients.claim())));

// a page that is no learner's shows that the phone is somebody else's now
const leave = async () => {
  await deleteBut("pages-");
  await self.unsent.forget();
  await registration.unregister();
};

const keepPage = async (path, answer) => {
  const html = await answer.text();
  const person = PERSON.exec(html)?.[1];
  if (!person) return leave();
  await deleteBut("pages-", `pages-${person}`);
  await self.unsent.onlyOf(person);
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  const dated = html.replace(PERSON, `data-old="${new Date().toISOString()}" $&`);
  await (await caches.open(`pages-${person}`)).put(path, new Response(dated, { headers }));
};

const lastState = async (url) => {
  if (!told.pages.includes(url.pathname) || (url.search && !told.forms.includes(url.pathname))) return undefined;
  const [name] = await names("pages-");
  return name && (await caches.open(name)).match(url.pathname);
};

const noSignal = async (url) =>
  (url && (await lastState(url))) || (await caches.match(told.offline)) || Response.error();

const page = async (event, url) => {
  const answer = await fetch(event.request).catch(() => null);
  // what stands before the web process answers so while that is started again
  if (!answer || [502, 503, 504].includes(answer.status)) return noSignal(url);
  const isOwn = answer.ok && answer.type === "basic" && !answer.redirected;
  if (isOwn && !url.search && told.pages.includes(url.pathname)) event.waitUntil(keepPage(url.pathname, answer.clone()));
  return answer;
};

const file = async (request) => {
  const kept = await caches.match(request);
  if (kept && told.hashed) return kept;
  return fetch(request).catch(() => kept || Response.error());
};

const keepForm = async (request, url) => {
  const data = await request.formData();
  const about = data.get("_offline") && JSON.parse(data.get("_offline"));
  if (about) await self.unsent.keep(about, url.pathname + url.search, data);
  return about?.page;
};

const form = async (request, url) => {
  const copy = request.clone();
  const answer = await fetch(request).catch(() => null);
  if (answer && answer.status < 500) return answer;
  const written = await keepForm(copy, url).catch(() => "");
  return written ? Response.redirect(written, 303) : answer || noSignal();
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(page(event, url));
  else if (request.mode === "navigate") event.respondWith(form(request, url));
  else if (request.method === "GET" && url.pathname.startsWith(told.static)) event.respondWith(file(request));
});

// the pages that were not opened yet, so that they are there when the signal goes
const fill = async (person) => {
  const cache = await caches.open(`pages-${person}`);
  for (const path of told.pages) {
    if (await cache.match(path)) continue;
    const answer = await fetch(path);
    if (answer.ok && !answer.redirected) await keepPage(path, answer);
  }
};

addEventListener("message", (event) => event.waitUntil(fill(event.data).catch(() => {})));

addEventListener("sync", (event) => {
  if (event.tag === "unsent") event.waitUntil(self.unsent.send(told.key));
});
