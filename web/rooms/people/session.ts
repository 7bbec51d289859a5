/* Who is signed in and under which post. The cookie is the server's; the page holds names, rights and the CSRF token. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api, ask, Refused, setCsrf, write } from '@/lib/api'
import { newKey } from '@/lib/ids'
import type { Session } from '@/lib/types'

export const useSession = defineStore('session', () => {
	const who = ref<Session>()
	const known = ref(false)      /* asked at least once */
	const take = (s: Session | undefined): void => {
		who.value = s
		setCsrf(s?.csrf ?? '')
		known.value = true
	}
	/* Asks the server who this browser is; nobody is an answer, no answer is an error. */
	const look = async (): Promise<void> => {
		try {
			take(await ask(api.GET('/sessions/current')))
		} catch (e) {
			if (!(e instanceof Refused && e.status === 401))
				throw e
			take(undefined)
		}
	}
	const signIn = async (login: string, password: string, totp: string): Promise<void> => {
		take(await ask(api.POST('/sessions', { params: { header: write(newKey()) }, body: { login, password, ...(totp ? { totp } : {}) } })))
	}
	const signOut = async (): Promise<void> => {
		await ask(api.DELETE('/sessions/current', { params: { header: write(newKey()) } }))
		take(undefined)
	}
	const switchPost = async (post: string): Promise<void> => {
		take(await ask(api.POST('/sessions/current/post', { params: { header: write(newKey()) }, body: { post } })))
	}
	return { who, known, look, signIn, signOut, switchPost, lost: () => take(undefined) }
})
