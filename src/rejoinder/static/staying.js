// @ts-check
/** Has the browser keep "one at a time" for when there is no line, and says so where the page is a kept one.
 *  The keeping itself is done by one-worker.js, the sending of what was decided by one.js. */

const deck = /** @type {HTMLElement} */ (document.querySelector("[data-deck]"));

/** Have the browser keep this page, and what it is made of, for when there is no line. */
async function stay() {
  if (!navigator.serviceWorker || !globalThis.caches) return; // not over plain http
  await navigator.serviceWorker.register(deck.dataset.worker ?? "", { scope: new URL(".", new URL(deck.dataset.worker ?? "", location.href)).pathname });
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller)
    await new Promise((then) => navigator.serviceWorker.addEventListener("controllerchange", then, { once: true }));
  // The first time all of it came before there was a worker that could keep it: once more, past it.
  const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) =>
    one.getAttribute("href") ?? one.getAttribute("src") ?? "");
  const cache = await caches.open("rejoinder-one");
  const missing = [];
  for (const part of parts) if (!(await cache.match(part, { ignoreVary: true }))) missing.push(part);
  await cache.addAll(missing);
  if (!(await cache.match(location.pathname, { ignoreVary: true }))) await fetch(location.pathname);
  deck.dataset.stays = "";
}

/** Say that the page is one that this browser kept. */
function told() {
  const note = /** @type {HTMLElement} */ (document.querySelector("[data-offline]"));
  const at = new Date(Number(deck.dataset.kept));
  note.textContent = `There is no line. These comments are as they were at ${at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}.`;
  note.hidden = false;
}

if ("kept" in deck.dataset) told();
stay().catch(() => undefined); // private windows refuse; the page works as ever
