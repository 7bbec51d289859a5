/*
 * A grid worker's day on a phone: signing in, today's work as list and map, a check before filing with photos, a visit, a
 * report; what the server refuses and what changed meanwhile; leaving the phone to somebody else. axe on every page.
 */
import assert from 'node:assert/strict'
import { after, before, test as nodeTest } from 'node:test'
import { accessibleInBoth, drawPhoto, faultless, newPage, shot, startBrowser, startServer } from './world.mjs'

const PASSWORD = 'shao-demo-2026'
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, permissions: ['geolocation'] }

let server, browser, url, page, spot, check, broken

function test(name, run) {
	nodeTest(name, async (t) => {
		if (broken) return t.skip('a test before it failed')
		try {
			await run(t)
		} catch (e) {
			broken = true
			const words = await page
				?.locator('main')
				.innerText()
				.catch(() => '')
			t.diagnostic(`${page?.url()}: ${page?.faults.join('; ')} | ${(words ?? '').replace(/\s+/g, ' ').slice(0, 500)}`)
			throw e
		}
	})
}

/* Somebody at a desk, through the API. */
async function desk(login) {
	const answer = await fetch(`${url}/api/v1/sessions`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
		body: JSON.stringify({ login, password: PASSWORD, bearer: true }),
	})
	const who = await answer.json()
	const call = async (method, path, body, version) => {
		const r = await fetch(`${url}/api/v1${path}`, {
			method,
			headers: {
				Authorization: `Bearer ${who.token}`,
				'Content-Type': 'application/json',
				'Idempotency-Key': crypto.randomUUID(),
				...(version ? { 'If-Match': `"${version}"` } : {}),
			},
			...(body ? { body: JSON.stringify(body) } : {}),
		})
		const got = await r.json()
		assert.ok(r.ok, `${method} ${path}: ${r.status} ${JSON.stringify(got)}`)
		return got
	}
	return { who, call }
}
async function signIn(login = 'worker') {
	await page.fill('#login', login)
	await page.fill('#password', PASSWORD)
	await page.click('button[type=submit]')
	await page.waitForSelector('.today-when')
}
const open = async (path) => {
	await page.goto(`${url}/f${path}`)
	await page.waitForSelector('main h1')
}

before(async () => {
	server = await startServer()
	url = server.url
	browser = await startBrowser()
	const worker = await desk('worker')
	const community = await desk('community')
	const node = await worker.call('GET', `/nodes/${worker.who.post.node}`)
	spot = { longitude: node.lon, latitude: node.lat }
	const report = async (text, more = {}, i = 0) =>
		worker.call('POST', '/cases', { text, lon: node.lon + 0.0008 * Math.sin(i), lat: node.lat + 0.0006 * Math.cos(i), ...more })
	const lamp = await report('3 号楼东侧路灯不亮，已经三天，老人晚上出门不方便。', {
		category: 'lighting',
		address: '朝阳小区 3 号楼东侧',
	})
	await community.call('POST', `/cases/${lamp.id}/acts/check_first`, { words: '请到现场看看是哪一盏灯。' }, lamp.version)
	const cover = await report('菜市场门口井盖翘起，行人容易绊倒。', { category: 'roads' }, 2)
	await community.call('POST', `/cases/${cover.id}/acts/check_first`, {}, cover.version)
	await report('走访独居老人较多的 5 号楼，问问取暖情况。', { process: 'visit', category: 'household' }, 4)
	await report('日常巡查：幸福路沿街店铺。', { process: 'visit', category: 'patrol' }, 5)
	for (const [i, text] of ['绿化带里的树枝压在电线上。', '二单元楼道堆放杂物。', '健身器材把手松动。'].entries())
		await report(text, { category: 'safety' }, i + 7)
	page = await newPage(browser, url, { ...PHONE, geolocation: { ...spot, accuracy: 12 } })
	page.on('dialog', (d) => d.accept())
})
after(async () => {
	await browser?.close()
	assert.equal((await server?.stop()) ?? 0, 0)
})

