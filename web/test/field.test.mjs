/*
 * Without a signal, as it is outdoors: 20 reports with two photos each are made offline, the tab is closed, the browser begun
 * again, the server killed half-way through the sending and started anew: 20 cases, no more and no fewer, each with its photos.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test as nodeTest } from 'node:test'
import { faultless, keptBrowser, shot, startServer } from './world.mjs'

const PASSWORD = 'shao-demo-2026'
const REPORTS = 20
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, permissions: ['geolocation'] }

let server, url, page, spot, folder, token, broken

function test(name, run) {
	nodeTest(name, async (t) => {
		if (broken) return t.skip('a test before it failed')
		try {
			await run(t)
		} catch (e) {
			broken = true
			const words = await page
				.locator('main')
				.innerText({ timeout: 2000 })
				.catch(() => '')
			t.diagnostic(`${page.url()}: ${page.faults.join('; ')} | ${words.replace(/\s+/g, ' ').slice(0, 600)}`)
			throw e
		}
	})
}
async function call(method, path, body) {
	const r = await fetch(`${url}/api/v1${path}`, {
		method,
		headers: {
			'Content-Type': 'application/json',
			'Idempotency-Key': crypto.randomUUID(),
			...(token ? { Authorization: `Bearer ${token}` } : {}),
		},
		...(body ? { body: JSON.stringify(body) } : {}),
	})
	assert.ok(r.ok, `${method} ${path}: ${r.status}`)
	return r.json()
}
/* Cases of the worker's area that were reported here. */
async function reported() {
	const { items } = await call('GET', `/cases?queue=running&limit=100`)
	return items.filter((r) => r.summary?.startsWith('离线上报'))
}
const begin = (more = {}) => keptBrowser(folder, url, { ...PHONE, geolocation: { ...spot, accuracy: 15 }, ...more })
const inState = (state) => page.locator(`.out > [data-state=${state}]`).count()

/* Two small pictures nobody else has. */
const pictures = (n) =>
	page.evaluate(async (seed) => {
		const out = []
		for (let k = 0; k < 2; k++) {
			const c = document.createElement('canvas')
			c.width = 900
			c.height = 675
			const p = c.getContext('2d')
			for (let i = 0; i < 60; i++) {
				p.fillStyle = `hsl(${(seed * 97 + k * 40 + i * 11) % 360} 50% ${30 + ((i * 7) % 40)}%)`
				p.fillRect((i % 10) * 90, Math.floor(i / 10) * 113, 90, 113)
			}
			const blob = await new Promise((done) => c.toBlob(done, 'image/jpeg', 0.9))
			out.push([...new Uint8Array(await blob.arrayBuffer())])
		}
		return out
	}, n)

before(async () => {
	server = await startServer()
	url = server.url
	const who = await call('POST', '/sessions', { login: 'worker', password: PASSWORD, bearer: true })
	token = who.token
	const node = await call('GET', `/nodes/${who.post.node}`)
	spot = { longitude: node.lon, latitude: node.lat }
	folder = mkdtempSync(join(tmpdir(), 'shao-phone-'))
	page = await begin()
})
after(async () => {
	await page?.context().close()
	rmSync(folder, { recursive: true, force: true })
	assert.equal((await server?.stop()) ?? 0, 0)
})

test('the server gives the worker and the manifest as browsers want them', async () => {
	for (const [path, type] of [
		['sw.js', 'text/javascript'],
		['manifest.webmanifest', 'application/manifest+json'],
		['icon-512.png', 'image/png'],
	]) {
		const r = await fetch(`${url}/f/${path}`)
		assert.equal(r.status, 200, path)
		assert.match(r.headers.get('content-type'), new RegExp(type.replace('+', '\\+')))
		assert.equal(r.headers.get('cache-control'), 'no-cache', path)
	}
	const shell = await fetch(`${url}/f/`)
	assert.match(shell.headers.get('content-security-policy') ?? '', /worker-src 'self'/)
	const { icons, start_url, display } = await (await fetch(`${url}/f/manifest.webmanifest`)).json()
	assert.deepEqual([start_url, display], ['/f/', 'standalone'])
	for (const i of icons) assert.equal((await fetch(`${url}/f/${i.src}`)).status, 200)
})

