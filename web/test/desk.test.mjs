/*
 * A desk's day in a browser: the head and its menu, finding among everything, filters that live in the URL, named views, the divider,
 * a table taken out, the account. axe looks at every page of it in both languages.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, accessibleInBoth, faultless, newPage, startBrowser, startServer } from './world.mjs'

const PASSWORD = 'shao-demo-2026'
const OFFICE = { viewport: { width: 1366, height: 768 }, acceptDownloads: true }
const WORDS = ['3 号楼东侧的路灯坏了三天，晚上很黑。', '井盖缺失，孩子放学经过很危险。', '早市占道经营，影响公交进站。', '路口信号灯不亮，早高峰很乱。']
let server, browser, url
const desks = {}

before(async () => {
	server = await startServer()
	url = server.url
	browser = await startBrowser()
	const page = await desk('community')
	const { post } = await (await page.request.get(`${url}/api/v1/sessions/current`)).json()
	const found = await (await page.request.get(`${url}/api/v1/places/search`, { params: { q: post.node_name } })).json()
	const place = found.items.find((p) => p.id === post.node)
	for (const [i, text] of WORDS.entries()) {
		const made = await page.request.post(`${url}/api/v1/snaps`, {
			data: { text, lon: place.lon + i * 0.0004, lat: place.lat, contact: '138 0000 0000' },
			headers: { 'Idempotency-Key': crypto.randomUUID() },
		})
		assert.equal(made.status(), 201, await made.text())
	}
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

async function desk(login) {
	const page = await newPage(browser, url, OFFICE)
	await page.goto(`${url}/d/`)
	await page.fill('#login', login)
	await page.fill('#password', PASSWORD)
	await page.keyboard.press('Enter')
	await page.waitForSelector('.queue-nav a')
	desks[login] = page
	return page
}
const rows = (page, n) => page.waitForFunction((k) => document.querySelectorAll('.row').length === k, n)

test('the head fits an office screen, and its menu is closed with Escape', async () => {
	const page = desks.community
	await page.goto(`${url}/d/`)
	await rows(page, WORDS.length)
	const bar = await page.locator('.bar').evaluate((b) => ({ over: b.scrollWidth > b.clientWidth, height: b.clientHeight }))
	assert.deepEqual(bar, { over: false, height: 52 })
	await page.click('[data-test=me]')
	await page.waitForSelector('.me-drop')
	await accessible(page, "the person's menu")
	await page.keyboard.press('Escape')
	await page.waitForSelector('.me-drop', { state: 'detached' })
	assert.equal(await page.evaluate(() => document.activeElement.dataset.test), 'me')
})

test('words of one or two characters find what was reported, in the URL and by keyboard', async () => {
	const page = desks.community
	await page.keyboard.press('/')
	await page.waitForFunction(() => document.activeElement?.dataset?.test === 'q')
	for (const [words, n] of [
		['路灯', 1],
		['灯', 2],
	]) {
		await page.fill('[data-test=q]', words)
		await page.keyboard.press('Enter')
		await page.waitForFunction((w) => new URLSearchParams(location.search).get('q') === w, words)
		for (let i = 0; i < 20 && (await page.locator('.row').count()) !== n; i++) {
			await page.click('.queue-tools button >> nth=0') /* the index is a second behind */
			await page.waitForTimeout(300)
		}
		await rows(page, n)
	}
	await accessibleInBoth(page, 'what was found')
	await page.fill('[data-test=q]', '没有这样的事')
	await page.keyboard.press('Enter')
	await page.waitForSelector('.state-box:has-text("没有符合条件")')
	await page.click('.state-box button')
	await rows(page, WORDS.length)
	faultless(page)
})

