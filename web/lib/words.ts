/* Two languages, the user's choice remembered. Messages come compiled from the build (see vite.config.ts). */
import { computed, type ComputedRef, type Ref } from 'vue'
import { createI18n, useI18n, type I18n } from 'vue-i18n'
import { setApiLanguage } from '@/lib/api'
import zh from '@/lib/words/zh.words.json'
import en from '@/lib/words/en.words.json'

export type Lang = 'zh' | 'en'
const KEY = 'shao-lang'

/* Storage may be forbidden (private windows, intranet policies): then the choice lasts as long as the page. */
export function remember(key: string, value: string): void {
	try {
		localStorage.setItem(key, value)
	} catch {
		/* lasts as long as the page */
	}
}
export function recall(key: string): string {
	try {
		return localStorage.getItem(key) ?? ''
	} catch {
		return ''
	}
}

export function chosenLang(): Lang {
	const asked = new URLSearchParams(location.search).get('lang')
	return (asked ?? recall(KEY)) === 'en' ? 'en' : 'zh'
}

/* The key that a server's or the device's own name has for a language tag. */
export const langTag = (lang: string): string => (lang === 'en' ? 'en' : 'zh-CN')

type Words = Record<string, never>
type Own = Record<Lang, object>

const made: { i18n?: I18n<Words, Words, Words, string, false>; waiting: Own[] } = { waiting: [] }

/* Words that come with a page: they stand beside it (SUBJECT.zh.words.json) and are fetched with it, so that no application carries all. */
export function addWords(own: Own): void {
	if (!made.i18n) made.waiting.push(own)
	else for (const lang of ['zh', 'en'] as const) made.i18n.global.mergeLocaleMessage(lang, own[lang])
}

export function makeWords(own: Own): I18n<Words, Words, Words, string, false> {
	const lang = chosenLang()
	setApiLanguage(lang)
	document.documentElement.lang = langTag(lang)
	const i18n = createI18n({
		legacy: false,
		locale: lang,
		fallbackLocale: 'zh',
		missingWarn: false,
		messages: { zh: { ...zh, ...own.zh } as Words, en: { ...en, ...own.en } as Words },
	}) as unknown as I18n<Words, Words, Words, string, false>
	made.i18n = i18n
	made.waiting.splice(0).forEach(addWords)
	return i18n
}

/* The switch that each application's head carries. */
export function useLang(): { locale: Ref<string>; other: ComputedRef<Lang>; switchTo: () => void } {
	const { locale } = useI18n({ useScope: 'global' })
	const other = computed<Lang>(() => (locale.value === 'zh' ? 'en' : 'zh'))
	const switchTo = (): void => {
		locale.value = other.value
		setApiLanguage(locale.value)
		document.documentElement.lang = langTag(locale.value)
		remember(KEY, locale.value)
	}
	return { locale, other, switchTo }
}
