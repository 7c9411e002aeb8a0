// @ts-check
/** Shows how far an act on many comments has come; without this the page reloads itself. */
const bar = /** @type {HTMLProgressElement} */ (document.querySelector("#progress"));
const told = /** @type {HTMLElement} */ (document.querySelector("[data-told]"));
const LOOK = 500; // milliseconds between two looks

async function look() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    const answer = await fetch(location.href, { headers: { Accept: "application/json" } });
    if (!answer.ok) return location.reload(); // signed out, or gone: the page says which
    const { state, done, undone, total } = await answer.json();
    if (state !== "running" && state !== "undoing") return location.reload();
    bar.max = (state === "undoing" ? done : total) || 1;
    bar.value = state === "undoing" ? done - undone : done;
    told.textContent = `${bar.value.toLocaleString()} of ${bar.max.toLocaleString()} comments`;
  }
}

look().catch(() => (told.textContent = "The server cannot be reached. It goes on there; reload to see."));
