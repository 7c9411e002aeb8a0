// @ts-check
/** Sends a file in pieces, so that a large one arrives over a slow line, and shows how far it is.
 *  Without it the form sends a small file whole. */

const PIECE = 512 * 1024;
const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-import]"));
const said = /** @type {HTMLElement} */ (form.querySelector("[data-said]"));
const bar = /** @type {HTMLProgressElement} */ (form.querySelector("[data-bar]"));

form.addEventListener("submit", async (event) => {
  const file = /** @type {HTMLInputElement} */ (form.elements.namedItem("file")).files?.[0];
  if (!file) return;
  event.preventDefault();
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  button.disabled = true;
  bar.hidden = false;
  try {
    const begun = await ask(location.pathname, { name: file.name, size: String(file.size) });
    let done = 0;
    let address = "";
    while (done < file.size) {
      const piece = file.slice(done, done + PIECE);
      const sent = await again(`${location.pathname}${begun.run}/piece/`, { offset: String(done), piece });
      done = sent.done;
      address = sent.address;
      bar.value = done / file.size;
      said.textContent = `${Math.round((100 * done) / file.size)} % sent`;
    }
    location.href = address;
  } catch (mistake) {
    said.textContent = mistake instanceof Error ? mistake.message : String(mistake);
    button.disabled = false;
  }
});

/** A piece may be sent twice, so a lost answer is no reason to give up.
 *  @param {string} address @param {Record<string, string | Blob>} more */
async function again(address, more) {
  for (let pause = 1; ; pause *= 2) {
    try {
      return await ask(address, more);
    } catch (mistake) {
      if (!(mistake instanceof TypeError) || pause > 16) throw mistake;
      await new Promise((resolve) => setTimeout(resolve, pause * 1000));
    }
  }
}

/** @param {string} address @param {Record<string, string | Blob>} more */
async function ask(address, more) {
  const body = new FormData(form);
  body.delete("file");
  if ("piece" in more) body.delete("list"); // it came when the file was announced
  for (const [name, value] of Object.entries(more)) body.append(name, value);
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.message ?? `refused (${answer.status})`);
  return told;
}
