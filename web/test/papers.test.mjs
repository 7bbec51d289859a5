/*
 * Papers in a browser: the coordination centre prints a case, issues a reminder about it, and the department reads the letter. The
 * case is brought to the department through the API. axe looks at the page with its form open.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { accessibleInBoth, faultless, newPage, shot, startBrowser, startServer } from './world.mjs'

const PASSWORD = 'shao-demo-2026'
const OFFICE = { viewport: { width: 1440, height: 900 } }
let server, browser, url, id

before(async () => {
	server = await startServer()
	url = server.url
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

async function call(method, path, { body, token, match } = {}) {
	const answer = await fetch(`${url}/api/v1${path}`, {
		method,
		headers: {
			'Content-Type': 'application/json',
			...(token ? { Authorization: `Bearer ${token}` } : {}),
			...(match ? { 'If-Match': match } : {}),
			...(method === 'POST' ? { 'Idempotency-Key': randomUUID() } : {}),
		},
		body: body && JSON.stringify(body),
	})
	const said = await answer.json()
	assert.ok(answer.ok, JSON.stringify(said))
	return { ...said, etag: answer.headers.get('etag') }
}
const signIn = async (login) => (await call('POST', '/sessions', { body: { login, password: PASSWORD, bearer: true } })).token

async function desk(login) {
	const page = await newPage(browser, url, OFFICE)
	await page.goto(`${url}/d/`)
	await page.fill('input[autocomplete=username]', login)
	await page.fill('input[type=password]', PASSWORD)
	await page.click('button[type=submit]')
	await page.waitForSelector('.bar-name')
	await page.goto(`${url}/d/cases/${id}`)
	await page.waitForSelector('[data-test=paper]')
	return page
}
const pdf = (page, href) =>
	page.evaluate(async (at) => {
		const r = await fetch(at)
		return { type: r.headers.get('content-type'), size: (await r.arrayBuffer()).byteLength }
	}, href)

test('a case comes to a department', async () => {
	const token = await signIn('community')
	const install = await call('GET', '/install')
	const [west, south, east, north] = install.bounds
	await call('POST', '/snaps', { body: { text: '健身器材断裂，有尖角，孩子容易受伤。', lon: (west + east) / 2, lat: (south + north) / 2 } })
	const made = (await call('GET', '/cases?queue=all', { token: await signIn('centre') })).items[0]
	id = made.id
	const centre = await signIn('centre')
	const filed = await call('POST', `/cases/${id}/acts/file`, { token: centre, match: `"${made.version}"`, body: { category: 'roads' } })
	const orgs = (await call('GET', '/orgs?q=城市管理', { token })).items
	await call('POST', `/cases/${id}/acts/dispatch`, { token: centre, match: `"${filed.version}"`, body: { org: orgs[0].id, limit: 'normal' } })
})

test('the centre prints it and issues a reminder', async () => {
	const page = await desk('centre')
	const file = await pdf(page, await page.getAttribute('[data-test=paper]', 'href'))
	assert.deepEqual([file.type, file.size > 5000], ['application/pdf', true])
	await page.click('[data-test=letter-reminder]')
	await page.fill('#paper-words', '请同时检查附近其他健身器材。')
	await page.locator('.papers').scrollIntoViewIfNeeded()
	await accessibleInBoth(page, 'a letter')
	await shot(page, 'papers')
	await page.click('[data-test=letter-send]')
	await page.waitForSelector('.papers-list a')
	assert.match(await page.textContent('.papers-list'), /催〔\d{4}〕1号/)
	faultless(page)
})

test('the department reads it and may issue none', async () => {
	const page = await desk('roads')
	await page.waitForSelector('.papers-list a')
	const letter = await pdf(page, await page.getAttribute('.papers-list a', 'href'))
	assert.deepEqual([letter.type, letter.size > 5000], ['application/pdf', true])
	assert.equal(await page.locator('[data-test=letter-reminder]').count(), 0)
	faultless(page)
})
