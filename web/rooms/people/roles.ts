/* The roles of this installation, asked for once a language. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api, ask } from '@/lib/api'
import type { RoleList } from '@/lib/managed'
import { chosenLang } from '@/lib/words'

export const useRoles = defineStore('roles', () => {
	const data = ref<RoleList>()
	let lang = ''
	/* Without an answer roles are shown by their ids. */
	const load = async (): Promise<void> => {
		const now = document.documentElement.lang || chosenLang()
		if (data.value && lang === now) return
		data.value = await ask(api.GET('/api/v1/roles'))
		lang = now
	}
	const name = (id: string): string => data.value?.items.find((r) => r.id === id)?.name ?? id
	const right = (id: string): string => data.value?.rights.find((r) => r.id === id)?.name ?? id
	return { data, load: () => load().catch(() => undefined), name, right }
})
