// @ts-check
/** The queue by keyboard: acts go out in the background, and the next comment has the focus at once.
 *  Every act is a form that works without this; a refusal brings the comment back with its reason. */

const list = document.querySelector(".cards");
const bar = /** @type {HTMLElement} */ (document.querySelector("[data-done]"));
const said = /** @type {HTMLElement} */ (document.querySelector("[data-said]"));
const undoForm = /** @type {HTMLFormElement} */ (document.querySelector("[data-undo]"));
const keys = /** @type {HTMLDetailsElement} */ (document.querySelector("[data-keys]"));
const AHEAD = 25; // cards that are still there when more are asked for
/** What was decided on this page, the last one last: the card, and where to undo it.
 *  @type {{card: HTMLElement, undo: string, after: string}[]} */
const decided = [];
/** Acts that were sent and not answered yet; an undo waits for them, or it would undo an older one.
 *  @type {Set<Promise<unknown>>} */
const underWay = new Set();

const cards = () =>
  /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".card:not([hidden])")]);
const current = () => /** @type {HTMLElement | null} */ (document.activeElement?.closest(".card"));

/** @param {HTMLElement | undefined} card */
function focusOn(card) {
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
}

/** @param {number} by */
function move(by) {
  const all = cards();
  const at = all.indexOf(/** @type {HTMLElement} */ (current()));
  focusOn(at < 0 ? all[0] : all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

/** @param {string} text @param {string} [undo] */
function say(text, undo) {
  said.textContent = text;
  undoForm.hidden = !undo;
  if (undo) undoForm.action = undo;
  bar.hidden = false;
}

/** @param {string} standing @param {number} by */
function count(standing, by) {
  const shown = document.querySelector(`[data-count="${standing}"]`);
  if (shown) shown.textContent = String(Number(shown.textContent) + by);
}

/** @param {HTMLElement} card @param {boolean} ticked */
function tick(card, ticked) {
  const box = /** @type {HTMLInputElement | null} */ (card.querySelector(".tick"));
  if (box) box.checked = ticked;
  countTicked();
}

function countTicked() {
  const shown = document.querySelector("[data-ticked]");
  const count = document.querySelectorAll(".tick:checked").length;
  if (shown) shown.textContent = ` ${count}`;
  const bulk = /** @type {HTMLDetailsElement | null} */ (document.querySelector(".bulk"));
  if (bulk && count) bulk.open = true;
}

/** Send a form; the answer's JSON, or what went wrong as its message.
 *  @param {string} address @param {FormData} body */
async function send(address, body) {
  const headers = { Accept: "application/json" };
  try {
    const answer = await fetch(address, { method: "POST", body, headers, keepalive: true });
    return { ok: answer.ok, ...(await answer.json()) };
  } catch {
    return { ok: false, message: "The desk gave no answer. Reload to see how the comment stands." };
  }
}

/** Count an act as under way until it is answered.
 *  @template T @param {Promise<T>} act */
async function sent(act) {
  underWay.add(act);
  try {
    return await act;
  } finally {
    underWay.delete(act);
  }
}

/** @param {HTMLElement} card @param {HTMLFormElement} form @param {HTMLButtonElement} button */
async function decide(card, form, button) {
  const all = cards();
  const at = all.indexOf(card);
  const name = card.querySelector("h2")?.textContent ?? "";
  // Before the answer, so that nobody waits for the network; a refusal brings the card back.
  card.hidden = true;
  tick(card, false);
  focusOn(all[at + 1] ?? all[at - 1]);
  more();
  const answer = await sent(send(form.action, new FormData(form, button)));
  if (!answer.ok) {
    card.hidden = false;
    // Only where nothing else has the focus: the next key must act on the comment being read.
    if (!current()) focusOn(card);
    return say(`${name}: ${answer.message}`);
  }
  decided.push({ card, undo: answer.undo, after: answer.after });
  const many = answer.count ?? 1; // a card may stand for a campaign
  count(answer.before, -many);
  count(answer.after, many);
  say(
    answer.count
      ? `${many} comments are ${answer.after} now.`
      : `The comment by ${name} is ${answer.after} now.`,
    answer.undo,
  );
  // What is shown was all of this page: see whether more waits.
  if (!cards().length && !underWay.size && !document.querySelector("a[rel=next][data-asked]")) {
    const which = answer.count ? "swept" : "done";
    location.assign(`?${which}=${answer.undo.match(/(\d+)\/undo/)?.[1]}`);
  }
}

async function undo() {
  await Promise.all(underWay);
  if (undoForm.hidden) return;
  const last = decided.at(-1);
  // Decided on the page before this one: the plain form leads to where the comment is now.
  if (!last || !undoForm.action.endsWith(last.undo)) return undoForm.submit();
  undoForm.hidden = true; // a second press must not undo the same
  const answer = await sent(send(last.undo, new FormData(undoForm)));
  if (!answer.ok) return say(answer.message);
  decided.pop();
  const many = answer.count ?? 1;
  count(answer.before, -many);
  count(answer.after, many);
  last.card.hidden = false;
  focusOn(last.card);
  const what = answer.count ? `${many} comments are` : "the comment is";
  say(`Undone: ${what} ${answer.after} again.`, decided.at(-1)?.undo);
}

list?.addEventListener("change", countTicked);

/** Mark a comment; it stays where it is. @param {HTMLElement} card @param {HTMLFormElement} form @param {HTMLButtonElement} button */
async function mark(card, form, button) {
  const answer = await sent(send(form.action, new FormData(form, button)));
  if (!answer.ok) return say(answer.message);
  const set = button.value === "feature";
  button.value = set ? "unfeature" : "feature";
  button.textContent = set ? "Feature no longer" : "Feature";
  say(`The comment by ${card.querySelector("h2")?.textContent ?? ""} is ${set ? "featured" : "featured no longer"}.`);
}

/** Send a reply of the staff; the words stay in the form until they are stored.
 *  @param {HTMLElement} card @param {HTMLFormElement} form */
async function reply(card, form) {
  const all = cards();
  const at = all.indexOf(card);
  const answer = await sent(send(form.action, new FormData(form)));
  if (!answer.ok) return say(answer.message);
  form.reset();
  /** @type {HTMLDetailsElement} */ (form.closest("details")).open = false;
  if (!answer.before) {
    focusOn(card);
    return say("Your reply is published.");
  }
  card.hidden = true;
  tick(card, false);
  focusOn(all[at + 1] ?? all[at - 1]);
  decided.push({ card, undo: answer.undo, after: answer.after });
  count(answer.before, -1);
  count(answer.after, 1);
  say("It is approved, and your reply is published.", answer.undo);
}

/** Fetch the cards that follow before they are needed, so that the next key finds its comment there. */
async function more() {
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[rel=next]"));
  if (!list || !link || link.dataset.asked || cards().length > AHEAD) return;
  link.dataset.asked = "1";
  try {
    const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
    for (const card of page.querySelectorAll(".cards > .card"))
      if (!document.getElementById(card.id)) list.append(document.adoptNode(card));
    const next = /** @type {HTMLAnchorElement | null} */ (page.querySelector("a[rel=next]"));
    if (next) link.replaceWith(document.adoptNode(next));
    else link.parentElement?.remove();
    // They came after the last card was decided: nothing has the focus.
    if (document.activeElement === document.body) focusOn(cards()[0]);
  } catch {
    delete link.dataset.asked; // asked for again with the next act
  }
}

list?.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const card = /** @type {HTMLElement | null} */ (form.closest(".card"));
  const button = /** @type {SubmitEvent} */ (event).submitter;
  if (!card || !(button instanceof HTMLButtonElement)) return;
  event.preventDefault();
  if (form.matches(".flag")) mark(card, form, button);
  else if (form.closest(".reply")) reply(card, form);
  else decide(card, form, button);
});

list?.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, target } = /** @type {KeyboardEvent} */ (event);
  const form = target instanceof HTMLTextAreaElement ? target.form : null;
  if (!form) return;
  if (key === "Enter" && (ctrlKey || metaKey)) form.requestSubmit(form.querySelector("button"));
  if (key === "Escape") {
    /** @type {HTMLDetailsElement} */ (form.closest("details")).open = false;
    focusOn(/** @type {HTMLElement} */ (form.closest(".card")));
  }
});

undoForm?.addEventListener("submit", (event) => {
  if (!decided.length) return;
  event.preventDefault();
  undo();
});

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "x") /** @type {HTMLElement | null | undefined} */ (current()?.querySelector(".tick"))?.click();
  else if (event.key === "u") undo();
  else if (event.key === "?") keys.open = !keys.open;
  else {
    /** @type {HTMLElement | null | undefined} */
    const button = current()?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    button.click();
    if (button.matches("summary")) button.parentElement?.querySelector("textarea")?.focus();
  }
  event.preventDefault();
});

if (!location.hash) focusOn(cards()[0]);
