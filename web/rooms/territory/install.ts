/* What this installation is: its name, where it lies, and what can be reported. Asked once a page load. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api, ask } from '@/lib/api'
import type { Category, Install } from '@/lib/types'

export const useInstall = defineStore('install', () => {
	const data = ref<Install>()
	const categories = ref<Category[]>([])
	let asked: Promise<void> | undefined
	/* Without an answer the pages work on without a name; a later call asks again. */
	const load = (): Promise<void> => asked ??= ask(api.GET('/api/v1/install')).then((d) => { data.value = d }, () => { asked = undefined })
	/* In the user's language; a report can be sent without one. */
	const loadCategories = (): Promise<void> => ask(api.GET('/api/v1/categories')).then((d) => { categories.value = d.items }, () => { /* the choice is not offered */ })
	return { data, categories, load, loadCategories }
})