test('signing in: a wrong password is refused in words', async () => {
	await page.goto(`${url}/f/`)
	await page.waitForSelector('#login')
	await accessibleInBoth(page, 'sign-in')
	await page.fill('#login', 'worker')
	await page.fill('#password', 'wrong-one-at-all')
	await page.click('button[type=submit]')
	await page.waitForSelector('.fault-box')
	await signIn()
})

test('today: what waits for me, what is under way, as a list and as a map', async () => {
	await page.waitForSelector('[data-test=todo] .num:text-is("4")')
	await page.waitForFunction(() => document.querySelector('.today-when').textContent.includes('离线可用'))
	await accessibleInBoth(page, 'today')
	await shot(page, 'guide-worker-1')
	await page.click('[data-test=map]')
	await page.waitForSelector('.map canvas')
	await page.waitForTimeout(1200)
	await accessibleInBoth(page, 'today on the map')
	await shot(page, 'guide-worker-2')
	await page.click('[data-test=running]')
	await page.click('[data-test=list]')
	await page.waitForSelector('.row:has-text("健身器材")')
})

test('a check on the spot: the form says what is missing, photos are marked, the answer goes out', async () => {
	await open('/')
	await page.click('.row:has-text("路灯不亮") a')
	await page.waitForSelector('[data-act=confirm]')
	check = page.url().split('/').pop()
	await accessibleInBoth(page, 'a case')
	await shot(page, 'guide-worker-3')
	await page.click('[data-act=deny]')
	await page.click('[data-test=send]')
	await page.waitForSelector('[data-test=faults]')
	await accessibleInBoth(page, 'an act with a fault')
	await page.click('.act-form .button.plain')
	await page.click('[data-act=confirm]')
	await page.fill('.act-form textarea', '到现场看过，3 号楼东侧第二盏灯不亮。')
	await page.setInputFiles('[data-test=choose]', await drawPhoto(page, 'lamp'))
	await page.waitForSelector('.photos-list img')
	await accessibleInBoth(page, 'a check being filled in')
	await page.locator('.photos-list').scrollIntoViewIfNeeded()
	await shot(page, 'guide-worker-4')
	await page.click('[data-test=send]')
	await page.waitForFunction(() => document.querySelector('.tag')?.textContent === '属实')
	await open('/outbox')
	await page.waitForSelector('.out > [data-state=sent]')
	await accessibleInBoth(page, 'the outbox')
})

test('a visit: made, then filed with what the definition asks for', async () => {
	await open('/')
	await page.click('.row:has-text("独居老人") a')
	await page.click('[data-act=make]')
	await page.click('[data-test=send]')
	await page.waitForSelector('[data-act=file]')
	await page.click('[data-act=file]')
	await page.click('.choice:has-text("民生服务")')
	await page.fill('#f-building', '5 号楼 2 单元')
	await accessibleInBoth(page, 'a visit being filed')
	await page.click('[data-test=send]')
	await page.waitForFunction(() => document.querySelector('.tag')?.textContent === '已归档')
})

test('a report: where, photos, words, and what is near already', async () => {
	await open('/report')
	await page.waitForSelector('#spot')
	await page.click('[data-test=send]')
	await page.waitForSelector('[data-test=faults]')
	await accessibleInBoth(page, 'a report with faults')
	await page.click('#spot')
	await page.waitForSelector('.spot-result[data-state=inside]')
	await page.fill('#text', '健身器材把手松动，老人容易摔。')
	await page.waitForSelector('[data-test=near] li')
	await page.setInputFiles('[data-test=choose]', [await drawPhoto(page, 'lamp'), await drawPhoto(page, 'lit')])
	await page.waitForFunction(() => document.querySelectorAll('.photos-list img').length === 2)
	await accessibleInBoth(page, 'a report')
	await page.locator('#h-spot').evaluate((e) => scrollTo(0, e.getBoundingClientRect().top + scrollY - 90))
	await shot(page, 'guide-worker-5')
	await page.reload()
	await page.waitForSelector('.photos-list img')
	assert.equal(await page.inputValue('#text'), '健身器材把手松动，老人容易摔。')
	await page.click('.way >> nth=1')
	await page.waitForSelector('.map canvas')
	await page.waitForTimeout(800)
	await accessibleInBoth(page, 'a report with its map')
	await page.click('[data-test=send]')
	await page.waitForSelector('[data-test=handed]')
	await open('/outbox')
	await page.waitForFunction(() => document.querySelectorAll('.out > [data-state=sent]').length >= 2)
	await shot(page, 'guide-worker-6')
})

