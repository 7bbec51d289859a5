/*
 * The whole loop in a browser, as people live it: a resident reports with a photo and a pin, the community files, the street
 * dispatches, the department accepts and answers with a photo, the community passes, the resident rates and has it reopened.
 * Beside it: a lost signal, a place outside, a stale write, two languages, a keyboard, and axe on every page.
 */
import assert from 'node:assert/strict'
import { after, before, test as nodeTest } from 'node:test'
import { accessible, accessibleInBoth, drawPhoto, faultless, newPage, shot, startBrowser, startServer, switchLanguage } from './world.mjs'

const PASSWORD = 'shao-demo-2026'
const PHONE = {
	viewport: { width: 390, height: 844 },
	isMobile: true,
	hasTouch: true,
	permissions: ['geolocation', 'clipboard-write', 'clipboard-read'],
}
const OFFICE = { viewport: { width: 1440, height: 900 } }
const TEXT = '3 号楼东侧的路灯坏了三天，晚上很黑，老人出门不方便。'

let server, browser, url, spot, resident, follow, number
const desks = {}
let broken = false

/* Each test stands on the one before: after a failure the others would only wait. A failure shows what its pages showed. */
function test(name, run) {
	nodeTest(name, async (t) => {
		if (broken) return t.skip('a test before it failed')
		try {
			await run(t)
		} catch (e) {
			broken = true
			for (const page of [resident, ...Object.values(desks)])
				t.diagnostic(
					`${page.url()}: ${page.faults.join('; ')} | ${(
						await page
							.locator('main')
							.innerText()
							.catch(() => '')
					)
						.replace(/\s+/g, ' ')
						.slice(0, 400)}`,
				)
			t.diagnostic((server.log?.() ?? '').slice(-2000))
			throw e
		}
	})
}

/* A point inside the community whose desk the demo has. */
async function communitySpot() {
	const page = await newPage(browser, url, OFFICE)
	const signed = await page.request.post(`${url}/api/v1/sessions`, { data: { login: 'community', password: PASSWORD } })
	assert.equal(signed.status(), 201, await signed.text())
	const { post } = await signed.json()
	const found = await (await page.request.get(`${url}/api/v1/places/search`, { params: { q: post.node_name } })).json()
	const place = found.items.find((p) => p.id === post.node)
	assert.ok(place, `the community ${post.node_name} is found by its name`)
	await page.context().close()
	return { longitude: place.lon, latitude: place.lat }
}

/* A desk in a picture has more than one case on it. */
async function fill() {
	const words = [
		'人行道地砖松动，雨天溅水，容易绊倒。',
		'消防通道被私家车长期占用，已经反映过两次。',
		'井盖缺失，孩子放学经过很危险。',
		'三单元楼道堆放杂物，有火灾隐患。',
		'早市占道经营，影响公交进站。',
		'健身器材的把手松了，老人用着不安全。',
		'路口信号灯不亮，早高峰很乱。',
		'化粪池外溢，流到人行道上。',
		'绿化带里的树倒了，压住了半边路。',
	]
	const page = await newPage(browser, url, OFFICE)
	for (const [i, text] of words.entries()) {
		const made = await page.request.post(`${url}/api/v1/snaps`, {
			data: { text, lon: spot.longitude + Math.sin(i * 2) * 0.003, lat: spot.latitude + Math.cos(i * 3) * 0.002 },
			headers: { 'Idempotency-Key': crypto.randomUUID() },
		})
		assert.equal(made.status(), 201, await made.text())
	}
	await page.context().close()
}

async function signIn(login) {
	const page = await newPage(browser, url, OFFICE)
	await page.goto(`${url}/d/`)
	await page.fill('#login', login)
	await page.fill('#password', PASSWORD)
	await page.keyboard.press('Enter')
	await page.waitForSelector('.queue-nav a')
	desks[login] = page
	return page
}

/* Opens the case with this number from the desk's own queue. */
async function openCase(page, wanted = number) {
	await page.goto(`${url}/d/`)
	await page.click(`.row:has-text("${wanted}") .row-words a`)
	await page.waitForSelector('.acts-row')
}

