/* What this installation is: its name, where it lies, and what can be reported. Asked once a page load. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import * as v from 'valibot'
import { api, ask } from '@/lib/api'
import type { Category, Install, Process } from '@/lib/types'

/* Numbers that the API leaves open as JSON. */
const box = v.tuple([v.number(), v.number(), v.number(), v.number()])
const point = v.tuple([v.number(), v.number()])

export const useInstall = defineStore('install', () => {
	const data = ref<Install>()
	const bounds = ref<number[]>() /* west, south, east, north */
	const center = ref<number[]>()
	const categories = ref<Category[]>([])
	const processes = ref<Process[]>([])
	let asked: Promise<void> | undefined
	/* Without an answer the pages work on without a name; a later call asks again. */
	const load = (): Promise<void> =>
		(asked ??= ask(api.GET('/api/v1/install')).then(
			(d) => {
				const b = v.safeParse(box, d.bounds),
					c = v.safeParse(point, d.center)
				data.value = d
				bounds.value = b.success ? b.output : undefined
				center.value = c.success ? c.output : undefined
			},
			() => {
				asked = undefined
			},
		))
	/* In the user's language; a report can be sent without one. */
	const loadCategories = (): Promise<void> =>
		ask(api.GET('/api/v1/categories')).then(
			(d) => {
				categories.value = d.items
			},
			() => {
				/* the choice is not offered */
			},
		)
	/* What cases may be in, in the user's language: the pack's words, none of the page's own. */
	const loadProcesses = (): Promise<void> =>
		ask(api.GET('/api/v1/processes')).then(
			(d) => {
				processes.value = d.items
			},
			() => {
				/* the filter offers all states only */
			},
		)
	return { data, bounds, center, categories, processes, load, loadCategories, loadProcesses }
})
