/* Who is signed in and under which post. The cookie is the server's; the page holds names, rights and the CSRF token. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api, ask, Refused, setCsrf, write } from '@/lib/api'
import { newKey } from '@/lib/ids'
import type { Session } from '@/lib/types'

export const useSession = defineStore('session', () => {
	const who = ref<Session>()
	const known = ref(false) /* asked at least once */
	const take = (s: Session | undefined): void => {
		who.value = s
		setCsrf(s?.csrf ?? '')
		known.value = true
	}
	/* Asks the server who this browser is; nobody is an answer, no answer is an error. */
	const look = async (): Promise<void> => {
		try {
			take(await ask(api.GET('/api/v1/sessions/current')))
		} catch (e) {
			if (!(e instanceof Refused && e.status === 401)) throw e
			take(undefined)
		}
	}
	const signIn = async (login: string, password: string, totp: string): Promise<void> => {
		take(
			await ask(
				api.POST('/api/v1/sessions', {
					params: { header: write(newKey()) },
					body: { login, password, ...(totp ? { totp } : {}) },
				}),
			),
		)
	}
	const signOut = async (): Promise<void> => {
		await ask(api.DELETE('/api/v1/sessions/current'))
		take(undefined)
	}
	const switchPost = async (post: string): Promise<void> => {
		take(await ask(api.POST('/api/v1/sessions/current/post', { params: { header: write(newKey()) }, body: { post } })))
	}
	const changePassword = async (before: string, fresh: string): Promise<void> => {
		take(
			await ask(
				api.POST('/api/v1/sessions/current/password', { params: { header: write(newKey()) }, body: { old: before, new: fresh } }),
			),
		)
	}
	const offerCodes = (): Promise<{ secret: string; uri: string }> =>
		ask(api.POST('/api/v1/sessions/current/totp', { params: { header: write(newKey()) } }))
	const confirmCodes = async (code: string): Promise<void> => {
		take(await ask(api.POST('/api/v1/sessions/current/totp/confirm', { params: { header: write(newKey()) }, body: { code } })))
	}
	return { who, known, changePassword, offerCodes, confirmCodes, look, signIn, signOut, switchPost, lost: () => take(undefined) }
})
