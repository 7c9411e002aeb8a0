// @ts-check
/** What script adds to a page that is whole without it. Remembers drafts, in this browser, until they
 *  are sent; nothing else. */

const LEVELS = 6; // lists nest no deeper; what answers the sixth level stands beside it
const LOOK_EVERY = 30_000; // milliseconds

/** @type {<E extends HTMLElement>(selector: string, within?: ParentNode | null) => E | null} */
const find = (selector, within = document) => within?.querySelector(selector) ?? null;

/** What is said here, in the page's language. @type {Record<string, any>} */
const words = JSON.parse(find("#words")?.textContent ?? "{}");
const { lang } = document.documentElement;

/** @type {(english: string) => string} */
const say = (english) => words[english] ?? english;

/** "1 reply", "1,200 replies" @type {(n: number, one: string, many: string) => string} */
const counted = (n, one, many) => {
  const told = words[many] ?? { one: `%(n)s ${one}`, other: `%(n)s ${many}` };
  const form = told[new Intl.PluralRules(lang).select(n)] ?? told.other;
  return form.replace("%(n)s", n.toLocaleString(`${lang}-u-nu-latn`));
};

/** @type {(name: string, more: object, ...within: (Node | string)[]) => HTMLElement} */
const make = (name, more, ...within) => {
  const made = Object.assign(document.createElement(name), more);
  made.append(...within);
  return made;
};

const comments = find("#comments");

// ---- The video ----

const figure = find("figure.video");
const poster = /** @type {HTMLAnchorElement | null} */ (find("a", figure));

/** Put the player in the poster's place, or use the one that is there, and start at this second.
 *  @type {(figure: HTMLElement, second: number) => void} */
function play(figure, second) {
  const { provider, embed = "" } = figure.dataset;
  const there = find("video, iframe", figure);
  if (provider === "file") {
    const player = /** @type {HTMLVideoElement} */ (there ?? make("video", { src: embed, controls: true }));
    poster?.replaceWith(player);
    if (second || there) player.currentTime = second;
    player.play().catch(() => {}); // the browser may want a second click; the controls are there
    return;
  }
  const address = new URL(embed);
  address.searchParams.set("autoplay", "1");
  if (second && provider === "vimeo") address.hash = `t=${second}s`;
  else if (second) address.searchParams.set("start", `${second}`);
  // YouTube plays only for pages that name their origin ("Error 153"), and the reader has asked it to.
  const player = make("iframe", {
    allow: "autoplay; fullscreen; picture-in-picture; encrypted-media",
    referrerPolicy: "strict-origin",
    title: poster?.textContent?.trim() ?? "",
    src: address.href,
  });
  (there ?? poster)?.replaceWith(player);
}

/** The second that a link to the video names, as in "&t=754s", "?start=754s", "#t=754".
 *  @type {(href: string) => number | undefined} */