/* Chooses an act, fills its form, sends it, and waits until it is done. */
async function act(page, name, fill = async () => {}) {
	await page.click(`[data-act="${name}"]`)
	await fill()
	await page.click('[data-test="send"]')
	await page.waitForSelector('.acts-form', { state: 'detached' })
	assert.equal(await page.locator('[data-test="faults"]').count(), 0)
	await page.waitForFunction((n) => !document.querySelector(`[data-act="${n}"]`), name)
}

async function report(page, text) {
	await page.goto(`${url}/r/`)
	await page.fill('#text', text)
	await page.click('#spot')
	await page.waitForSelector('.spot-result[data-state="inside"]')
	await page.click('button[type=submit]')
}

before(async () => {
	server = await startServer()
	url = server.url
	browser = await startBrowser()
	spot = await communitySpot()
	if (process.env.SHAO_SHOTS) await fill()
	resident = await newPage(browser, url, { ...PHONE, geolocation: { ...spot, accuracy: 18 } })
})
after(async () => {
	await browser?.close()
	const code = await server?.stop()
	assert.ok(code === 0 || code === undefined, `the server ended with ${code}`)
})

test('the front page leads to both applications', async () => {
	const page = await newPage(browser, url, OFFICE)
	await page.goto(`${url}/`)
	await page.waitForFunction(() => document.querySelector('#place').textContent !== '')
	await accessibleInBoth(page, 'front page')
	await page.click('#resident')
	await page.waitForSelector('#text')
	faultless(page)
	await page.context().close()
})

test('an empty report is not sent: the summary takes the focus and leads to the fields', async () => {
	await resident.goto(`${url}/r/`)
	await resident.waitForSelector('.chip')
	await resident.click('button[type=submit]')
	await resident.waitForSelector('.summary')
	assert.equal(await resident.evaluate(() => document.activeElement.classList.contains('summary')), true)
	await accessibleInBoth(resident, 'report page with faults')
})

test('a place outside the territory is told so, in words', async () => {
	const page = await newPage(browser, url, { ...PHONE, geolocation: { longitude: 2.35, latitude: 48.85, accuracy: 10 } })
	await page.goto(`${url}/r/`)
	await page.fill('#text', '巴黎的路灯坏了')
	await page.click('#spot')
	await page.waitForSelector('.spot-result[data-state="outside"]')
	await page.click('button[type=submit]')
	await page.waitForSelector('.summary')
	faultless(page)
	await page.context().close()
})

test('a report is written with photo, position and pin, and the draft survives a reload', async () => {
	await resident.goto(`${url}/r/`)
	await resident.fill('#text', TEXT)
	await resident.setInputFiles('[data-test="choose"]', await drawPhoto(resident, 'lamp'))
	await resident.waitForSelector('.photos-list img')
	await resident.click('#spot')
	await resident.waitForSelector('.spot-result[data-state="inside"]')
	await resident.fill('#contact', '138 0000 0000')
	await resident.waitForTimeout(1000)
	await resident.waitForFunction(() => /\d\d:\d\d/.test(document.querySelector('.send .note').textContent))
	await resident.evaluate(() => scrollTo(0, 0))
	await shot(resident, 'resident-report')
	await resident.reload()
	await resident.waitForSelector('.photos-list img')
	assert.equal(await resident.inputValue('#text'), TEXT)
	assert.equal(await resident.inputValue('#contact'), '138 0000 0000')
	await resident.waitForSelector('.spot-result[data-state="inside"]')
})

test('the pin is moved on the map by the keyboard, by a tap, and the grid follows', async () => {
	await resident.click('.way >> nth=1')
	await resident.waitForSelector('.map canvas')
	await resident.waitForTimeout(800)
	const draft = () =>
		resident.evaluate(
			() =>
				new Promise((done) => {
					const open = indexedDB.open('shao-resident')
					open.onsuccess = () => {
						const get = open.result.transaction('draft').objectStore('draft').get('report')
						get.onsuccess = () => {
							open.result.close()
							done(get.result?.spot)
						}
					}
				}),
		)
	const first = await draft()
	await resident.focus('.map')
	await resident.keyboard.press('ArrowRight')
	await resident.waitForTimeout(900)
	const second = await draft()
	assert.ok(Math.abs(second.lon - first.lon - 0.0001) < 1e-9 && second.lat === first.lat)
	assert.equal(second.by, 'pin')
	const box = await resident.locator('.map').boundingBox()
	await resident.touchscreen.tap(box.x + box.width / 2 - 20, box.y + box.height / 2 + 20)
	await resident.waitForTimeout(1200)
	const third = await draft()
	assert.ok(third.lon < second.lon && third.lat < second.lat, 'a tap puts the pin')
	await resident.waitForSelector('.spot-result[data-state="inside"]')
	await accessibleInBoth(resident, 'report page with map')
	await resident.locator('.spot').scrollIntoViewIfNeeded()
	await resident.locator('.spot-map').evaluate((e) => e.scrollIntoView({ block: 'center' }))
	await resident.waitForTimeout(600)
	await shot(resident, 'resident-map')
})

