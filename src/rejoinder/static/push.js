// Subscribes this browser to messages about replies, when its reader presses the button. On one page alone.

const form = document.querySelector("#push");
const button = form.querySelector("button");
const status = form.querySelector("[role=status]");

// A page in another language brings what is said here in English.
const words = JSON.parse(document.querySelector("#words")?.textContent ?? "{}");
const say = (english, more = "") => { status.textContent = `${words[english] ?? english}${more}`; };

const bytes = (text) => Uint8Array.from(
  atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

async function subscribe() {
  if (await Notification.requestPermission() !== "granted") {
    return say("Your browser was not allowed to show messages. Its settings for this site can change that.");
  }
  // A scope where no page lies: the worker sees messages and nothing of what is read.
  const worker = await navigator.serviceWorker.register("/push/worker.js", { scope: "/push/" });
  const told = (await worker.pushManager.subscribe({
    userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key),
  })).toJSON();
  const body = new URLSearchParams(new FormData(form));
  body.set("endpoint", told.endpoint);
  body.set("p256dh", told.keys.p256dh);
  body.set("auth", told.keys.auth);
  const answer = await fetch(location.pathname, {
    method: "POST", body, headers: { Accept: "application/json" },
  });
  if (answer.ok) say("You will be told in this browser when somebody replies.");
  else status.textContent = (await answer.json()).message;
}

if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  say("Your browser will ask whether messages may be shown.");
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      await subscribe();
    } catch (mistake) {
      say("That did not work", `: ${mistake.message}`);
    }
    button.disabled = false;
  });
} else {
  say("This browser takes no messages. Mail or a feed works everywhere.");
}
