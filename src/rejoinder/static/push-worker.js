// Shows a message when one comes, opens what it is about when it is pressed. Sees no page and keeps nothing.

self.addEventListener("push", (event) => {
  const told = event.data.json();
  event.waitUntil(self.registration.showNotification(told.title, {
    body: told.body, lang: told.language, tag: told.href, data: told,
    actions: [{ action: "stop", title: told.no_more }],
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { href, stop } = event.notification.data;
  event.waitUntil(self.clients.openWindow(event.action === "stop" ? stop : href));
});
