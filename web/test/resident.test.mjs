/*
 * A resident's whole path on a phone: what is reported already is followed instead, the matter is proposed from the words, a lost
 * signal and a closed tab lose nothing, and everything opens in large type, in both languages.
 */
import assert from 'node:assert/strict'
import { after, before, test as nodeTest } from 'node:test'
import { accessibleInBoth, faultless, newPage, shot, startBrowser, startServer } from './world.mjs'

const PASSWORD = 'shao-demo-2026'
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, permissions: ['geolocation'] }

let server, browser, url, spot, page
const signed = {}
let broken = false

/* Each test stands on the one before: after a failure the others would only wait. A failure shows what the page showed. */
function test(name, run) {
	nodeTest(name, async (t) => {
		if (broken) return t.skip('a test before it failed')
		try {
			await run(t)
		} catch (e) {
			broken = true
			t.diagnostic(`${page.url()}: ${page.faults.join('; ')} | ${(await page.innerText('main').catch(() => '')).slice(0, 600)}`)
			t.diagnostic((server.log?.() ?? '').slice(-1500))
			throw e
		}
	})
}

/* A call of the API as a member of staff, by the demo's accounts. */
async function staff(login, method, path, data, version) {
	signed[login] ??= await (async () => {
		const made = await fetch(`${url}/api/v1/sessions`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ login, password: PASSWORD, bearer: true }),
		})
		assert.equal(made.status, 201)
		return made.json()
	})()
	const r = await fetch(`${url}/api/v1${path}`, {
		method,
		headers: {
			Authorization: `Bearer ${signed[login].token}`,
			'Content-Type': 'application/json',
			...(method === 'GET' ? {} : { 'Idempotency-Key': crypto.randomUUID() }),
			...(version ? { 'If-Match': version } : {}),
		},
		...(data ? { body: JSON.stringify(data) } : {}),
	})
	const text = await r.text()
	assert.ok(r.status < 300, `${method} ${path}: ${r.status} ${text}`)
	return text ? JSON.parse(text) : null
}
const act = (login, id, name, data = {}) => staff(login, 'POST', `/cases/${id}/acts/${name}`, data, '*')

/* Reported by somebody else, past the pages. */
async function reported(text, east = 0, north = 0) {
	const r = await fetch(`${url}/api/v1/snaps`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
		body: JSON.stringify({ text, lon: spot.longitude + east, lat: spot.latitude + north }),
	})
	assert.equal(r.status, 201, await r.clone().text())
	const made = await r.json()
	const { items } = await staff('community', 'GET', `/cases?queue=all&number=${made.number}`)
	return { ...made, id: items[0].id }
}

before(async () => {
	server = await startServer()
	url = server.url
	browser = await startBrowser()
	const post = (await staff('community', 'GET', '/sessions/current')).post
	const found = await (await fetch(`${url}/api/v1/places/search?q=${encodeURIComponent(post.node_name)}`)).json()
	const place = found.items.find((p) => p.id === post.node)
	spot = { longitude: place.lon, latitude: place.lat }
	page = await newPage(browser, url, { ...PHONE, geolocation: { ...spot, accuracy: 12 } })
})
after(async () => {
	await browser?.close()
	const code = await server?.stop()
	assert.ok(code === 0 || code === undefined, `the server ended with ${code}`)
})

test('the matter is proposed from the words, and a tap corrects it', async () => {
	await page.goto(`${url}/r/`)
	await page.waitForSelector('.chip')
	await shot(page, 'guide-resident-1')
	await page.fill('#text', '小区门口的井盖没了，孩子上学路过很危险，晚上更看不清。')
	await page.waitForSelector('.chip input[value="roads"]:checked')
	assert.ok((await page.locator('.chip').count()) < 5, 'only what is likely is shown')
	await page.click('button:has-text("看全部类别")')
	await page.click('.chip:has-text("安全隐患")')
	/* Once chosen by hand it stays, whatever else is written. */
	await page.fill('#text', '小区门口的井盖没了，孩子上学路过很危险，路灯也坏了。')
	await page.waitForSelector('.chip:has(input[value="lighting"])')
	assert.equal(await page.isChecked('.chip input[value="safety"]'), true)
})

