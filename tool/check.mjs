/*
 * check.mjs URL: the main job once through the API of a demo city: a resident reports with a photo, the community files and
 * dispatches, the department accepts and answers, the community passes, the resident rates. Exit 0 if all of it held.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { deflateSync } from 'node:zlib'

const base = `${process.argv[2]}/api/v1`
const PASSWORD = 'shao-demo-2026'

async function call(method, path, { body, token, version, key = randomUUID(), status, form } = {}) {
	const headers = { 'Accept-Language': 'en' }
	if (body) headers['Content-Type'] = 'application/json'
	if (token) headers.Authorization = `Bearer ${token}`
	if (version !== undefined) headers['If-Match'] = `"${version}"`
	if (method === 'POST') headers['Idempotency-Key'] = key
	const answer = await fetch(base + path, { method, headers, body: form ?? (body && JSON.stringify(body)) })
	const text = await answer.text()
	const said = `${method} ${path}: ${answer.status} ${text.slice(0, 300)}`
	if (status) assert.equal(answer.status, status, said)
	else assert.ok(answer.ok, said)
	return text ? JSON.parse(text) : {}
}

/* A picture made here: 64 x 64 pixels of grey, as PNG. */
function png() {
	const crcs = Array.from({ length: 256 }, (_, n) => {
		for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
		return n >>> 0
	})
	const crc = (b) => (b.reduce((c, x) => crcs[(c ^ x) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0
	const chunk = (type, data) => {
		const body = Buffer.concat([Buffer.from(type), data]), out = Buffer.alloc(body.length + 8)
		out.writeUInt32BE(data.length, 0)
		body.copy(out, 4)
		out.writeUInt32BE(crc(body), body.length + 4)
		return out
	}
	const head = Buffer.alloc(13)
	head.writeUInt32BE(64, 0)
	head.writeUInt32BE(64, 4)
	head.set([8, 0, 0, 0, 0], 8)
	return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.alloc(65 * 64, 90))), chunk('IEND', Buffer.alloc(0))])
}

async function photo() {
	const form = new FormData()
	form.append('photo', new Blob([png()], { type: 'image/png' }), 'lamp.png')
	return (await call('POST', '/photos', { form })).id
}

async function desk(login) {
	const { token, post } = await call('POST', '/sessions', { body: { login, password: PASSWORD, bearer: true }, status: 201 })
	return { token, post }
}

/* The case with this number in the desk's own list of things to do. */
async function todo(token, number) {
	const { items } = await call('GET', '/cases?queue=todo&limit=200', { token })
	const found = items.find((c) => c.number === number)
	assert.ok(found, `${number} lies on this desk`)
	return found
}

async function act(token, c, name, body = {}) {
	assert.ok(c.can.includes(name), `${name} is offered`)
	return call('POST', `/cases/${c.id}/acts/${name}`, { token, version: c.version, body })
}

const community = await desk('community')
const grids = await call('GET', `/nodes/${community.post.node}/children`, { token: community.token })
const grid = grids.items.find((g) => g.lon !== undefined)
assert.ok(grid, 'the community has a grid with a shape')

const key = randomUUID(), report = { text: '3 号楼前的路灯坏了，晚上看不见路。', lon: grid.lon, lat: grid.lat, contact: '13800000000', photos: [await photo()] }
const made = await call('POST', '/snaps', { body: report, key, status: 201 })
assert.deepEqual(await call('POST', '/snaps', { body: report, key }), made, 'the same key makes no second case')
await call('POST', '/snaps', { body: { ...report, text: 'another' }, key, status: 422 })
await call('POST', '/snaps', { body: { ...report, lon: 0, lat: 0 }, status: 400 })

let c = await todo(community.token, made.number)
await act(community.token, c, 'file', { category: 'lighting' })
await call('POST', `/cases/${c.id}/acts/dispatch`, { token: community.token, version: c.version, body: {}, status: 412 })
const roads = await desk('roads')
c = await todo(community.token, made.number)
await act(community.token, c, 'dispatch', { org: roads.post.org, limit: 'normal' })
const housing = await desk('housing')
await call('GET', `/cases/${c.id}`, { token: housing.token, status: 404 })
await act(roads.token, await todo(roads.token, made.number), 'accept')
await call('POST', `/cases/${c.id}/contact`, { token: roads.token, body: { reason: 'to ask where' }, status: 403 })
await act(roads.token, await todo(roads.token, made.number), 'finish', { words: '灯泡已更换。', photos: [await photo()] })
await act(community.token, await todo(community.token, made.number), 'pass')
let mine = await call('GET', `/snaps/${made.follow}`)
assert.equal(mine.state, 'closed')
assert.equal(mine.answer, '灯泡已更换。')
assert.deepEqual(mine.can, ['rate', 'reopen'])
mine = await call('POST', `/snaps/${made.follow}/rate`, { version: mine.version, body: { score: 5, words: '很快，谢谢。' } })
assert.equal(mine.rating.score, 5)
assert.equal((await call('POST', `/cases/${c.id}/contact`, { token: community.token, body: { reason: '回访' } })).contact, '13800000000')
console.log(`${made.number}: reported, filed, dispatched, handled, checked, rated`)
