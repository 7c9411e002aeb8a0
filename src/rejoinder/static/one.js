// @ts-check
/** One comment at a time. What is decided is kept in this browser until the desk has answered, so that nothing
 *  is lost without a line; it is sent in order, and what somebody else decided meanwhile is told by its number. */

/** @typedef {{id: string, act: string, seen: string, reason: string, address: string, tried: boolean}} Act */
const deck = /** @type {HTMLElement} */ (document.querySelector("[data-deck]"));
const bar = /** @type {HTMLElement} */ (document.querySelector("[data-done]"));
const said = /** @type {HTMLElement} */ (document.querySelector("[data-said]"));
const undoForm = /** @type {HTMLFormElement} */ (document.querySelector("[data-undo]"));
const waiting = /** @type {HTMLElement} */ (document.querySelector("[data-waiting]"));
const refused = /** @type {HTMLElement} */ (document.querySelector("[data-refused]"));
const empty = /** @type {HTMLElement} */ (document.querySelector("[data-empty]"));
const left = /** @type {HTMLElement | null} */ (document.querySelector("[data-left]"));
// Each account's own: who signs in here next must not send another's acts.
const KEPT = `rejoinder-acts-${deck.dataset.site}-${deck.dataset.who}`;
const DONE = `${KEPT}-done`; // what was sent since the page was made, for a page that comes from this browser
const MOST_DONE = 500;
const AHEAD = 5; // cards that are still there when more are asked for
const AGAIN = 5000; // milliseconds until what waits is tried again
const FAR = 90; // pixels of a swipe that is meant
/** Cards that were decided here, the last one last, with what undoes each once the desk has answered.
 *  @type {{card: HTMLElement, id: string, undo: string}[]} */
const decided = [];
let sending = false;

/** @returns {Act[]} */
const kept = () => {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "[]");
  } catch {
    return [];
  }
};
/** Numbers of comments that are decided already, though a kept page still shows them. @returns {string[]} */
const done = () => {
  try {
    return JSON.parse(localStorage.getItem(DONE) ?? "[]");
  } catch {
    return [];
  }
};
/** @param {Act[]} acts */
const keep = (acts) => localStorage.setItem(KEPT, JSON.stringify(acts));
const cards = () =>
  /** @type {HTMLElement[]} */ ([...deck.querySelectorAll(".card:not([data-decided])")]);
const token = () =>
  /** @type {HTMLInputElement} */ (undoForm.querySelector("[name=csrfmiddlewaretoken]")).value;

/** Show the first card that is not decided, and no other. @param {boolean} [focus] */
function show(focus = true) {
  const all = cards();
  for (const card of deck.querySelectorAll(".card"))
    /** @type {HTMLElement} */ (card).hidden = card !== all[0];
  empty.hidden = all.length > 0 || Boolean(deck.dataset.next);
  const skip = /** @type {HTMLElement | null} */ (document.querySelector(".skip-one"));
  if (skip) skip.hidden = !all.length;
  if (focus) all[0]?.focus({ preventScroll: true });
  if (focus && all.length) document.querySelector(".heading")?.scrollIntoView();
  if (all.length < AHEAD) more();
}

let asked = "";
/** Fetch the cards that follow, before they are needed. */
async function more() {
  const query = deck.dataset.next ?? "";
  if (!query || query === asked) return;
  asked = query;
  try {
    const answer = await fetch(`?${query}`);
    if (!answer.ok) throw new TypeError("no cards");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = /** @type {HTMLElement} */ (page.querySelector("[data-deck]"));
    for (const card of [...fresh.children])
      if (!document.getElementById(card.id)) deck.append(prepared(document.adoptNode(card)));
    deck.dataset.next = fresh.dataset.next ?? "";
    show(!cards().length || document.activeElement === document.body);
  } catch {
    asked = ""; // without a line; asked for again with the next act
  }
}

/** @param {Element} card */
function prepared(card) {
  const one = /** @type {HTMLElement} */ (card);
  one.hidden = true;
  const decided = [...kept().map((act) => act.id), ...("kept" in deck.dataset ? done() : [])];
  if (decided.some((id) => `c${id}` === one.id)) one.dataset.decided = "";
  return one;
}

/** @param {string} text @param {boolean} undoable */
function say(text, undoable) {
  said.textContent = text;
  undoForm.hidden = !undoable;
  bar.hidden = false;
}

/** @param {number} by */
function count(by) {
  if (left) left.textContent = String(Math.max(0, Number(left.textContent) + by));
}

/** @param {HTMLElement} card @param {HTMLButtonElement} button */
function decide(card, button) {
  const form = /** @type {HTMLFormElement} */ (button.form);
  const fields = new FormData(form);
  const id = card.id.slice(1);
  const act = {
    id, act: button.value, seen: String(fields.get("seen") ?? ""), tried: false,
    reason: String(fields.get("reason") ?? ""), address: new URL(form.action).pathname,
  };
  keep([...kept(), act]);
  card.dataset.decided = "";
  decided.push({ card, id, undo: "" });
  count(-1);
  say(`${card.querySelector("h2")?.textContent ?? ""}: ${button.textContent?.trim()}.`, true);
  show();
  flush();
}

/** Send what is kept, one after the other; whoever else has this page open waits for its turn. */
async function flush() {
  if (sending) return;
  sending = true;
  try {
    if (navigator.locks) await navigator.locks.request(KEPT, sendAll);
    else await sendAll();
  } finally {
    sending = false;
  }
  const count = kept().length;
  if (count) setTimeout(flush, AGAIN);
}

async function sendAll() {
  for (let act = kept()[0]; act; act = kept()[0]) {
    if (!(await sent(act))) return;
  }
  waiting.hidden = true;
}

