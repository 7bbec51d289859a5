/*
 * An administrator's first day in a browser: a first password that must be changed, codes that must be set up (the QR code on the
 * page holds the secret that is typed under it), and the next sign-in with a code. A code is taken once, a wrong one never.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { accessibleInBoth, faultless, newPage, shao, shot, startBrowser, startServer } from './world.mjs'

const OFFICE = { viewport: { width: 1440, height: 900 } }
const FIRST = 'erster-Tag-2026'
const OWN = '梧桐树下的第三张长椅 7'
const LOGIN = 'anna.wei'
const STEP_S = 30

let server, browser, page, url, secret
let used = 0 /* the last step whose code was taken */

/* RFC 6238, SHA-1, six digits. */
function code(step) {
	const letters = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
	const key = Buffer.from(letters.match(/.{8}/g).map((b) => Number.parseInt(b, 2)))
	const counter = Buffer.alloc(8)
	counter.writeBigUInt64BE(BigInt(step))
	const mac = createHmac('sha1', key).update(counter).digest()
	return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
/* A step whose code was not used: the server takes its own step's and its neighbours'. */
function fresh() {
	used = Math.max(used + 1, Math.floor(Date.now() / 1000 / STEP_S))
	return code(used)
}

/* For looking at, not for the README: SHAO_SHOTS=FOLDER. */
const look = (name) => (process.env.SHAO_SHOTS === '1' ? undefined : shot(page, name))

async function signIn(password) {
	await page.goto(`${url}/d/`)
	await page.fill('#login', LOGIN)
	await page.fill('#password', password)
	await page.keyboard.press('Enter')
}

before(async () => {
	server = await startServer((data) => {
		const options = ['user', 'add', '--data', data, '--login', LOGIN, '--name', '魏安娜', '--role', 'system_admin', '--node', '230717']
		const made = spawnSync(shao, options, { encoding: 'utf8', env: { ...process.env, SHAO_PASSWORD: FIRST } })
		assert.equal(made.status, 0, made.stderr)
	})
	url = server.url
	browser = await startBrowser()
	page = await newPage(browser, url, OFFICE)
})
after(async () => {
	await browser?.close()
	assert.equal(await server?.stop(), 0)
})

test('a first password leads to choosing one, from wherever one goes', async () => {
	await signIn(FIRST)
	await page.waitForSelector('#old')
	await page.goto(`${url}/d/?queue=all`)
	await page.waitForSelector('#old')
	await accessibleInBoth(page, 'own password')
	await look('first-password')
	await page.fill('#old', FIRST)
	await page.fill('#new', OWN)
	await page.fill('#again', `${OWN}x`)
	await page.keyboard.press('Enter')
	await page.waitForSelector('.fault-box')
	await look('first-password-fault')
	await page.fill('#again', OWN)
	await page.keyboard.press('Enter')
	await page.waitForSelector('[data-test="secret"]')
})

test('the codes are set up with the secret shown, and a wrong code is refused in words', async () => {
	await page.waitForSelector('svg.qr')
	secret = (await page.textContent('[data-test="secret"]')).replace(/\s/g, '')
	assert.match(secret, /^[A-Z2-7]{32}$/)
	assert.ok((await page.getAttribute('.first-link', 'href')).includes(`secret=${secret}`))
	await accessibleInBoth(page, 'codes')
	await look('first-codes')
	await page.fill('#code', '000000')
	await page.keyboard.press('Enter')
	await page.waitForSelector('.fault-box')
	await look('first-codes-fault')
	await page.fill('#code', fresh())
	await page.keyboard.press('Enter')
	await page.waitForSelector('.manage .tree')
	await look('first-manage')
})

test('the next sign-in asks for a code; one that was used is refused, the next is taken', async () => {
	await page.click('[data-test=me]')
	await page.click('[data-test=leave]')
	await page.waitForSelector('#login')
	await signIn(OWN)
	await page.waitForSelector('#totp')
	await accessibleInBoth(page, 'code at the sign-in')
	await look('login-code')
	await page.fill('#totp', code(used))
	await page.keyboard.press('Enter')
	await page.waitForSelector('.fault-box')
	await look('login-code-fault')
	await page.fill('#totp', fresh())
	await page.keyboard.press('Enter')
	await page.waitForSelector('.manage .tree')
	assert.match(await page.textContent('[data-test=me]'), /魏安娜/)
	faultless(page)
})
