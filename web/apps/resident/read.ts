/* Reads the page aloud where the browser can: for who sees little. WeChat's browser has no voice on some phones; there it is not offered. */
import { ref } from 'vue'

export const canRead = 'speechSynthesis' in window && typeof SpeechSynthesisUtterance !== 'undefined'
export const reading = ref(false)

/* Long texts are cut off by some engines: a sentence at a time. */
function sentences(text: string): string[] {
	return text
		.split(/\n+|(?<=[。！？；.!?])/)
		.map((s) => s.trim())
		.filter((s) => s !== '')
}

export function stopReading(): void {
	if (canRead) speechSynthesis.cancel()
	reading.value = false
}

export function toggleReading(lang: string): void {
	if (reading.value) {
		stopReading()
		return
	}
	const parts = sentences(document.querySelector('main')?.innerText ?? '')
	if (!parts.length) return
	reading.value = true
	parts.forEach((words, i) => {
		const said = new SpeechSynthesisUtterance(words)
		said.lang = lang
		said.rate = 0.9
		if (i === parts.length - 1) said.onend = stopReading
		said.onerror = stopReading
		speechSynthesis.speak(said)
	})
}