test('after one sign-in everything that the day needs lies on the phone', async () => {
	await page.goto(`${url}/f/`)
	await page.fill('#login', 'worker')
	await page.fill('#password', PASSWORD)
	await page.click('button[type=submit]')
	await page.waitForFunction(() => document.querySelector('.today-when')?.textContent.includes('离线可用'))
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => true))
	await page.waitForFunction(async () => (await caches.keys()).some((k) => k.startsWith('shao-field-')))
	const cached = await page.evaluate(async () => {
		const names = []
		for (const k of await caches.keys()) for (const r of await (await caches.open(k)).keys()) names.push(new URL(r.url).pathname)
		return names
	})
	assert.ok(cached.includes('/f/') && cached.length > 10)
	assert.deepEqual(
		cached.filter((p) => p.startsWith('/api/')),
		[],
		'no answer of the API is cached',
	)
})

test('20 reports with two photos each are made without a signal', async () => {
	await page.context().setOffline(true)
	await page.goto(`${url}/f/report`)
	for (let n = 1; n <= REPORTS; n++) {
		await page.waitForSelector('#spot')
		await page.click('#spot')
		await page.waitForSelector('.spot-result')
		await page.fill('#text', `离线上报第 ${n} 件：路面坑洼，雨天积水。`)
		const [a, b] = await pictures(n)
		await page.setInputFiles('[data-test=choose]', [
			{ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(a) },
			{ name: 'b.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(b) },
		])
		await page.waitForFunction(() => document.querySelectorAll('.photos-list img').length === 2)
		await page.click('[data-test=send]')
		await page.waitForFunction((k) => document.querySelector('.foot-count .num')?.textContent === String(k), n)
	}
	await page.click('.foot-link >> nth=2')
	await page.waitForFunction((k) => document.querySelectorAll('.out > [data-state=waiting]').length === k, REPORTS)
	await shot(page, 'guide-worker-7')
	faultless(page)
})

test('the tab is closed and the browser begun again, still without a signal: nothing is lost', async () => {
	await page.close()
	await page.context().close()
	page = await begin({ offline: true })
	await page.goto(`${url}/f/`)
	await page.waitForFunction(() => /没有信号/.test(document.querySelector('.today-when')?.textContent ?? ''))
	await page.goto(`${url}/f/outbox`)
	await page.waitForFunction((k) => document.querySelectorAll('.out > [data-state=waiting]').length === k, REPORTS)
	assert.equal((await reported()).length, 0)
})

test('the signal comes back, the server dies half-way and is started again: 20 cases, no more and no fewer', async () => {
	await page.context().setOffline(false)
	await page.waitForFunction(() => document.querySelectorAll('.out > [data-state=sent]').length >= 6)
	await server.kill()
	await page.waitForFunction(() => !document.querySelector('.out > [data-state=sending]'))
	const before = await inState('sent')
	assert.ok(before < REPORTS, `the server died before all was sent: ${before}`)
	assert.equal((await inState('refused')) + (await inState('conflict')), 0)
	/* the phone is switched off and on once more while the server is away */
	await page.context().close()
	page = await begin()
	await page.goto(`${url}/f/outbox`)
	await page.waitForSelector('.out > [data-state=waiting]')
	await server.again()
	await page.click('[data-test=now]')
	await page.waitForFunction((k) => document.querySelectorAll('.out > [data-state=sent]').length === k, REPORTS, { timeout: 60_000 })
	const cases = await reported()
	assert.equal(cases.length, REPORTS)
	assert.equal(new Set(cases.map((c) => c.summary)).size, REPORTS)
	assert.deepEqual([...new Set(cases.map((c) => c.photos))], [2])
	/* and looking again sends nothing again */
	await page.reload()
	await page.waitForFunction((k) => document.querySelectorAll('.out > [data-state=sent]').length === k, REPORTS)
	assert.equal((await reported()).length, REPORTS)
	faultless(page)
})

test('a session that ended leaves what waits in its place until its owner signs in again', async () => {
	await page.context().setOffline(true)
	await page.goto(`${url}/f/report`)
	await page.waitForSelector('#spot')
	await page.click('#spot')
	await page.waitForSelector('.spot-result')
	await page.fill('#text', '离线上报第 21 件：登录过期以后才发出。')
	await page.click('[data-test=send]')
	await page.waitForSelector('[data-test=handed]')
	await page.context().clearCookies()
	await page.context().setOffline(false)
	await page.waitForSelector('.notice.warn')
	await page.click('.foot-link >> nth=2')
	await page.waitForSelector('.out > [data-state=waiting]:has-text("第 21 件")')
	await page.click('.notice.warn a')
	await page.fill('#login', 'worker')
	await page.fill('#password', PASSWORD)
	await page.click('button[type=submit]')
	await page.waitForSelector('.out > [data-state=sent]:has-text("第 21 件")')
	assert.equal((await reported()).length, REPORTS + 1)
	faultless(page)
})