test('it is sent once, and answered with a number and a link', async () => {
	const posts = []
	resident.on('request', (r) => {
		if (r.method() === 'POST' && r.url().endsWith('/api/v1/snaps')) posts.push(r)
	})
	await resident.click('button[type=submit]')
	await resident.waitForSelector('[data-test="number"]')
	number = (await resident.textContent('[data-test="number"]')).trim()
	follow = await resident.inputValue('#link')
	assert.match(follow, /\/r\/follow\/.+/)
	assert.equal(posts.length, 1)
	assert.match(posts[0].headers()['idempotency-key'], /^[0-9a-f-]{36}$/)
	await resident.click('.copy-row button')
	assert.equal(await resident.evaluate(() => navigator.clipboard.readText()), follow)
	await accessibleInBoth(resident, 'sent page')
	faultless(resident)
})

test('the follow page shows the six steps; the photo has lost its EXIF', async () => {
	await resident.goto(follow)
	await resident.waitForSelector('.steps li')
	assert.equal(await resident.locator('.steps li').count(), 6)
	assert.equal(await resident.locator('.shots img').count(), 1)
	const photo = await resident.request.get(new URL(await resident.getAttribute('.shots a', 'href'), url).href)
	const bytes = await photo.body()
	assert.equal(photo.status(), 200)
	assert.ok(bytes.length < 450_000, `${bytes.length} bytes`)
	assert.equal(bytes.includes('GPS-SECRET'), false)
	await accessibleInBoth(resident, 'follow page')
})

test('without a signal the report waits on the phone and goes out once when there is one', async () => {
	const page = await newPage(browser, url, { ...PHONE, geolocation: { ...spot, accuracy: 25 } })
	await page.goto(`${url}/r/`)
	await page.fill('#text', '小区北门的垃圾桶满了，气味很大。')
	await page.click('#spot')
	await page.waitForSelector('.spot-result[data-state="inside"]')
	await page.waitForTimeout(2500)
	await page.context().setOffline(true)
	const keys = []
	page.on('request', (r) => {
		if (r.method() === 'POST') keys.push(r.headers()['idempotency-key'])
	})
	await page.click('button[type=submit]')
	await page.waitForSelector('.card h1:has-text("等信号")')
	await page.context().setOffline(false)
	await page.waitForSelector('[data-test="number"]')
	assert.ok(keys.length >= 2 && new Set(keys).size === 1, `tried again under the same key: ${keys}`)
	await page.click('.foot-link >> nth=1')
	await page.waitForSelector('.mine-link .state')
	await accessibleInBoth(page, 'my reports')
	assert.equal(await page.locator('.mine-link').count(), 1)
	faultless(page)
	await page.context().close()
})

test('the desk refuses a wrong password in words', async () => {
	const page = await newPage(browser, url, OFFICE)
	await page.goto(`${url}/d/cases/1`)
	await page.waitForSelector('#login')
	await accessibleInBoth(page, 'login page')
	await page.fill('#login', 'community')
	await page.fill('#password', 'wrong-password-1')
	await page.keyboard.press('Enter')
	await page.waitForSelector('.fault-box')
	assert.equal(await page.evaluate(() => document.activeElement.classList.contains('fault-box')), true)
	faultless(page)
	await page.context().close()
})

