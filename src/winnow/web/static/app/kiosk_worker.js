// Keeps the kiosk's page and what it is made of, so that it opens without a network. It knows nothing of contacts.

const KEPT = "winnow-kiosk";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
    if (event.request.method === "GET") event.respondWith(answer(event.request));
});

async function answer(request) {
    // In whatever language it was kept: any is better than none.
    const kept = await caches.match(request, { ignoreVary: true });
    // Styles and scripts carry their version in the address: what is kept is right. The page may have changed.
    if (kept && request.mode !== "navigate") return kept;
    try {
        const fresh = await fetch(request);
        if (fresh.ok && request.mode === "navigate") (await caches.open(KEPT)).put(request, fresh.clone());
        return fresh.status < 500 || !kept ? fresh : kept;
    } catch {
        return kept ?? Response.error();
    }
}