function secondIn(href) {
  const found = /[?&#](?:t|start)=(\d+)/.exec(href);
  return found ? Number(found[1]) : undefined;
}

document.addEventListener("click", (event) => {
  if (!figure || !poster || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = /** @type {Element} */ (event.target).closest("a");
  if (!link?.href.startsWith(poster.href)) return;
  const second = link === poster ? 0 : secondIn(link.href);
  if (second === undefined) return;
  event.preventDefault();
  play(figure, second);
  figure.scrollIntoView({ block: "nearest" });
});

// ---- Leave a Reply ----

const section = find("#reply");
const form = /** @type {HTMLFormElement | null} */ (find("form", section));
const home = document.createComment("the form's own place");
section?.before(home);
if (section && form) replying(section, form);

/** @type {(section: HTMLElement, form: HTMLFormElement) => void} */
function replying(section, form) {
  /** @type {(name: string) => HTMLInputElement} */
  const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  const text = field("comment");
  const [token, parent] = [field("token"), field("parent")];
  const heading = /** @type {HTMLElement} */ (find("h2", section));
  const said = /** @type {HTMLElement} */ (find("output", form));
  const asFound = { heading: heading.textContent, parent: parent.value };
  const cancel = make("button", { type: "button", textContent: say("Cancel"), hidden: true });
  find(".acts", form)?.append(cancel);

  /** @type {Promise<void> | undefined} */
  let fetching;
  /** It tells how long the writing took. */
  function fetchToken() {
    if (!token.value) fetching ??= getJson(form.dataset.token).then((told) => {
      token.value = told?.token ?? ""; // without one the form is taken too, only less is known of it
      fetching = undefined;
    });
    return fetching;
  }
  form.addEventListener("focusin", fetchToken);

  // A draft for each comment that somebody began to answer.
  const draft = () => `rejoinder draft ${form.dataset.token} ${parent.value}`;
  function keep() {
    try {
      if (text.value.trim()) localStorage.setItem(draft(), text.value);
      else localStorage.removeItem(draft());
    } catch { /* full */ }
  }
  function restore() {
    try {
      text.value = localStorage.getItem(draft()) ?? "";
    } catch { /* the same */ }
  }
  if (!text.value) restore();
  text.addEventListener("input", () => {
    keep();
    const over = [...text.value].length - Number(form.dataset.limit);
    said.textContent = over > 0 ? counted(over, "character too many.", "characters too many.") : "";
  });

  /** Move the form under a comment, or back. @param {HTMLElement} [link] */
  function move(link) {
    const li = link?.closest("li");
    parent.value = li ? li.id.slice(1) : asFound.parent;
    heading.textContent = (li && link?.getAttribute("aria-label")) || asFound.heading;
    cancel.hidden = !li;
    find(".preview", section)?.remove();
    said.textContent = "";
    if (li) find("article", li)?.after(section);
    else home.after(section);
    restore();
  }
  document.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("a.reply"));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    move(link);
    text.focus();
  });
  cancel.addEventListener("click", () => {
    const link = find(":scope > article > .reply", section.parentElement);
    move();
    link?.focus();
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = /** @type {HTMLButtonElement} */ (event.submitter);
    button.disabled = true;
    said.textContent = "";
    for (const wrong of form.querySelectorAll("[aria-invalid]")) wrong.removeAttribute("aria-invalid");
    await fetchToken();
    // Encoded as without script, so that the server knows one kind of form.
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    body.set("act", button.value);
    const preview = button.value === "preview";
    const told = await getJson(preview ? form.dataset.preview : form.action, { method: "POST", body });
    button.disabled = false;
    if (told?.state === "preview") showPreview(told.html);
    else if (told?.state) taken(told);
    else refused(told);
  });

  /** @param {string} html made and cleaned by the server */
  function showPreview(html) {
    const words = make("div", { className: "words", dir: "auto", innerHTML: html });
    find(".preview", section)?.remove();
    form.before(make("section", { className: "preview", ariaLabel: say("Preview") }, words));
    said.textContent = say("The preview is above. Nothing has been sent yet.");
  }

  /** @param {{message: string, own: string, href?: string, html?: string, parent?: number | null}} told */
  function taken(told) {
    text.value = token.value = "";
    keep();
    find(".preview", section)?.remove();
    /** @type {(Node | string)[]} */
    const words = [told.message];
    if (told.own) words.push(" ", make("a", { href: told.own, textContent: say("Your own link to it") }),
      " ", say("lets you change or withdraw it: keep it, it is shown only now."));
    const li = told.html ? insert(told.html, told.parent) : null;
    if (!li) {
      if (told.href) words.push(" ", make("a", { href: told.href, textContent: say("See it in its place") }), ".");
      said.replaceChildren(...words);
      return;
    }
    move();
    find("article", li)?.after(make("p", { className: "keep small" }, ...words));
    li.tabIndex = -1;
    li.focus();
  }

  /** @param {{code: string, message: string, field?: string | null} | null} told */
  function refused(told) {
    if (told?.code === "token_unusable") token.value = ""; // the next try fetches a new one
    said.textContent = told?.message
      ?? say("The site could not be reached. Your text is still here: try again in a moment.");
    const wrong = told?.field ? field(told.field) : null;
    wrong?.setAttribute("aria-invalid", "true");
    wrong?.focus();
  }
}

/** Ask for JSON; nothing where none comes.
 *  @type {(address: string | undefined, more?: RequestInit) => Promise<any>} */
async function getJson(address, more) {
  const headers = { Accept: "application/json" };
  const answer = await fetch(address ?? "", { headers, ...more }).catch(() => null);
  return answer?.json().catch(() => null) ?? null;
}

/** Put a comment into the list where it belongs; nothing where that is on another page.
 *  @type {(html: string, parent?: number | null) => HTMLElement | null} */
