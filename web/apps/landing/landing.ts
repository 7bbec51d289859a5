/* The door of the house: which application for whom. Plain, because everyone passes here once. */
const words = {
	zh: {
		title: '哨',
		motto: '基层治理一件事，一次记、一处办、限时答',
		resident: '随手拍',
		residentNote: '居民反映身边的问题，不用注册，随时看进展',
		desk: '工作台',
		deskNote: '社区、街道和部门受理、派单、办理、核实',
		api: '接口说明（OpenAPI）',
	},
	en: {
		title: 'Shao',
		motto: 'Recorded once, handled in one place, answered in time',
		resident: 'Report something',
		residentNote: 'For residents: no account, follow it at any time',
		desk: 'Desk',
		deskNote: 'For communities, streets and departments: file, dispatch, handle, check',
		api: 'The API (OpenAPI)',
	},
} as const
type Lang = keyof typeof words
const KEY = 'shao-lang'

function recall(): string {
	try {
		return localStorage.getItem(KEY) ?? ''
	} catch {
		return ''
	}
}
let lang: Lang = (new URLSearchParams(location.search).get('lang') ?? recall()) === 'en' ? 'en' : 'zh'
const button = document.querySelector<HTMLButtonElement>('#lang')!

function show(): void {
	document.documentElement.lang = lang === 'en' ? 'en' : 'zh-CN'
	document.title = lang === 'en' ? 'Shao' : '哨 Shao'
	for (const e of document.querySelectorAll<HTMLElement>('[data-words]'))
		e.textContent = words[lang][e.dataset.words as keyof typeof words.zh]
	button.textContent = lang === 'en' ? '中文' : 'English'
	button.lang = lang === 'en' ? 'zh-CN' : 'en'
}
button.addEventListener('click', () => {
	lang = lang === 'en' ? 'zh' : 'en'
	try {
		localStorage.setItem(KEY, lang)
	} catch {
		/* lasts as long as the page */
	}
	show()
})
show()
fetch('/api/v1/install')
	.then(
		(r) => (r.ok ? r.json() : {}),
		() => ({}),
	)
	.then((i: { name?: string }) => {
		document.querySelector('#place')!.textContent = i.name ?? ''
	})
