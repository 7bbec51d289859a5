/* Administrators for the browser tests: they sign in with a code, as they must, and come with their cookie into a browser. */
import assert from 'node:assert/strict'
import { createHmac, randomUUID } from 'node:crypto'
import { newPage } from './world.mjs'

const OFFICE = { viewport: { width: 1440, height: 900 } }
const PASSWORD = 'shao-demo-2026'
const STEP_MS = 30_000

/* RFC 6238, SHA-1, six digits. */
function code(secret, step) {
	const letters = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
	const key = Buffer.from(letters.match(/.{8}/g).map((b) => Number.parseInt(b, 2)))
	const counter = Buffer.alloc(8)
	counter.writeBigUInt64BE(BigInt(step))
	const mac = createHmac('sha1', key).update(counter).digest()
	return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/* Who is signed in at the API: call(method, path, body) answers with the body, or throws with the refusal. */
export async function signedIn(url, login, password = PASSWORD) {
	const held = { cookie: '', csrf: '' }
	const call = async (method, path, body, more = {}) => {
		const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID(), ...more }
		if (held.cookie) headers.Cookie = held.cookie
		if (held.csrf) headers['X-CSRF-Token'] = held.csrf
		const r = await fetch(`${url}/api/v1${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
		const answer = await r.json().catch(() => ({}))
		assert.ok(r.ok, `${method} ${path}: ${r.status} ${JSON.stringify(answer)}`)
		const cookie = r.headers.get('set-cookie')
		if (cookie) held.cookie = cookie.split(';')[0]
		if (answer.csrf) held.csrf = answer.csrf
		return answer
	}
	const who = await call('POST', '/sessions', { login, password })
	if (who.must.includes('totp')) {
		const { secret } = await call('POST', '/sessions/current/totp')
		await call('POST', '/sessions/current/totp/confirm', { code: code(secret, Math.floor(Date.now() / STEP_MS)) })
	}
	return { call, cookie: () => held.cookie.replace(/^shao=/, '') }
}

/* A browser page of who is signed in. */
export async function pageOf(browser, url, who, options = OFFICE) {
	const cookie = { name: 'shao', value: who.cookie(), domain: '127.0.0.1', path: '/', expires: -1, httpOnly: true, secure: false, sameSite:
		'Strict' }
	return newPage(browser, url, { ...options, storageState: { cookies: [cookie], origins: [] } })
}
