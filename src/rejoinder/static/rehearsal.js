// @ts-check
/** Asks the server to go on with a rehearsal until it is done; without this the page reloads itself. */
const bar = /** @type {HTMLProgressElement} */ (document.querySelector("#progress"));
const told = /** @type {HTMLElement} */ (document.querySelector("[data-told]"));

async function goOn() {
  for (;;) {
    const answer = await fetch(location.href, { headers: { Accept: "application/json" } });
    if (!answer.ok) return void (told.textContent = "It stopped. Reload the page to go on.");
    const { done, total, ended } = await answer.json();
    if (ended) return location.reload();
    bar.max = total || 1;
    bar.value = done;
    told.textContent = `${done.toLocaleString()} of ${total.toLocaleString()} comments`;
  }
}

goOn().catch(() => (told.textContent = "The server cannot be reached. Reload the page to go on."));
