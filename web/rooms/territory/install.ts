/* What this installation is: its name, where it lies, the categories. Asked once a page load. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api, ask } from '@/lib/api'
import type { Install } from '@/lib/types'

export const useInstall = defineStore('install', () => {
	const data = ref<Install>()
	let asked: Promise<void> | undefined
	/* Without an answer the pages work on without a name and categories; a later call asks again. */
	const load = (): Promise<void> => asked ??= ask(api.GET('/install')).then((d) => { data.value = d }, () => { asked = undefined })
	return { data, load }
})
