/*
 * The door of the house: which application for whom. Plain, because everyone passes here once. On a demonstration it offers the
 * accounts to try it out with; one tap signs in and leads to where that account works.
 */
const words = {
	zh: {
		title: '哨',
		motto: '基层治理一件事，一次记、一处办、限时答',
		doors: '四个应用',
		resident: '随手拍',
		residentNote: '居民反映身边的问题，不用注册，随时看进展',
		field: '网格巡办',
		fieldNote: '网格员现场上报、核查、走访，没有信号也能用',
		desk: '工作台',
		deskNote: '社区、街道和部门受理、派单、办理、核实',
		screen: '大屏',
		screenNote: '一市一区一街道的全貌，从市到网格逐级查看',
		demo: '演示账号',
		demoNote: '这是一座演示城市：点一下，即以该岗位登录。密码都是',
		lost: '网络不通，没有登录上。请检查网络后再试。',
		f: '网格巡办',
		d: '工作台',
		s: '大屏',
		api: '接口说明（OpenAPI）',
	},
	en: {
		title: 'Shao',
		motto: 'Recorded once, handled in one place, answered in time',
		doors: 'Four applications',
		resident: 'Report',
		residentNote: 'For residents: no account, follow it at any time',
		field: 'Field',
		fieldNote: 'For grid workers: report, check and visit, with or without a signal',
		desk: 'Desk',
		deskNote: 'For communities, streets and departments: file, dispatch, handle, check',
		screen: 'Screen',
		screenNote: 'A city, a county or a street at a glance, down to its grids',
		demo: 'Demonstration accounts',
		demoNote: 'This is a demonstration: one tap signs in under that post. The password of all of them is',
		lost: 'No answer came, so you are not signed in. Check the network and try again.',
		f: 'Field',
		d: 'Desk',
		s: 'Screen',
		api: 'The API (OpenAPI)',
	},
} as const
type Lang = keyof typeof words
type Account = { login: string; name: string; app: 'f' | 'd' | 's' }
type Demo = { password?: string; items: Account[] }
const KEY = 'shao-lang'

function recall(): string {
	try {
		return localStorage.getItem(KEY) ?? ''
	} catch {
		return ''
	}
}
const find = <T extends HTMLElement = HTMLElement>(id: string): T => document.querySelector<T>(`#${id}`)!
const part = (tag: string, text: string): HTMLElement => {
	const e = document.createElement(tag)
	e.textContent = text
	return e
}
let lang: Lang = (new URLSearchParams(location.search).get('lang') ?? recall()) === 'en' ? 'en' : 'zh'
const button = find<HTMLButtonElement>('lang')
const fault = find('fault')
let password = ''

async function enter(a: Account, pressed: HTMLButtonElement): Promise<void> {
	fault.hidden = true
	pressed.setAttribute('aria-busy', 'true')
	try {
		const r = await fetch('/api/v1/sessions', {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', 'Accept-Language': lang },
			body: JSON.stringify({ login: a.login, password }),
		})
		if (r.ok) return location.assign(`/${a.app}/`)
		const problem = (await r.json().catch(() => ({}))) as { title?: string; detail?: string }
		fault.textContent = problem.detail || problem.title || words[lang].lost
	} catch {
		fault.textContent = words[lang].lost
	} finally {
		pressed.removeAttribute('aria-busy')
	}
	fault.hidden = false
}

function row(a: Account): HTMLLIElement {
	const item = document.createElement('li')
	const b = document.createElement('button')
	b.type = 'button'
	b.dataset.login = a.login
	b.append(part('b', a.name), part('i', a.login), part('em', `${words[lang][a.app]} →`))
	b.addEventListener('click', () => void enter(a, b))
	item.append(b)
	return item
}

/* What this installation is called, and whether it is a demonstration: its names come in the reader's language. */
async function ask(): Promise<void> {
	const get = async (path: string): Promise<unknown> => {
		const r = await fetch(`/api/v1/${path}`, { headers: { 'Accept-Language': lang } })
		return r.ok ? r.json() : {}
	}
	const [install, demo] = (await Promise.all([get('install'), get('demo')])) as [{ name?: string }, Partial<Demo>]
	find('place').textContent = install.name ?? ''
	if (!demo.password || !demo.items?.length) return
	password = demo.password
	find('password').textContent = password
	find('accounts').replaceChildren(...demo.items.map(row))
	find('demo').hidden = false
}

function show(): void {
	document.documentElement.lang = lang === 'en' ? 'en' : 'zh-CN'
	document.title = lang === 'en' ? 'Shao' : '哨 Shao'
	for (const e of document.querySelectorAll<HTMLElement>('[data-words]'))
		e.textContent = words[lang][e.dataset.words as keyof typeof words.zh]
	find('doors').setAttribute('aria-label', words[lang].doors)
	button.textContent = lang === 'en' ? '中文' : 'English'
	button.lang = lang === 'en' ? 'zh-CN' : 'en'
	button.hidden = false
	ask().catch(() => {
		/* no answer: the doors stand here all the same */
	})
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
