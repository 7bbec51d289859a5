/*
 * What the public sees: a street chooses a case, is told what in its words points at a person, paints over a photo by keyboard and
 * releases it; everybody sees the painted copy and never the original; a withdrawal takes it back. And standard answers are kept.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pageOf, signedIn } from './admin.mjs'
import { accessible, accessibleInBoth, drawPhoto, faultless, shot, startBrowser, startServer } from './world.mjs'

let server, browser, url, street, page, found

before(async () => {
	server = await startServer()
	url = server.url
	browser = await startBrowser()
	street = await signedIn(url, 'street')
	page = await pageOf(browser, url, street)
	await page.goto(`${url}/d/`)
	await page.waitForSelector('.queue')
	const photo = await drawPhoto(page, 'lamp')
	const form = new FormData()
	form.append('photo', new Blob([photo.buffer], { type: photo.mimeType }), 'photo.jpg')
	const kept = await fetch(`${url}/api/v1/photos`, { method: 'POST', body: form, headers: { 'Idempotency-Key':
		crypto.randomUUID() } }).then((r) => r.json())
	const where = await street.call('GET', `/places/search?q=${encodeURIComponent('永红社区')}`)
	const { lon, lat } = where.items[0]
	await street.call('POST', '/snaps', { text: '路灯不亮，请联系李女士13845678901，在3栋2单元501室楼下。', lon, lat, photos: [kept.id], category: 'lighting' })
})
after(async () => {
	await browser?.close()
	assert.equal(await server?.stop(), 0)
})

const send = () => page.click('dialog[open] [data-test="send"]')
const shut = () => page.waitForSelector('dialog[open]', { state: 'detached' })

test('what points at a person is named and replaced; the preview is what will be seen', async () => {
	await page.goto(`${url}/d/manage/release?queue=all`)
	await page.click('[data-test="case"]')
	await page.waitForSelector('[data-test="release"]')
	const text = await page.inputValue('#e-text')
	assert.doesNotMatch(text, /李女士|13845678901|501室/)
	await page.fill('#e-text', `${text} 再打13912345678。`)
	await page.waitForSelector('[data-test="personal"]:has-text("13912345678")')
	await page.click('[data-test="clean"]')
	await page.waitForSelector('[data-test="personal"]', { state: 'detached' })
	await page.fill('#e-title', '永红社区路灯不亮')
	await page.waitForSelector('[data-test="preview"]:has-text("永红社区路灯不亮")')
	await accessibleInBoth(page, 'release')
})

test('a photo is painted over by keyboard, and everybody sees the painted copy', async () => {
	await page.click('[data-test="paint"]')
	await page.waitForSelector('[data-test="brush"][data-ready]')
	await accessible(page, 'brush')
	await page.focus('[data-test="brush"]')
	for (const key of ['Space', 'ArrowRight', 'Space', 'ArrowDown', 'Space', 'Backspace']) await page.keyboard.press(key)
	const box = await page.locator('[data-test="brush"]').boundingBox()
	await page.mouse.move(box.x + 40, box.y + 40)
	await page.mouse.down()
	await page.mouse.move(box.x + 200, box.y + 90, { steps: 8 })
	await page.mouse.up()
	await page.waitForSelector('dialog[open] [role="status"]:has-text("3")')
	await shot(page, 'guide-admin-8')
	await send()
	await shut()
	await page.waitForSelector('.release-photos .tag')
	await page.click('[data-test="release-send"]')
	await page.waitForSelector('[data-test="released"]')
	const list = await fetch(`${url}/api/v1/public/cases`).then((r) => r.json())
	found = await fetch(`${url}/api/v1/public/cases/${list.items[0].number}`).then((r) => r.json())
	assert.equal(found.title, '永红社区路灯不亮')
	assert.equal(found.photo_list.length, 1)
	/* The pixel in the middle is the brush's, in what everybody gets. */
	const pixel = await page.evaluate(async (src) => {
		const img = await createImageBitmap(await fetch(src).then((r) => r.blob()))
		const c = document.createElement('canvas')
		c.width = img.width
		c.height = img.height
		const pen = c.getContext('2d')
		pen.drawImage(img, 0, 0)
		return [...pen.getImageData(Math.round(img.width / 2), Math.round(img.height / 2), 1, 1).data]
	}, `/api/v1/public/photos/${found.photo_list[0].id}/full`)
	assert.ok(Math.abs(pixel[0] - 0x3a) < 12 && Math.abs(pixel[1] - 0x3f) < 12 && Math.abs(pixel[2] - 0x45) < 12, String(pixel))
	faultless(page)
})

test('a withdrawal wants a reason and takes it back', async () => {
	await page.click('[data-test="withdraw"]')
	await page.fill('#e-reason', '内容需要核对')
	await send()
	await shut()
	await page.waitForSelector('[data-test="released"]', { state: 'detached' })
	const gone = await fetch(`${url}/api/v1/public/cases/${found.number}`)
	assert.equal(gone.status, 404)
})

test('standard answers are written, changed and removed', async () => {
	await page.goto(`${url}/d/manage/answers`)
	await page.click('[data-test="answer-add"]')
	await page.fill('#v-title', '路灯已修复')
	await page.fill('#v-text', '您反映的路灯已修复，感谢您的关注。')
	await accessible(page, 'a new answer')
	await send()
	await shut()
	await page.waitForSelector('[data-test="answer"]:has-text("路灯已修复")')
	await accessibleInBoth(page, 'standard answers')
	await page.click('[data-test="answer"]:has-text("路灯已修复") .line-act >> nth=0')
	await page.fill('#v-title', '路灯已经修复')
	await send()
	await shut()
	await page.click('[data-test="answer"]:has-text("路灯已经修复") .line-act >> nth=1')
	await send()
	await shut()
	await page.waitForSelector('[data-test="answer"]:has-text("路灯已经修复")', { state: 'detached' })
	faultless(page)
})

test('the auditor reads the journal, whose entries say who did what; the system administrator sees the outbox', async () => {
	const audit = await pageOf(browser, url, await signedIn(url, 'audit'))
	await audit.goto(`${url}/d/manage/journal`)
	await audit.waitForSelector('[data-test="journal"] td:has-text("撤回公开")')
	await accessibleInBoth(audit, 'journal')
	await shot(audit, 'guide-admin-9')
	await audit.click('[data-test="entry"]')
	await audit.waitForSelector('dialog[open] .payload')
	await accessible(audit, 'an entry')
	faultless(audit)
	const system = await pageOf(browser, url, await signedIn(url, 'system'))
	await system.goto(`${url}/d/manage/outbox`)
	await system.click('[data-test="hook-add"]')
	await accessible(system, 'a webhook')
	await system.keyboard.press('Escape')
	await accessibleInBoth(system, 'outbox')
	faultless(system)
})
