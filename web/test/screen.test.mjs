/*
 * The front door, the wall and the figures in a browser, on a demonstration with a year behind it: one tap signs in; the wall is
 * legible, drilled by keyboard, says when it is old, and opens the cases behind its figures; a report is published and printed.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import { accessible, accessibleInBoth, faultless, newPage, shao, shot, startBrowser, startServer } from './world.mjs'

const PASSWORD = 'shao-demo-2026'
const WALL = { viewport: { width: 1920, height: 1080 } }
const OFFICE = { viewport: { width: 1440, height: 900 } }
let server, browser, url, wall

before(async () => {
	/* The year went through the gate: its journal proves itself, and all tables can be made from it. */
	server = await startServer((data) => {
		for (const proof of [['verify'], ['rebuild', '--check']]) {
			const ran = spawnSync(shao, [...proof, '--data', data], { encoding: 'utf8' })
			assert.equal(ran.status, 0, ran.stdout + ran.stderr)
		}
	}, true)
	url = server.url
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

async function signedIn(login, options, path) {
	const page = await newPage(browser, url, options)
	const r = await page.request.post(`${url}/api/v1/sessions`, { data: { login, password: PASSWORD } })
	assert.equal(r.status(), 201, await r.text())
	await page.goto(`${url}${path}`)
	return page
}
const crumbs = (page) => page.locator('.wall-crumbs li').allInnerTexts()
const number = async (page, tile) => Number((await page.locator(`[data-test=${tile}] b`).innerText()).replaceAll(',', ''))

test('the front door leads to four applications, and one tap signs in', async () => {
	const page = await newPage(browser, url, WALL)
	await page.goto(`${url}/`)
	assert.deepEqual(await page.locator('.door').evaluateAll((all) => all.map((a) => a.getAttribute('href'))), ['/r/', '/f/', '/d/', '/s/'])
	await page.waitForSelector('#accounts button')
	await accessibleInBoth(page, 'the front door')
	await page.click('[data-login=leader]')
	await page.waitForSelector('.wall-shape')
	assert.ok(page.url().endsWith('/s/'))
	wall = page
})

test('without script the doors stand there all the same', async () => {
	const page = await newPage(browser, url, { ...OFFICE, javaScriptEnabled: false })
	await page.goto(`${url}/`)
	assert.equal(await page.locator('.door').count(), 4)
	assert.match(await page.locator('#screen').innerText(), /大屏 Screen/)
	await page.context().close()
})

test('the wall shows a living city in letters of 28 pixels', async () => {
	const page = wall
	await page.waitForSelector('.wall-answers li')
	await page.waitForSelector('.bar-opened')
	assert.ok((await number(page, 'open')) > 20)
	assert.ok((await number(page, 'overdue')) > 0)
	assert.ok((await page.locator('.wall-holders li').count()) > 0)
	assert.ok((await page.locator('.wall-shape[data-grade=late]').count()) > 0)
	assert.match(await page.locator('.wall-shares').innerText(), /%\s*\d+\/\d+/)
	const small = await page.evaluate(() => {
		const out = []
		for (const e of document.querySelectorAll('#app *')) {
			const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
			const size = parseFloat(getComputedStyle(e).fontSize)
			if (own && size < 27.9) out.push(`${e.tagName} ${e.className} ${size}`)
		}
		return out
	})
	assert.deepEqual(small, [])
	const box = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight])
	assert.deepEqual(box, [1920, 1080], 'nothing scrolls on the wall')
	await accessibleInBoth(page, 'the wall')
	await shot(page, 'guide-leader-1')
})

test('it is drilled from county to grid by keyboard, and back', async () => {
	const page = wall
	const top = (await crumbs(page))[0]
	for (let depth = 2; depth <= 4; depth++) {
		await page.waitForSelector('.wall-nodes tbody button')
		await page.keyboard.press('ArrowDown')
		const name = await page.evaluate(() => document.activeElement.textContent.trim())
		await page.keyboard.press('Enter')
		await page.waitForFunction((n) => document.querySelectorAll('.wall-crumbs li').length === n, depth)
		assert.equal((await crumbs(page)).at(-1), name)
		if (depth === 2) {
			await page.waitForSelector('.wall-shape')
			await page.waitForSelector('.wall-tile')
			await page.mouse.move(5, 5)
			await shot(page, 'guide-leader-2')
		}
	}
	await page.waitForFunction(() => document.querySelectorAll('.wall-shape').length === 1)
	await accessible(page, 'the wall of a grid')
	await page.keyboard.press('ArrowLeft')
	await page.waitForFunction(() => document.querySelectorAll('.wall-crumbs li').length === 3)
	await page.keyboard.press('Escape')
	await page.waitForFunction(() => document.querySelectorAll('.wall-crumbs li').length === 2)
	await page.locator('.wall-crumbs a').first().click()
	await page.waitForFunction((n) => document.querySelector('.wall-crumbs h1')?.textContent === n, top)
	faultless(page)
})

test('a figure opens the list of cases behind it', async () => {
	const page = wall
	const late = await number(page, 'overdue')
	await page.click('[data-test=overdue] a')
	await page.waitForSelector('.row')
	assert.ok(page.url().includes('/d/?queue=late'))
	assert.ok((await page.locator('.row').count()) >= Math.min(late, 50))
	await page.goBack()
	await page.waitForSelector('.wall-shares a')
	await page.locator('.wall-shares a').first().click()
	await page.waitForSelector('.counted tbody tr')
	await accessibleInBoth(page, 'the cases behind a figure')
	await page.locator('.look-parts button').nth(2).click()
	await page.waitForFunction(() => document.querySelectorAll('.look-parts button')[2]?.getAttribute('aria-pressed') === 'true')
	await page.waitForSelector('.counted tbody tr, .state-box')
	faultless(page)
	await page.context().close()
})

