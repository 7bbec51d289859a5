/* A short tone when something new arrives at the desk. Off until somebody asks for it; made by the browser, no file. */
import { ref } from 'vue'
import { recall, remember } from '@/lib/words'

const KEY = 'shao-sound'
const AGAIN_MS = 10_000
export const soundOn = ref(recall(KEY) === '1')
let context: AudioContext | undefined
let last = 0

function tone(at: AudioContext): void {
	const gain = at.createGain()
	const voice = at.createOscillator()
	const now = at.currentTime
	voice.frequency.setValueAtTime(660, now)
	voice.frequency.setValueAtTime(880, now + 0.12)
	gain.gain.setValueAtTime(0.0001, now)
	gain.gain.exponentialRampToValueAtTime(0.18, now + 0.02)
	gain.gain.exponentialRampToValueAtTime(0.0001, now + 0.32)
	voice.connect(gain).connect(at.destination)
	voice.start(now)
	voice.stop(now + 0.34)
}

/* At most once in ten seconds. A browser that has seen no gesture yet stays silent; that is no fault. */
export function ring(force = false): void {
	if (!soundOn.value || (!force && Date.now() - last < AGAIN_MS) || typeof AudioContext === 'undefined') return
	last = Date.now()
	context ??= new AudioContext()
	const at = context
	void at.resume().then(
		() => tone(at),
		() => {
			/* silent */
		},
	)
}

export function setSound(on: boolean): void {
	soundOn.value = on
	remember(KEY, on ? '1' : '0')
	if (on) ring(true) /* so that one hears what it will be */
}