test('filters live in the URL, and a view brings them back', async () => {
	const page = desks.community
	await page.goto(`${url}/d/?queue=running`)
	await rows(page, WORDS.length)
	await page.selectOption('[data-test=f-kind]', 'event')
	await page.selectOption('[data-test=f-category]', 'lighting')
	await page.waitForSelector('.state-box')
	assert.match(page.url(), /process=event/)
	assert.match(page.url(), /category=lighting/)
	await page.selectOption('[data-test=f-category]', '')
	await rows(page, WORDS.length)
	await page.click('[data-test=f-more]')
	await accessibleInBoth(page, 'all filters')
	await page.fill('[data-test=f-to]', '2020-01-01')
	await page.waitForSelector('.state-box')
	await page.fill('[data-test=f-to]', '')
	await rows(page, WORDS.length)
	await page.click('[data-test=view-new]')
	await page.fill('#view-name', '在办事件')
	await page.keyboard.press('Enter')
	await page.waitForSelector('.views a[aria-current]')
	await page.goto(`${url}/d/`)
	await page.click('.views a:has-text("在办事件")')
	await page.waitForURL(/queue=running&process=event|process=event&queue=running/)
	await accessibleInBoth(page, 'views')
	await page.click('.views li button')
	await page.waitForSelector('.views li', { state: 'detached' })
	/* Among what has ended, a category brings its period with it. */
	await page.goto(`${url}/d/?queue=closed`)
	await page.selectOption('[data-test=f-category]', 'lighting')
	await page.waitForURL(/from=\d{4}/)
	await page.waitForSelector('.state-box:not([role=alert])')
	faultless(page)
})

test('the divider moves by keyboard and stays where it was put; the map can be folded away', async () => {
	const page = desks.community
	await page.goto(`${url}/d/`)
	await rows(page, WORDS.length)
	const width = () => page.locator('.queue-list').evaluate((e) => Math.round(e.getBoundingClientRect().width))
	const start = await width()
	await page.focus('.split')
	for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight')
	const wide = await width()
	assert.ok(wide > start + 80, `${start} ${wide}`)
	await page.reload()
	await rows(page, WORDS.length)
	assert.equal(await width(), wide)
	await page.click('[data-test=map]')
	await page.waitForSelector('.queue-map', { state: 'detached' })
	assert.ok((await width()) > wide)
	await page.keyboard.press('m')
	await page.waitForSelector('.queue-map')
	faultless(page)
})

/* What a page's session may do through the API, for what the test only stands upon. */
async function call(page, method, path, data) {
	const { csrf } = await (await page.request.get(`${url}/api/v1/sessions/current`)).json()
	const headers = { 'Idempotency-Key': crypto.randomUUID(), 'X-CSRF-Token': csrf }
	const done = await page.request[method](`${url}/api/v1${path}`, { data, headers })
	assert.ok(done.ok(), `${path} ${await done.text()}`)
	return done.json()
}

test('rows are picked by keyboard, filed at once, and each says what became of it', async () => {
	const page = desks.community
	await page.goto(`${url}/d/`)
	await rows(page, WORDS.length)
	for (const key of ['j', 'x', 'j', 'x', 'j', 'x']) await page.keyboard.press(key)
	await page.waitForSelector('[data-batch=file]')
	assert.match(await page.textContent('.batch-count'), /3/)
	await accessibleInBoth(page, 'picked rows')
	await page.waitForSelector('[data-batch=file]')
	await page.click('[data-batch=file]')
	await page.waitForSelector('.batch-box')
	await page.click('[data-test=batch-run]')
	await page.waitForSelector('.batch-box [data-test=faults]')
	await accessible(page, 'one act on many')
	await page.check('.batch-box .choice:has-text("公共设施") input')
	/* Meanwhile somebody else files one of them. */
	const { items } = await (await page.request.get(`${url}/api/v1/cases?queue=todo`)).json()
	const late = items[0]
	const { csrf } = await (await page.request.get(`${url}/api/v1/sessions/current`)).json()
	const taken = await page.request.post(`${url}/api/v1/cases/${late.id}/acts/file`, {
		data: { category: 'roads' },
		headers: { 'Idempotency-Key': crypto.randomUUID(), 'X-CSRF-Token': csrf, 'If-Match': `"${late.version}"` },
	})
	assert.ok(taken.ok())
	await page.click('[data-test=batch-run]')
	await page.waitForSelector('[data-test=batch-done]')
	assert.equal(await page.locator('.batch-rows .ok').count(), 2)
	assert.equal(await page.locator('.batch-rows .not').count(), 1)
	await accessible(page, 'results')
	await page.click('[data-test=batch-close]')
	await page.waitForSelector('.batch-box', { state: 'detached' })
	await page.waitForFunction(() => document.querySelectorAll('.row.picked').length === 1)
	await page.keyboard.press('Escape')
	await page.waitForSelector('.batch', { state: 'detached' })
	faultless(page)
})