test('the community finds it by keyboard alone and files it', async () => {
	const page = await signIn('community')
	await page.waitForSelector(`.row:has-text("${number}")`)
	await page.waitForTimeout(1500)
	await page.keyboard.press('j')
	await page.waitForSelector('.row.chosen')
	assert.match(page.url(), /case=/)
	for (let i = 0; i < 20 && !(await page.locator(`.row.chosen:has-text("${number}")`).count()); i++) await page.keyboard.press('j')
	await page.waitForTimeout(600)
	await accessibleInBoth(page, 'queue page')
	await shot(page, 'desk-queue')
	await page.keyboard.press('o')
	await page.waitForSelector('[data-act="file"]')
	await page.keyboard.press('1')
	await page.waitForSelector('.acts-form')
	await page.keyboard.press('Tab')
	await page.click('[data-test="send"]')
	await page.waitForSelector('[data-test="faults"]')
	assert.equal(await page.evaluate(() => document.activeElement.dataset.test), 'faults')
	await accessibleInBoth(page, 'case page with faults')
	await act(page, 'file', async () => {
		await page.check('.choice:has-text("路灯") input')
		await page.fill('.acts-form textarea', '已到现场核实，路灯确实不亮，马上分派。')
	})
	faultless(page)
})

test('the contact stays sealed until somebody says why', async () => {
	const page = desks.community
	assert.equal((await page.content()).includes('138 0000 0000'), false)
	await page.click('.contact button')
	await page.fill('#contact-reason', '核实路灯的具体位置')
	await page.click('.contact form button[type=submit]')
	await page.waitForSelector('.contact b:has-text("138 0000 0000")')
})

test('the street dispatches it to a department with a limit', async () => {
	const page = await signIn('street')
	await openCase(page)
	await act(page, 'dispatch', async () => {
		await page.fill('.acts-form .org input', '城市管理')
		await page.click('.el-select-dropdown__item:has-text("城市管理")')
		await page.check('.choice:has-text("一般") input')
		await page.fill('.acts-form textarea', '请尽快修复，并检查同一线路的其他路灯。')
		await shot(page, 'desk-dispatch')
	})
	faultless(page)
})

test('whoever comes too late sees what changed and may do it again', async () => {
	const late = await signIn('roads')
	await late.route('**/api/v1/events', (r) => r.abort()) /* the page must not hear of it before it acts */
	await openCase(late)
	await late.click('[data-act="send_back"]')
	await late.fill('.acts-form textarea', '不是我单位管的路灯')
	const file = await late.evaluate(() => location.pathname.split('/').pop())
	const { csrf } = await (await late.request.get(`${url}/api/v1/sessions/current`)).json()
	/* A colleague accepts it meanwhile. */
	const seen = await late.request.get(`${url}/api/v1/cases/${file}`)
	const accepted = await late.request.post(`${url}/api/v1/cases/${file}/acts/accept`, {
		data: {},
		headers: { 'Idempotency-Key': crypto.randomUUID(), 'If-Match': seen.headers().etag, 'X-CSRF-Token': csrf },
	})
	assert.equal(accepted.status(), 200, await accepted.text())
	await late.click('[data-test="send"]')
	await late.waitForSelector('[data-test="changes"]')
	assert.equal(await late.evaluate(() => document.activeElement.dataset.test), 'faults')
	assert.match(await late.textContent('[data-test="changes"]'), /处置中|办理中/)
	await late.waitForSelector('[data-test="gone"]')
	assert.equal(await late.inputValue('.acts-form textarea'), '不是我单位管的路灯', 'what was typed is not lost')
	await accessibleInBoth(late, 'case page after a conflict')
	await late.unroute('**/api/v1/events')
	faultless(late)
})

test('the department finishes it with an answer and a photo', async () => {
	const page = desks.roads
	await openCase(page)
	await act(page, 'finish', async () => {
		await page.fill('.acts-form textarea', '已更换灯头和控制器，当晚恢复照明，并检查了同线路 6 盏路灯。')
		await page.setInputFiles('.acts-form [data-test="choose"]', await drawPhoto(page, 'lit'))
		await page.waitForSelector('.acts-form .photos-list img')
	})
	faultless(page)
})

test('the community has it done again, which stays between the desks', async () => {
	const page = desks.community
	await openCase(page)
	await act(page, 'redo', async () => page.fill('.acts-form textarea', '照片里看不清灯杆编号，请补拍。'))
	const roads = desks.roads
	await openCase(roads)
	await roads.waitForSelector('.timeline .is-inside:has-text("请补拍")')
	await act(roads, 'finish', async () => {
		await roads.fill('.acts-form textarea', '已更换灯头和控制器，当晚恢复照明，同线路 6 盏路灯也已检查。')
		await roads.setInputFiles('.acts-form [data-test="choose"]', await drawPhoto(roads, 'lit'))
		await roads.waitForSelector('.acts-form .photos-list img')
	})
	faultless(roads)
})