test('what is reported nearby is followed instead of being reported again', async () => {
	const one = await reported('李四家门口的井盖没了', 0.0004)
	await act('community', one.id, 'file', { category: 'safety' })
	await staff('street', 'POST', `/cases/${one.id}/release`, { title: '小区门口井盖缺失', text: '小区门口井盖缺失，已围挡。', place: 'exact' })
	await reported('垃圾桶满了', -0.0003)
	await page.click('#spot')
	await page.waitForSelector('[data-test="near"] li')
	assert.match(await page.innerText('[data-test="near"]'), /小区门口井盖缺失/)
	assert.equal((await page.content()).includes('李四'), false)
	await accessibleInBoth(page, 'report page with what is near')
	await page.locator('[data-test="near"]').scrollIntoViewIfNeeded()
	await shot(page, 'guide-resident-2')
	await page.click('[data-test="near"] li:has-text("小区门口井盖缺失") button')
	await page.waitForSelector('.follow-head')
	assert.match(await page.innerText('.follow-head'), new RegExp(one.number))
	await page.goto(`${url}/r/mine`)
	await page.waitForSelector('.mine-link:has-text("小区门口井盖缺失")')
	await page.goto(`${url}/r/`)
	await page.waitForSelector('#text')
	assert.equal(await page.inputValue('#text'), '', 'the draft is done with')
	faultless(page)
})

test('a question is answered, a decision objected to, and the county decides', async () => {
	const mine = await reported('三号楼的下水道返味', 0.0002)
	await act('community', mine.id, 'ask_reporter', { words: '请问是几单元？白天还是夜里？' })
	await page.goto(`${url}/r/follow/${mine.follow}`)
	await page.waitForSelector('.asked-words:has-text("几单元")')
	assert.match(await page.innerText('.clocks'), /在等您补充/)
	await page.click('.asked button[type=submit]')
	await page.waitForSelector('.asked .fault')
	await accessibleInBoth(page, 'follow page with a question')
	await shot(page, 'guide-resident-3')
	await page.fill('#reason-answer', '二单元，夜里更重。')
	await page.click('.asked button[type=submit]')
	await page.waitForSelector('.asked', { state: 'detached' })
	await page.waitForSelector('.line li:has-text("二单元")')
	await act('community', mine.id, 'decline', { words: '属于业主自用管道，请联系物业。' })
	await page.reload()
	await page.click('[data-kind="object"] button')
	await page.fill('#reason-object', '这是整栋楼共用的管道，不是我家的。')
	await accessibleInBoth(page, 'follow page with an objection')
	await page.click('[data-kind="object"] button[type=submit]')
	await page.waitForSelector('.line li:has-text("共用的管道")')
	const { items } = await staff('centre', 'GET', `/cases?queue=all&number=${mine.number}-1`)
	await act('centre', items[0].id, 'uphold', { words: '核实为共用管道，交回社区办理。' })
	await page.reload()
	await page.waitForSelector('.line li:has-text("核实为共用管道")')
	faultless(page)
})

test('what is public around me: a list and a map, filters in the address, known again by its content', async () => {
	const r = await fetch(`${url}/api/v1/public/cases`)
	assert.equal(r.headers.get('cache-control'), 'public, max-age=30')
	const again = await fetch(`${url}/api/v1/public/cases`, { headers: { 'If-None-Match': r.headers.get('etag') } })
	assert.equal(again.status, 304)
	await page.goto(`${url}/r/around`)
	await page.waitForSelector('[data-test="public"] li:has-text("小区门口井盖缺失")')
	await accessibleInBoth(page, 'what is public')
	await page.click('.tools .way')
	await page.waitForURL(/lon=/)
	await page.click('.tabs a:has-text("在办")')
	await page.waitForURL(/state=open/)
	await page.waitForSelector('[data-test="public"] li')
	await page.click('.tabs a:has-text("已办结")')
	await page.waitForSelector('.empty')
	await page.click('.tabs a:has-text("全部")')
	await page.click('.tabs a:has-text("地图")')
	await page.waitForSelector('.map canvas')
	await accessibleInBoth(page, 'what is public, on the map')
	await shot(page, 'guide-resident-4')
	await page.click('.mine-link:has-text("小区门口井盖缺失")')
	await page.waitForSelector('.said:has-text("已围挡")')
	await accessibleInBoth(page, 'a public case')
	await page.goto(`${url}/r/around/000000-00000000`)
	await page.waitForSelector('h1:has-text("没有公开这个编号的事")')
	faultless(page)
})