function insert(html, parent) {
  const li = /** @type {HTMLElement} */ (make("div", { innerHTML: html }).firstElementChild);
  const there = document.getElementById(li.id);
  if (there) return there; // sent twice
  const list = parent ? listBelow(document.getElementById(`c${parent}`)) : lastList();
  if (!list || !comments) return null;
  if (list.reversed) {
    list.start += 1;
    list.prepend(li);
  } else list.append(li);
  li.classList.add("new");
  for (let above = list.closest("li"); above; above = above.parentElement?.closest("li") ?? null) {
    const details = find(":scope > details", above);
    const summary = find("summary", details);
    if (summary) summary.textContent = counted(details?.querySelectorAll("li[id]").length ?? 0, "reply", "replies");
    details?.setAttribute("open", "");
  }
  if (comments.dataset.count) { // else this page does not say how many there are
    const count = Number(comments.dataset.count) + 1;
    comments.dataset.count = `${count}`;
    /** @type {HTMLElement} */ (find("h2", comments)).textContent = counted(count, "comment", "comments");
  }
  return li;
}

/** The list of a comment's replies, made if there is none.
 *  @type {(above: HTMLElement | null) => HTMLOListElement | null} */
function listBelow(above) {
  if (!above) return null;
  let level = 0;
  for (let at = above.closest("ol"); at; at = at.parentElement?.closest("ol") ?? null) level += 1;
  if (level >= LEVELS) return above.closest("ol");
  if (!find(":scope > details", above)) {
    const replies = make("details", { open: true }, make("summary", {}), make("ol", {}));
    find("article", above)?.after(replies);
  }
  return /** @type {HTMLOListElement} */ (find(":scope > details > ol", above));
}

/** The list that a comment on the post joins, if this page has that end of it. */
function lastList() {
  const list = /** @type {HTMLOListElement | null} */ (find("ol.thread", comments));
  const elsewhere = find(list?.reversed ? "a[rel=prev]" : "a[rel=next]", comments);
  return elsewhere || comments?.hasAttribute("data-branch") ? null : list;
}

// An old link's anchor, of a comment on a later page: the server knows which.
const old = location.hash.slice(1), of = comments?.dataset.live?.split("/")[2];
if (of && /^(comment|isso|remark42__comment)-[\w-]+$/.test(old) && !document.getElementById(old))
  location.replace(`/c/by/anchor/${old}/?of=${of}`);

// ---- New comments ----

if (comments?.dataset.live) watching(comments);

/** @param {HTMLElement} comments */
function watching(comments) {
  const button = make("button", { type: "button", className: "news", hidden: true });
  const said = make("output", { className: "vh" });
  comments.append(button);
  comments.after(said);

  /** @returns {HTMLElement[]} */
  const entries = () => [...comments.querySelectorAll(/** @type {"li"} */ ("li[id]"))];

  async function look() {
    if (document.hidden) return;
    const told = await getJson(comments.dataset.live, { cache: "no-cache" });
    const more = (told?.count ?? 0) - Number(comments.dataset.count);
    button.hidden = more <= 0;
    if (more > 0) button.textContent = said.textContent = counted(more, "new comment", "new comments");
  }
  setInterval(look, LOOK_EVERY);
  document.addEventListener("visibilitychange", look);

  button.addEventListener("click", async () => {
    const answer = await fetch(location.pathname, { cache: "no-cache" }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = find("#comments", page);
    if (!fresh) return;
    const before = entries();
    const known = new Set(before.map((li) => li.id));
    const closed = [...comments.querySelectorAll("details:not([open])")].map((one) => one.parentElement?.id);
    const inView = before.find((li) => li.getBoundingClientRect().bottom > 0);
    const top = inView?.getBoundingClientRect().top ?? 0;

    const answering = section?.closest("li")?.id;
    comments.dataset.count = fresh.dataset.count;
    comments.replaceChildren(...fresh.childNodes, button);
    if (section) (find(`#${answering} > article`) ?? home).after(section);

    for (const id of closed) find(`#${id} > details`)?.removeAttribute("open");
    const added = entries().filter((li) => !known.has(li.id));
    for (const li of added) li.classList.add("new");
    const still = inView && document.getElementById(inView.id);
    if (still) scrollBy({ top: still.getBoundingClientRect().top - top, behavior: "instant" });
    button.hidden = true;
    said.textContent = say(added.length ? "New comments are marked." : "New comments are on another page.");
    if (added[0]) added[0].tabIndex = -1;
    added[0]?.focus({ preventScroll: true });
  });
}
