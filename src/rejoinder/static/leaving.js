// @ts-check
/** What this browser keeps of the desk for when there is no line goes when somebody signs out, and wherever
 *  a page of the desk finds nobody signed in. */

const KEPT = "rejoinder-one"; // as in one-worker.js
const out = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-sign-out]"));

if (globalThis.caches) {
  if (!out) caches.delete(KEPT);
  out?.addEventListener("submit", async (event) => {
    event.preventDefault();
    await caches.delete(KEPT).catch(() => false);
    out.submit();
  });
}