/** Whether the desk has answered, whatever it said. @param {Act} act */
async function sent(act) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token());
  for (const name of /** @type {const} */ (["act", "seen", "reason"])) body.set(name, act[name]);
  if (act.tried) body.set("again", "1"); // its answer may have been lost, and not the act
  keep(kept().map((one) => (one.id === act.id ? { ...one, tried: true } : one)));
  let answer;
  try {
    answer = await fetch(act.address, { method: "POST", body, headers: { Accept: "application/json" } });
  } catch {
    return wait("There is no line.");
  }
  if (answer.status === 401 || answer.status === 403) {
    const told = await answer.json().catch(() => ({}));
    return wait(told.message ?? "You were signed out.", true);
  }
  if (answer.status === 429 || answer.status >= 500) return wait("The desk cannot take it just now.");
  const told = await answer.json().catch(() => ({}));
  keep(kept().filter((one) => one.id !== act.id));
  localStorage.setItem(DONE, JSON.stringify([...done(), act.id].slice(-MOST_DONE)));
  const here = decided.find((one) => one.id === act.id);
  if (answer.ok && here) here.undo = told.undo ?? "";
  if (!answer.ok) refuse(act, told.message ?? `refused (${answer.status})`);
  return true;
}

/** @param {string} why @param {boolean} [signIn] */
function wait(why, signIn = false) {
  const count = kept().length;
  waiting.textContent = `${why} ${count} ${count === 1 ? "act is" : "acts are"} kept here and sent later. `;
  if (signIn) {
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = "Reload to sign in; nothing is lost";
    waiting.append(link);
  }
  waiting.hidden = false;
  return false;
}

/** @param {Act} act @param {string} message */
function refuse(act, message) {
  const at = decided.findIndex((one) => one.id === act.id);
  if (at >= 0) decided.splice(at, 1);
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `/desk/${deck.dataset.site}/comments/${act.id}/`;
  link.textContent = `Comment ${act.id}`;
  item.append(link, `: ${act.act} was not done. ${message}`);
  refused.append(item);
  refused.hidden = false;
}

async function undo() {
  const last = decided.at(-1);
  if (!last) return undoForm.action ? undoForm.submit() : undefined;
  if (!last.undo) {
    const unsent = kept().find((one) => one.id === last.id);
    if (!unsent || unsent.tried) return say("It is under way; try again in a moment.", true);
    keep(kept().filter((one) => one.id !== last.id));
  } else {
    const body = new FormData(undoForm);
    try {
      const answer = await fetch(last.undo, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) return say((await answer.json()).message ?? "It was not undone.", false);
    } catch {
      return say("There is no line: undo it when it is back.", true);
    }
  }
  decided.pop();
  localStorage.setItem(DONE, JSON.stringify(done().filter((id) => id !== last.id)));
  delete last.card.dataset.decided;
  deck.prepend(last.card);
  count(1);
  say("Undone.", decided.length > 0);
  show();
}

/** @param {"right" | "left"} side */
function swiped(side) {
  const card = cards()[0];
  const buttons = /** @type {HTMLButtonElement[]} */ ([...(card?.querySelectorAll(".acts button") ?? [])]);
  const spam = buttons.find((one) => one.dataset.key === "s") ?? buttons[1];
  const button = side === "right" ? buttons[0] : spam;
  if (card && button) decide(card, button);
}

function listen() {
  deck.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const button = /** @type {SubmitEvent} */ (event).submitter;
    const card = /** @type {HTMLElement | null} */ (form.closest(".card"));
    if (!card || !form.matches(".acts") || !(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    decide(card, button);
  });
  undoForm.addEventListener("submit", (event) => {
    if (!decided.length) return;
    event.preventDefault();
    undo();
  });
  document.querySelector("[data-skip]")?.addEventListener("click", (event) => {
    const card = cards()[0];
    if (!card || cards().length < 2) return; // the last one: the address asks for others
    event.preventDefault();
    deck.append(card);
    show();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") swiped(event.key === "ArrowRight" ? "right" : "left");
    else if (event.key === "u") undo();
    else {
      const button = cards()[0]?.querySelector(`.acts [data-key="${CSS.escape(event.key)}"]`);
      if (!(button instanceof HTMLButtonElement)) return;
      button.click();
    }
    event.preventDefault();
  });
  let from = { x: 0, y: 0 };
  deck.addEventListener("touchstart", ({ touches }) => {
    from = { x: touches[0].clientX, y: touches[0].clientY };
  }, { passive: true });
  deck.addEventListener("touchmove", ({ touches }) => {
    const across = touches[0].clientX - from.x;
    const meant = Math.abs(across) > Math.abs(touches[0].clientY - from.y) && Math.abs(across) > 20;
    deck.dataset.side = meant ? (across > 0 ? "right" : "left") : "";
  }, { passive: true });
  deck.addEventListener("touchend", ({ changedTouches }) => {
    const across = changedTouches[0].clientX - from.x;
    const along = changedTouches[0].clientY - from.y;
    deck.dataset.side = "";
    if (Math.abs(across) > FAR && Math.abs(across) > 2 * Math.abs(along)) swiped(across > 0 ? "right" : "left");
  });
  addEventListener("online", flush);
  addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
}

deck.dataset.live = "";
// A page that comes from the desk itself shows nothing that was decided before it.
if (!("kept" in deck.dataset)) localStorage.removeItem(DONE);
/** @type {HTMLElement} */ (document.querySelector("[data-hint]")).hidden = false;
for (const card of [...deck.children]) prepared(card);
listen();
show();
if (kept().length) flush();