test('a case that changed meanwhile: the outbox shows how, and the worker withdraws or does it again', async () => {
	const community = await desk('community')
	await open('/')
	await page.click('.row:has-text("井盖") a')
	await page.waitForSelector('[data-act=confirm]')
	const id = page.url().split('/').pop()
	await page.context().setOffline(true)
	await page.click('[data-act=confirm]')
	await page.fill('.act-form textarea', '属实，已放警示牌。')
	await page.click('[data-test=send]')
	await page.waitForSelector('[data-test=handed]')
	const file = await community.call('GET', `/cases/${id}`)
	await community.call('POST', `/cases/${id}/acts/deny`, { words: '物业已经修好。' }, file.version)
	await page.click('.foot-link >> nth=2')
	await page.waitForSelector('.out > [data-state=waiting]')
	await accessibleInBoth(page, 'the outbox without a signal')
	await page.context().setOffline(false)
	await page.waitForSelector('.out > [data-state=conflict]')
	await page.click('[data-test=compare]')
	await page.waitForSelector('[data-test=changes]')
	assert.match(await page.textContent('[data-test=changes]'), /物业已经修好/)
	assert.equal(await page.locator('[data-test=redo]').count(), 0)
	await accessibleInBoth(page, 'a conflict')
	await shot(page, 'guide-worker-8')
	await page.click('[data-test=withdraw]')
	await page.waitForSelector('.out > [data-state=conflict]', { state: 'detached' })
})

test('who takes the phone over sees nothing of who had it; the owner finds it again and it goes out', async () => {
	await open('/report')
	await page.waitForSelector('#spot')
	await page.click('#spot')
	await page.waitForSelector('.spot-result')
	await page.fill('#text', '只有我自己能看到的一条。')
	await page.context().setOffline(true)
	await page.click('[data-test=send]')
	await page.waitForSelector('[data-test=handed]')
	await page.click('.foot-link >> nth=3')
	await page.waitForSelector('[data-test=leave]')
	await accessibleInBoth(page, 'me')
	await page.click('[data-test=leave]')
	await page.waitForSelector('#login')
	const left = await page.evaluate(async () => {
		const db = await new Promise((done) => (indexedDB.open('shao-field').onsuccess = (e) => done(e.target.result)))
		const all = (name) =>
			new Promise((done) => (db.transaction(name).objectStore(name).getAll().onsuccess = (e) => done(e.target.result)))
		const stores = Object.fromEntries(await Promise.all([...db.objectStoreNames].map(async (n) => [n, await all(n)])))
		db.close()
		return JSON.stringify(stores, (_k, v) => (v instanceof ArrayBuffer ? new TextDecoder().decode(v) : v))
	})
	assert.match(left, /"sealed"/)
	assert.doesNotMatch(left, /只有我自己|路灯|独居|李小燕/, 'nothing readable stays on the phone')
	await page.context().setOffline(false)
	await signIn('community')
	await open('/outbox')
	await page.waitForFunction(() => document.body.innerText.includes('别人 1 项'))
	assert.equal((await page.content()).includes('只有我自己'), false)
	await open('/me')
	await page.click('[data-test=leave]')
	await page.waitForSelector('#login')
	await signIn()
	await open('/outbox')
	await page.waitForSelector('.out > [data-state=sent]:has-text("只有我自己")')
	const { call } = await desk('worker')
	const { items } = await call('GET', '/cases?queue=running&limit=100')
	assert.equal(items.filter((r) => r.summary?.startsWith('只有我自己')).length, 1)
	faultless(page)
})
