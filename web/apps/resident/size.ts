/* 长辈版: everything is in rem, so one number makes words and targets large. */
import { ref } from 'vue'
import { recall, remember } from '@/lib/words'

const KEY = 'shao-large'
export const large = ref(recall(KEY) === '1')

export function applySize(): void {
	document.documentElement.classList.toggle('large', large.value)
}

export function toggleSize(): void {
	large.value = !large.value
	remember(KEY, large.value ? '1' : '0')
	applySize()
}
