/*
 * Keeps the shell, so that the app opens without a network: the page and the files it is made of, whose names change with
 * their content. Answers of the API are never kept.
 */
const SHELL = "shell-1";
const PAGE = "/";
const BESIDE_IT = ["/theme.js", "/icon.svg", "/manifest.webmanifest"];
const FILES_AT_MOST = 200;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([PAGE, ...BESIDE_IT])));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldShells().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/assets/")) event.respondWith(fromCacheFirst(request));
  else if (BESIDE_IT.includes(pathname)) event.respondWith(fromNetworkFirst(request, pathname));
  else if (request.mode === "navigate" && !pathname.startsWith("/api/")) event.respondWith(fromNetworkFirst(request, PAGE));
});

async function dropOldShells() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name)));
}

async function fromCacheFirst(request) {
  const cache = await caches.open(SHELL);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    await dropOldestFiles(cache);
  }
  return answer;
}

async function fromNetworkFirst(request, name) {
  const cache = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(name, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(name);
    if (kept) return kept;
    throw error;
  }
}

async function dropOldestFiles(cache) {
  const files = (await cache.keys()).filter((request) => new URL(request.url).pathname.startsWith("/assets/"));
  await Promise.all(files.slice(0, Math.max(0, files.length - FILES_AT_MOST)).map((request) => cache.delete(request)));
}
