/* What a form for signing in does, whatever it looks like: name and password, then the code when the server asks for it. */
import { nextTick, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'
import { Refused } from '@/lib/api'
import { sentence } from '@/lib/load'
import { useSession } from './session'

/* faultBox and codeBox: the form's elements, which take the focus when there is something to read or to fill in. */
export function useLogin(faultBox: Ref<HTMLElement | undefined>, codeBox: Ref<HTMLInputElement | undefined>) {
	const { t } = useI18n({ useScope: 'global' })
	const session = useSession()
	const route = useRoute()
	const router = useRouter()
	const login = ref(''),
		password = ref(''),
		totp = ref('')
	const second = ref(false)
	const busy = ref(false)
	const fault = ref('')

	const back = (): void => {
		second.value = false
		totp.value = ''
	}
	const enter = async (): Promise<void> => {
		if (busy.value) return
		fault.value =
			!login.value.trim() || !password.value ? t('login.need') : second.value && !totp.value.trim() ? t('login.needCode') : ''
		if (!fault.value) {
			busy.value = true
			try {
				await session.signIn(login.value.trim(), password.value, totp.value.replace(/\s/g, ''))
				await router.replace(typeof route.query.to === 'string' && route.query.to.startsWith('/') ? route.query.to : '/')
				return
			} catch (e) {
				if (e instanceof Refused && e.field === 'totp' && !second.value) {
					second.value = true
					await nextTick()
					codeBox.value?.focus()
					return
				}
				fault.value = sentence(e, t)
				totp.value = ''
			} finally {
				busy.value = false
			}
		}
		await nextTick()
		faultBox.value?.focus()
	}
	return { login, password, totp, second, busy, fault, back, enter }
}