test("a screen's account sees the wall, and its figures open nothing", async () => {
	const page = await signedIn('screen', WALL, '/s/')
	await page.waitForSelector('.wall-tile b')
	await page.waitForSelector('.wall-nodes tbody button')
	assert.equal(await page.locator('.wall-tile a, .wall-nodes td a, .wall-holders a').count(), 0)
	assert.equal((await page.request.get(`${url}/api/v1/cases?queue=all`)).status(), 403)
	await page.locator('[data-test=turn]').click()
	assert.ok(page.url().includes('turn=1'), 'the rotation stands in the address')
	faultless(page)
	await page.context().close()
})

test('a report is published by another person; what changed since stands beside it', async () => {
	const page = await signedIn('centre', OFFICE, '/d/reports')
	await page.waitForSelector('.reports tbody tr')
	await accessibleInBoth(page, 'the reports')
	await page.locator('.reports tbody a').first().click()
	await page.waitForSelector('[data-test=publish]')
	await accessibleInBoth(page, 'a draft')
	await page.click('[data-test=publish]')
	await page.waitForSelector('dialog.modal[open]')
	await accessible(page, 'before publishing')
	await page.click('dialog [data-test=send]')
	await page.waitForSelector('[data-test=publish]', { state: 'detached' })
	const [file] = await Promise.all([page.waitForEvent('download'), page.click('[data-test=save]')])
	assert.match(file.suggestedFilename(), /\.csv$/)
	/* An older one: somebody rated, or was late, after it was published. */
	const node = (await (await page.request.get(`${url}/api/v1/sessions/current`)).json()).post.node
	const list = await (await page.request.get(`${url}/api/v1/reports?node=${node}`)).json()
	let found = ''
	for (const r of list.items) {
		const one = await (await page.request.get(`${url}/api/v1/reports/${r.id}`)).json()
		if (one.corrections > 0) found ||= r.id
	}
	assert.ok(found, 'a month of the demonstration was corrected')
	await page.goto(`${url}/d/reports/${found}`)
	await page.waitForSelector('[data-test=corrections]')
	assert.ok((await page.locator('.report-now').count()) > 0)
	await accessibleInBoth(page, 'a corrected report')
	await shot(page, 'guide-leader-4')
	await page.emulateMedia({ media: 'print' })
	assert.equal(await page.locator('.bar').isVisible(), false)
	assert.equal(await page.locator('.no-print').first().isVisible(), false)
	await page.emulateMedia({ media: 'screen' })
	faultless(page)
	await page.context().close()
})

test('metrics are drawn, tabled, and lead to their cases', async () => {
	const page = await signedIn('leader', OFFICE, '/d/figures')
	await page.waitForSelector('.figure-table tbody tr')
	await page.selectOption('[data-test=by]', 'org')
	await page.waitForFunction(() => [...document.querySelectorAll('.figure-table tbody th')].some((e) => e.textContent.includes('局')))
	assert.ok(page.url().includes('by=org'))
	await accessibleInBoth(page, 'metrics by unit')
	await shot(page, 'guide-leader-3')
	await page.selectOption('[data-test=by]', 'day')
	await page.waitForFunction(() => /^\d{4}-/.test(document.querySelectorAll('.figure-table tbody th')[1]?.textContent ?? ''))
	await page.locator('.figure-table td a').first().click()
	await page.waitForSelector('.counted tbody tr')
	faultless(page)
	await page.context().close()
})

test('it turns by itself, and a badge says how old the figures are when the server is away', async () => {
	const page = await newPage(browser, url, { ...WALL, allow: [/ERR_CONNECTION_REFUSED/] })
	await page.clock.install()
	await page.request.post(`${url}/api/v1/sessions`, { data: { login: 'leader', password: PASSWORD } })
	await page.goto(`${url}/s/`)
	await page.waitForSelector('.wall-tile b')
	assert.equal(await page.locator('[data-test=stale]').count(), 0)
	/* By itself it shows the second page of the table, then the first place below. The page's clock is the test's. */
	await page.waitForSelector('.wall-nodes tbody button')
	const lived = async (claim) => {
		for (let i = 0; i < 12; i++) {
			await page.clock.runFor(4_000)
			if (await claim()) return
		}
		assert.fail('it did not turn')
	}
	await page.locator('[data-test=turn]').click()
	await lived(async () => (await page.locator('.wall-nodes thead .soft').allInnerTexts()).join().includes('2/2'))
	await lived(async () => (await crumbs(page)).length === 2)
	await page.locator('[data-test=turn]').click()
	await page.locator('.wall-crumbs a').first().click()
	await lived(async () => (await crumbs(page)).length === 1 && (await page.locator('.wall-tile b').count()) === 4)
	await server.kill()
	for (let i = 0; i < 16; i++) await page.clock.runFor(5_000)
	await page.waitForSelector('[data-test=stale]')
	assert.match(await page.locator('[data-test=stale]').innerText(), /1 分钟前/)
	assert.ok((await number(page, 'open')) > 0, 'the figures stand there as they were')
	await accessible(page, 'the wall with old figures')
	await server.again()
	await page.clock.runFor(6_000)
	await page.waitForSelector('[data-test=stale]', { state: 'detached' })
	faultless(page)
})