test('the community checks it and passes it; the case page shows clocks, inside and outside', async () => {
	const page = desks.community
	await openCase(page)
	await page.waitForTimeout(1200)
	assert.ok((await page.locator('.timeline .is-public').count()) > 0)
	assert.ok((await page.locator('.clock-list li').count()) >= 3)
	await page.click('.clock-list summary >> nth=0')
	assert.match(await page.textContent('.clock-list'), /工作时/, 'a clock says how it was counted')
	await accessibleInBoth(page, 'case page')
	await page.mouse.move(0, 0)
	await shot(page, 'desk-case')
	await page.click('.thumbs.large button >> nth=0')
	await page.waitForSelector('dialog.light img')
	await accessible(page, 'photo, large')
	await page.keyboard.press('Escape')
	await page.waitForSelector('dialog.light', { state: 'detached' })
	await act(page, 'pass')
	faultless(page)
})

test('new cases are announced without moving a row', async () => {
	const page = desks.community
	await page.goto(`${url}/d/`)
	await page.waitForSelector('.queue-nav a')
	await page.waitForTimeout(800)
	const rows = () => page.locator('.row').evaluateAll((all) => all.map((r) => r.dataset.case).join())
	const before = await rows()
	await report(resident, '河边的护栏断了一段，约两米。')
	await resident.waitForSelector('[data-test="number"]')
	await page.waitForSelector('.queue-fresh button')
	assert.equal(await rows(), before)
	await page.click('.queue-fresh button')
	await page.waitForSelector('.row:has-text("护栏")')
	faultless(page)
})

test('the shortcuts are listed, and can be turned off', async () => {
	const page = desks.community
	await page.keyboard.press('?')
	await page.waitForSelector('dialog.help')
	await page.uncheck('.help-switch input')
	await page.keyboard.press('Escape')
	await page.waitForSelector('dialog.help', { state: 'detached' })
	await page.keyboard.press('?')
	await page.waitForTimeout(300)
	assert.equal(await page.locator('dialog.help').count(), 0)
	await page.evaluate(() => localStorage.removeItem('shao-keys'))
})

test('the resident reads the answer and rates', async () => {
	await resident.goto(follow)
	await resident.waitForSelector('.answer')
	assert.match(await resident.textContent('.answer'), /灯头/)
	assert.equal((await resident.content()).includes('补拍'), false, 'what the desks say to each other stays inside')
	await shot(resident, 'resident-follow')
	await resident.click('.rate button[type=submit]')
	await resident.waitForSelector('.rate .fault')
	await resident.click('.rate-stars label >> nth=3')
	await resident.fill('#rate-words', '修得很快，谢谢。')
	await accessibleInBoth(resident, 'follow page with rating')
	await resident.locator('.rate').scrollIntoViewIfNeeded()
	await shot(resident, 'resident-rate')
	await resident.click('.rate button[type=submit]')
	await resident.waitForSelector('.stars')
})

test('the resident has it done again, and the desk sees why', async () => {
	await resident.click('section:has(> h2:has-text("没解决")) button')
	await resident.fill('#reason', '今天晚上又不亮了。')
	await resident.click('section:has(> h2:has-text("没解决")) button[type=submit]')
	await resident.waitForSelector('.line li:has-text("又不亮了")')
	faultless(resident)
	const page = desks.street
	await openCase(page)
	await page.waitForSelector('.timeline li:has-text("又不亮了")')
	assert.match(await page.textContent('.rating'), /4/)
	faultless(page)
})

test('the desk works in English too', async () => {
	const page = desks.street
	await switchLanguage(page)
	await page.waitForSelector('h2:has-text("Timeline")')
	await page.waitForSelector('.acts-row button:has-text("Dispatch")')
	await shot(page, 'desk-case-en')
	await page.click('.case-back')
	await page.waitForSelector('.row')
	await page.waitForTimeout(1200)
	await shot(page, 'desk-queue-en')
	faultless(page)
})
