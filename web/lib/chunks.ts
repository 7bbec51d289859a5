/*
 * Pages come in pieces. A piece may be gone because a newer build was put in place: then the page is loaded anew, once. Or it
 * cannot come because the signal is lost: so the pieces that a report needs are fetched while there still is one.
 */
import type { Router } from 'vue-router'
import { recall, remember } from '@/lib/words'

const KEY = 'shao-reloaded'
const AGAIN_MS = 60_000

export function reloadWhenGone(router: Router): void {
	router.onError((_e, to) => {
		const last = Number(recall(KEY)) || 0
		if (!navigator.onLine || Date.now() - last < AGAIN_MS) return
		remember(KEY, String(Date.now()))
		location.assign(router.resolve(to.fullPath).href)
	})
}

/* Fetched when the first page has settled (0: at once); what fails is fetched when it is needed. */
export function fetchAhead(pieces: (() => Promise<unknown>)[], afterMs = 1500): void {
	const go = (): void =>
		pieces.forEach(
			(p) =>
				void p().catch(() => {
					/* fetched when needed */
				}),
		)
	if (afterMs > 0) setTimeout(go, afterMs)
	else go()
}
