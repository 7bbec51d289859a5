/*
 * A whistle in a browser: the street's desk drafts it on the page for new cases, its leader (another person) sends it to two
 * departments, one of them signs in, and the street sees who has answered. axe looks at every page of it.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessibleInBoth, faultless, newPage, shot, startBrowser, startServer } from './world.mjs'

const PASSWORD = 'shao-demo-2026'
const OFFICE = { viewport: { width: 1440, height: 900 } }
let server, browser, url, id
const desks = {}

before(async () => {
	server = await startServer()
	url = server.url
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

async function desk(login) {
	const page = await newPage(browser, url, OFFICE)
	await page.goto(`${url}/d/`)
	await page.fill('input[autocomplete=username]', login)
	await page.fill('input[type=password]', PASSWORD)
	await page.click('button[type=submit]')
	await page.waitForSelector('.bar-name')
	desks[login] = page
	return page
}

test('a street drafts a whistle, with a pin on the map', async () => {
	const page = await desk('street')
	await page.click('[data-test=new]')
	await page.waitForSelector('[data-test=kind]')
	await page.selectOption('[data-test=kind]', 'whistle')
	await page.click('[data-test=send]')
	await page.waitForSelector('[data-test=faults]')
	await page.fill('[data-test=text]', '农贸市场北门占道经营，多次劝导无效，需要多部门联合处置。')
	await page.locator('.fresh-map .map').scrollIntoViewIfNeeded()
	const box = await page.locator('.fresh-map .map').boundingBox()
	await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
	await page.waitForFunction(() => document.querySelector('[data-test=where]')?.textContent?.includes('/'))
	await accessibleInBoth(page, 'a new case')
	await page.click('[data-test=send]')
	await page.waitForSelector('.case-head')
	id = page.url().split('/').pop().split('?')[0]
	assert.equal(await page.locator('[data-act=send]').count(), 0, 'who drafted it cannot send it')
})

test('another person sends it to two departments, the first one leads', async () => {
	const page = await desk('chief')
	await page.goto(`${url}/d/cases/${id}`)
	await page.click('[data-act=send]')
	for (const [n, name] of ['城市管理', '住房'].entries()) {
		await page.click('.orgs .org')
		await page.locator('.orgs input').fill(name)
		await page.locator('.el-select-dropdown__item', { hasText: name }).first().click()
		await page.waitForFunction((k) => document.querySelectorAll('.orgs-list li').length === k, n + 1)
	}
	await page.click('#h-acts')
	await page.waitForFunction(() => [...document.querySelectorAll('.el-select__popper')].every((p) => p.getClientRects().length === 0))
	await accessibleInBoth(page, 'a whistle being sent')
	await page.click('[data-test=send]')
	await page.waitForSelector('[data-test=around] li')
	assert.equal(await page.locator('[data-test=around] .around-list li').count(), 2)
	await page.waitForSelector('.el-message', { state: 'detached' })
	await accessibleInBoth(page, 'a whistle under way')
})

test('a department finds its task in its list and signs in', async () => {
	const page = await desk('roads')
	await page.waitForSelector('.row:has-text("农贸市场北门")')
	await page.locator('.row:has-text("农贸市场北门")').first().click()
	await page.keyboard.press('o')
	await page.waitForSelector('[data-act=sign]')
	await accessibleInBoth(page, "a department's task")
	await page.click('[data-act=sign]')
	await page.click('[data-test=send]')
	await page.waitForFunction(() => !document.querySelector('[data-act=sign]'))
	const street = desks.street
	await street.goto(`${url}/d/cases/${id}`)
	await street.waitForSelector('[data-test=around] li')
	assert.match(await street.locator('[data-test=around]').innerText(), /2 项未办结/)
	for (const p of Object.values(desks)) faultless(p)
})

test("the whistles' desk shows each department's clocks side by side, and reminds those that have not finished", async () => {
	const street = desks.chief
	await street.goto(`${url}/d/whistle`)
	await street.waitForSelector('.whistle-table tbody tr')
	assert.equal(await street.locator('.whistle-table tbody tr').count(), 2)
	assert.equal(await street.locator('.whistle-table tbody tr:has(.clock[data-state=met])').count(), 1, 'one has signed')
	await accessibleInBoth(street, "the whistles' desk")
	await street.click('[data-test=urge]')
	await street.waitForSelector('.batch-box')
	await street.click('[data-test=batch-run]')
	await street.waitForSelector('[data-test=batch-done]')
	assert.equal(await street.locator('.batch-rows .ok').count(), 2)
	await street.click('[data-test=batch-close]')
	await shot(street, 'guide-street-1')
	const roads = desks.roads
	await roads.goto(`${url}/d/whistle`)
	await roads.waitForSelector('[data-test=received] tbody tr')
	await accessibleInBoth(roads, 'whistles that call a department')
	await shot(roads, 'guide-department-1')
	for (const p of Object.values(desks)) faultless(p)
})

test('what was closed is drawn for a spot check', async () => {
	const page = desks.chief
	await page.goto(`${url}/d/checks`)
	await page.waitForSelector('[data-test=draw]')
	await page.click('[data-test=draw]')
	await page.waitForSelector('[data-test=faults], [data-test=drawn]')
	await accessibleInBoth(page, 'spot checks')
	faultless(page)
})
