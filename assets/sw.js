// The service worker: shows push messages and opens what they are about. It keeps no page and answers no request.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const told = (event) => {
  try { return event.data.json(); } catch { return { title: "Taskapp", body: "There is news.", path: "/notifications" }; }
};

self.addEventListener("push", (event) => {
  const { id, title, body, path, from } = told(event);
  event.waitUntil(self.registration.showNotification(title || "Taskapp", {
    body: [body, from].filter(Boolean).join("\n"),
    // A message that comes twice replaces itself.
    tag: id,
    icon: "/favicon.svg",
    data: { path: typeof path === "string" && /^\/(?!\/)/.test(path) ? path : "/notifications" },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.path, self.location.origin).href;
  event.waitUntil(self.clients.matchAll({ type: "window" }).then(async (windows) => {
    const open = windows.find((one) => one.url === url) ?? windows[0];
    if (!open) return self.clients.openWindow(url);
    await open.focus();
    return open.url === url ? open : open.navigate(url);
  }));
});
