// @ts-check
/** Keeps "one at a time" for when there is no line: its pages as they were last, with script and style.
 *  With a line nothing comes from here. What is kept is somebody's: it goes when they sign out or are signed
 *  out (`leaving.js`, and below), and is shown for half a day at most. Sends nothing; `one.js` does. */

const KEPT = "rejoinder-one"; // known to leaving.js, too
const MOST = 20; // pages; each has ten comments
const LONGEST = 12 * 60 * 60 * 1000;
const AT = "X-Kept-At";
const self_ = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const desk = new URL(self_.registration.scope).pathname;

self_.addEventListener("install", () => self_.skipWaiting());
self_.addEventListener("activate", (event) => event.waitUntil(self_.clients.claim()));

self_.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  const page = address.pathname.startsWith(desk) && /^[^/]+\/one\/[^/]+\/$/.test(address.pathname.slice(desk.length));
  const part = request.destination === "script" || request.destination === "style";
  if (page || part) event.respondWith(answered(request, page));
});

/** @param {Request} request @param {boolean} page */
async function answered(request, page) {
  let answer;
  try {
    answer = await fetch(request);
  } catch (gone) {
    const kept = await found(request, page);
    if (kept) return kept;
    throw gone;
  }
  // Led to the sign-in page, or refused: whoever asks is not, or no more, who it was kept for.
  if (page && (answer.type === "opaqueredirect" || answer.redirected || answer.status === 401 || answer.status === 403))
    await caches.delete(KEPT);
  else if (answer.ok) await keep(request, answer.clone());
  return answer;
}

/** @param {Request} request @param {Response} answer */
async function keep(request, answer) {
  const headers = new Headers(answer.headers);
  headers.set(AT, String(Date.now()));
  const cache = await caches.open(KEPT);
  await cache.put(request.url, new Response(await answer.blob(), { headers }));
  const pages = (await cache.keys()).filter((one) => new URL(one.url).pathname.startsWith(desk));
  for (const old of pages.slice(0, Math.max(0, pages.length - MOST))) await cache.delete(old);
}

/** @param {Request} request @param {boolean} page */
async function found(request, page) {
  const cache = await caches.open(KEPT);
  const bare = new URL(request.url);
  bare.search = "";
  // Whatever an address asks for besides, the queue itself is the next best.
  const kept = (await cache.match(request.url, { ignoreVary: true })) ??
    (page && request.mode === "navigate" ? await cache.match(bare.href, { ignoreVary: true }) : undefined);
  if (!kept || !page) return kept;
  const at = Number(kept.headers.get(AT));
  if (!(Date.now() - at < LONGEST)) {
    await caches.delete(KEPT);
    return undefined;
  }
  const text = (await kept.text()).replace(" data-deck ", ` data-deck data-kept="${at}" `);
  return new Response(text, { headers: kept.headers });
}
