/*
 * The grid worker's application kept on the phone: the build writes its files' names and a version into this one. The shell
 * and its pieces are answered from the cache; the API never passes through here, so no answer of it is ever an old one.
 * A newer build waits until the person says so, or until no page is open.
 */
const VERSION = '__VERSION__'
const FILES = __FILES__
const NAME = `shao-field-${VERSION}`

addEventListener('install', (e) => {
	e.waitUntil(
		caches.open(NAME).then((c) => c.addAll(FILES.map((f) => new Request(f, { cache: f.includes('/assets/') ? 'default' : 'reload' })))),
	)
})
addEventListener('activate', (e) => {
	e.waitUntil(
		caches
			.keys()
			.then((names) => Promise.all(names.filter((n) => n.startsWith('shao-field-') && n !== NAME).map((n) => caches.delete(n))))
			.then(() => clients.claim()),
	)
})
addEventListener('message', (e) => {
	if (e.data === 'take over') skipWaiting()
})
addEventListener('fetch', (e) => {
	const url = new URL(e.request.url)
	if (e.request.method !== 'GET' || url.origin !== location.origin || !url.pathname.startsWith('/f/')) return
	const name = e.request.mode === 'navigate' ? '/f/' : url.pathname
	e.respondWith(caches.open(NAME).then((c) => c.match(name)).then((kept) => kept ?? fetch(e.request)))
})
