/*
 * The application kept on the device: a service worker that the build writes (tool/build.mjs), and what the browser offers
 * to install. Both want HTTPS or localhost; elsewhere the pages work as long as there is a signal, and say so.
 */
import { ref } from 'vue'

export const secure = typeof isSecureContext !== 'undefined' && isSecureContext && 'serviceWorker' in navigator
export const renewed = ref(false) /* a newer build lies ready and waits for a word */
export const stored = ref(false) /* the application opens without a signal */

let waiting: ServiceWorker | null = null

export function startWorker(url: string): void {
	if (!secure) return
	const container = navigator.serviceWorker
	let taken = false
	container.addEventListener('controllerchange', () => {
		if (taken) location.reload()
	})
	const offer = (w: ServiceWorker | null): void => {
		if (!w || !container.controller) return
		waiting = w
		renewed.value = true
	}
	container.register(url).then(
		(r) => {
			offer(r.waiting)
			r.addEventListener('updatefound', () => {
				const w = r.installing
				w?.addEventListener('statechange', () => {
					if (w.state === 'installed') offer(w)
				})
			})
			document.addEventListener('visibilitychange', () => {
				if (document.visibilityState === 'visible') void r.update().catch(() => {})
			})
		},
		() => {
			/* forbidden by the browser's settings: the pages work with a signal */
		},
	)
	void container.ready.then(() => (stored.value = true))
	renew = () => {
		taken = true
		waiting?.postMessage('take over')
	}
}
export let renew = (): void => {}

/* ---- installing ---- */

type Offer = Event & { prompt(): Promise<unknown>; userChoice: Promise<{ outcome: string }> }
let offered: Offer | undefined
export const installable = ref(false)
export const standalone = typeof matchMedia !== 'undefined' && matchMedia('(display-mode: standalone)').matches

if (typeof addEventListener !== 'undefined') {
	addEventListener('beforeinstallprompt', (e) => {
		e.preventDefault()
		offered = e as Offer
		installable.value = true
	})
	addEventListener('appinstalled', () => (installable.value = false))
}
export async function installNow(): Promise<void> {
	await offered?.prompt()
	offered = undefined
	installable.value = false
}
