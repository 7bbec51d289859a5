/*
 * "Something changed in my queue": server-sent events over HTTP/1.1 take one of the six connections of a browser, so one
 * leader tab listens and tells the others. Where Web Locks are missing (plain HTTP), each visible tab listens for itself.
 */
type Handler = () => void
const NAME = 'shao-events'

export function listen(url: string, changed: Handler): () => void {
	const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(NAME)
	let source: EventSource | undefined
	let release: (() => void) | undefined
	let stopped = false
	const quit = new AbortController()

	const open = (): void => {
		if (source || stopped) return
		source = new EventSource(url)
		source.addEventListener('change', () => {
			changed()
			channel?.postMessage('change')
		})
	}
	const shut = (): void => {
		source?.close()
		source = undefined
	}
	const look = (): void => (document.visibilityState === 'visible' ? open() : shut())

	if (channel) channel.onmessage = changed
	if (navigator.locks && channel)
		navigator.locks
			.request(
				NAME,
				{ signal: quit.signal },
				() =>
					new Promise<void>((done) => {
						release = done
						open()
					}),
			)
			.catch(() => {
				/* aborted before it became leader */
			})
	else {
		look()
		document.addEventListener('visibilitychange', look)
	}
	return () => {
		stopped = true
		shut()
		quit.abort()
		release?.()
		channel?.close()
		document.removeEventListener('visibilitychange', look)
	}
}