test('a standard answer is seen before it is used, and what is written is kept by itself', async () => {
	const street = await desk('street')
	await call(street, 'post', '/answers', { title: '已安排处置', text: '{number} 已受理，将于 {due} 前办结。', process: 'event' })
	const page = desks.community
	await page.goto(`${url}/d/`)
	await page.click('.row:has-text("待建档") .row-words a')
	await page.waitForSelector('[data-act=file]')
	await page.click('[data-act=file]')
	await page.waitForSelector('[data-test=answer]')
	await page.selectOption('[data-test=answer]', { label: '已安排处置' })
	const shown = await page.textContent('[data-test=answer-preview] .said')
	assert.match(shown, /已受理/)
	await accessibleInBoth(page, 'a standard answer')
	await page.selectOption('[data-test=answer]', { label: '已安排处置' })
	await page.click('[data-test=answer-use]')
	assert.match(await page.inputValue('.acts-form textarea'), /已受理/)
	await page.waitForSelector('[data-test=draft]')
	await page.reload()
	await page.click('[data-act=file]')
	await page.waitForSelector('[data-test=draft]')
	assert.match(await page.inputValue('.acts-form textarea'), /已受理/)
	await page.click('[data-test=draft] button')
	assert.equal(await page.inputValue('.acts-form textarea'), '')
	faultless(page)
})

test('what was reported twice is merged, one report of two matters is split, side by side', async () => {
	const page = desks.community
	await page.click('[data-test=to-split]')
	await page.waitForSelector('.split-parts')
	await page.click('[data-test=split]')
	await page.waitForSelector('[data-test=faults]')
	await page.evaluate(() => getSelection().selectAllChildren(document.querySelector('.side-text')))
	await page.click('[data-test=take]')
	assert.ok((await page.inputValue('[data-part="0"]')).length > 4)
	await accessibleInBoth(page, 'splitting')
	await page.click('[data-test=split]')
	await page.waitForSelector('[data-test=made] a')
	await page.click('[data-test=made] a')
	await page.click('[data-test=to-merge]')
	await page.waitForSelector('.merge-list button')
	await accessibleInBoth(page, 'choosing what it is merged with')
	await page.waitForSelector('.merge-list button')
	await page.click('.merge-list button >> nth=0')
	await page.waitForSelector('.merge-do')
	assert.equal(await page.locator('.side[data-fate=ends]').count(), 1)
	const first = await page.locator('.side[data-fate=ends]').getAttribute('aria-label')
	await page.click('[data-test=swap]')
	assert.notEqual(await page.locator('.side[data-fate=ends]').getAttribute('aria-label'), first)
	await page.click('[data-test=swap]')
	await accessibleInBoth(page, 'merging')
	await page.waitForSelector('[data-test=merge]')
	await page.click('[data-test=merge]')
	await page.waitForSelector('.case-head')
	await page.waitForSelector(`[data-test=around]:has-text("${first}")`)
	faultless(page)
})

test('the street takes its list out as a table, with a reason', async () => {
	const page = desks.street
	await page.goto(`${url}/d/?queue=all`)
	await page.waitForSelector('.row')
	await page.click('[data-test=export]')
	await page.waitForSelector('dialog.export')
	await page.click('[data-test=export-run]')
	await page.waitForSelector('dialog.export .fault-box')
	await accessible(page, 'export')
	await page.fill('#export-reason', '周例会通报')
	const [file] = await Promise.all([page.waitForEvent('download'), page.click('[data-test=export-run]')])
	assert.match(file.suggestedFilename(), /\.xlsx$/)
	await page.waitForSelector('[data-test=exported]:has-text("5")')
	await page.keyboard.press('Escape')
	await page.waitForSelector('dialog.export', { state: 'detached' })
	assert.equal(await desks.community.locator('[data-test=export]').count(), 0, 'who may not export is not offered it')
	faultless(page)
})

test('a person changes the password and sees where they are signed in', async () => {
	const page = desks.street
	await page.click('[data-test=me]')
	await page.click('[data-test=account]')
	await page.waitForSelector('.account .table tbody tr')
	await page.click('.account-form button')
	await page.waitForSelector('.account .fault-box')
	await accessibleInBoth(page, 'account')
	await page.click('[data-test=codes]')
	await page.waitForSelector('.account .qr')
	await accessibleInBoth(page, 'binding an app of codes')
	faultless(page)
})