test('my grid says who answers for it, by post and desk, without a name', async () => {
	const { post } = await staff('centre', 'GET', '/sessions/current')
	const head = { node: post.node, org: post.org }
	await staff('centre', 'POST', '/rosters', {
		...head,
		name: '区指挥中心值班室',
		phone: '0458-3610000',
		shifts: [{ on: ['work', 'rest'], hours: '00:00-24:00' }],
	}).catch((e) => assert.match(e.message, /409/))
	await staff('centre', 'POST', '/centres', {
		...head,
		name: '伊美区网格协调中心',
		address: '新兴中路 1 号',
		hours: [{ on: ['work'], hours: '08:30-17:30' }],
	})
	await page.goto(`${url}/r/grid`)
	await page.click('main .button')
	await page.waitForSelector('[data-test="grid"]')
	await page.waitForSelector('a[href^="tel:"]')
	await page.waitForSelector('.centre:has-text("伊美区网格协调中心")')
	assert.equal((await page.content()).includes('李小燕'), false, 'no name of a grid worker')
	await accessibleInBoth(page, 'grid page')
	await shot(page, 'guide-resident-5')
	await page.fill('#grid-search', '朝阳街道')
	await page.click('.spot-found button')
	await page.waitForSelector('.grid-name:has-text("朝阳街道")')
	faultless(page)
})

test('a complaint goes to who supervises, and its link tells what became of it', async () => {
	await page.goto(`${url}/r/feedback`)
	await page.waitForSelector('.chip')
	await page.click('button[type=submit]')
	await page.waitForSelector('.summary')
	assert.equal(await page.evaluate(() => document.activeElement.classList.contains('summary')), true)
	await accessibleInBoth(page, 'complaint with faults')
	await page.click('.chip:has-text("服务态度")')
	await page.fill('#text', '昨天去社区办事，工作人员让我来回跑了三趟。')
	await page.click('#spot')
	await page.waitForSelector('.spot-result[data-state="inside"]')
	await page.click('button[type=submit]')
	await page.waitForSelector('.follow-head')
	const number = (await page.innerText('.follow-head .num')).match(/[0-9-]+/)[0]
	const seen = await staff('community', 'GET', `/cases?queue=all&number=${number}`)
	assert.equal(seen.items.length, 0, 'the community does not read it')
	const { items } = await staff('centre', 'GET', `/cases?queue=todo&limit=100`)
	const file = items.find((i) => i.number === number)
	assert.ok(file, 'it lies on the desk that supervises')
	await act('centre', file.id, 'take')
	await act('centre', file.id, 'answer', { category: 'attitude', words: '已向社区核实并约谈，手续改为一次办结。' })
	await page.reload()
	await page.waitForSelector('.answer:has-text("一次办结")')
	faultless(page)
})

test('a lost signal and a closed tab lose nothing, and nothing is sent twice', async () => {
	await page.goto(`${url}/r/`)
	await page.fill('#text', '公交站的长椅断了一条腿。')
	await page.click('#spot')
	await page.waitForSelector('.spot-result[data-state="inside"]')
	const context = page.context()
	await context.setOffline(true)
	await page.click('button[type=submit]')
	await page.waitForSelector('text=已存好，等信号')
	await page.close()
	await context.setOffline(false)
	const faults = page.faults
	page = Object.assign(await context.newPage(), { faults })
	page.setDefaultTimeout(30_000)
	await page.goto(`${url}/r/mine`)
	await page.waitForSelector('.mine-link:has-text("长椅")')
	const { items } = await staff('community', 'GET', `/cases?queue=all&q=${encodeURIComponent('长椅')}`)
	assert.ok(items.length <= 1)
	faultless(page)
})

test('everything opens in large type, with large targets, in both languages', async () => {
	await page.goto(`${url}/r/`)
	await page.click('.top-button >> nth=0')
	assert.equal(await page.evaluate(() => document.documentElement.classList.contains('large')), true)
	for (const path of ['', 'mine', 'around', 'grid', 'feedback']) {
		await page.goto(`${url}/r/${path}`)
		await page.waitForSelector('main h1')
		await accessibleInBoth(page, `large /r/${path}`)
		const small = await page.evaluate(() =>
			[...document.querySelectorAll('main :is(button, .button, .tabs a, .chip span:last-child, textarea, .input), .foot-link, .top-button')]
				.map((e) => [e.textContent.trim().slice(0, 12), Math.round(e.getBoundingClientRect().height)])
				.filter(([, h]) => h > 0 && h < 60),
		)
		assert.deepEqual(small, [], `/r/${path}: targets of 60 px`)
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
		assert.ok(wide <= 0, `/r/${path}: nothing lies beside the screen (${wide} px)`)
	}
	await page.goto(`${url}/r/`)
	await page.waitForSelector('.chip')
	await shot(page, 'guide-resident-6')
	await page.click('.top-button[aria-pressed="true"]')
	faultless(page)
})
