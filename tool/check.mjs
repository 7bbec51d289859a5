/*
 * check.mjs URL: lives the main job once through the API of a running demo city, as its people would: a resident reports, the
 * community files, the street dispatches, the department accepts and finishes, the community checks, the resident rates.
 * Prints a line a step; exit 1 with the server's own words at the first answer that is not the expected one.
 */
import { randomUUID } from 'node:crypto'

const url = process.argv[2]
const PASSWORD = 'shao-demo-2026'

if (!url) {
	console.error('usage: node tool/check.mjs URL')
	process.exit(2)
}

/* One request. Returns the body, with the version to send back as `etag`. */
async function ask(want, method, path, { body, token, match, key } = {}) {
	const headers = { Accept: 'application/json', 'Accept-Language': 'en' }
	if (body !== undefined)
		headers['Content-Type'] = 'application/json'
	if (token)
		headers.Authorization = `Bearer ${token}`
	if (match)
		headers['If-Match'] = match
	if (method === 'POST')
		headers['Idempotency-Key'] = key ?? randomUUID()
	const answer = await fetch(`${url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) })
	const text = await answer.text()
	if (answer.status !== want)
		throw new Error(`${method} ${path}: ${answer.status} instead of ${want}\n${text}`)
	return { ...(text ? JSON.parse(text) : {}), etag: answer.headers.get('etag') }
}

function expect(truth, words) {
	if (!truth)
		throw new Error(words)
}

async function signIn(login) {
	const session = await ask(201, 'POST', '/sessions', { body: { login, password: PASSWORD, bearer: true } })
	expect(session.token && session.post, `${login} signs in and has a post`)
	return session
}

/* Somebody acts on the case that bears this number; it must stand in their list of things to do, and come to `state`. */
async function act(who, number, name, body, state) {
	const list = await ask(200, 'GET', '/cases?queue=todo&limit=200', { token: who.token })
	const row = list.items.find((item) => item.number === number)
	expect(row, `${number} lies on the desk of ${who.post.title}`)
	const seen = await ask(200, 'GET', `/cases/${row.id}`, { token: who.token })
	await ask(200, 'POST', `/cases/${row.id}/acts/${name}`, { token: who.token, body, match: seen.etag })
	const now = await ask(200, 'GET', `/cases/${row.id}`, { token: who.token })
	expect(now.state === state, `after ${name} the case is ${state}, not ${now.state}`)
	console.log(`${number}: ${name} by ${who.post.title}: ${now.state}`)
}

async function main() {
	const community = await signIn('community'), street = await signIn('street'), roads = await signIn('roads')
	const places = await ask(200, 'GET', `/places/search?q=${encodeURIComponent(community.post.node_name)}`)
	const place = places.items.find((item) => item.id === community.post.node)
	expect(place, `${community.post.node_name} is found by its name`)

	const key = randomUUID()
	const report = { text: '路灯坏了，晚上很黑。', lon: place.lon, lat: place.lat, contact: '138 0000 0000' }
	const snap = await ask(201, 'POST', '/snaps', { body: report, key })
	const again = await ask(201, 'POST', '/snaps', { body: report, key })
	expect(snap.number && snap.number === again.number, 'a report that is sent twice is filed once')
	console.log(`${snap.number}: reported`)

	await act(community, snap.number, 'file', { category: 'lighting' }, 'filed')
	await act(street, snap.number, 'dispatch', { org: roads.post.org, limit: 'normal' }, 'dispatched')
	await act(roads, snap.number, 'accept', {}, 'handling')
	await act(roads, snap.number, 'finish', { words: '灯头已更换，当晚恢复照明。' }, 'checking')
	await act(community, snap.number, 'pass', {}, 'closed')

	const followed = await ask(200, 'GET', `/snaps/${snap.follow}`)
	expect(followed.answer?.includes('灯头'), 'the resident reads the answer')
	await ask(200, 'POST', `/snaps/${snap.follow}/rate`, { body: { score: 5 }, match: followed.etag })
	const rated = await ask(200, 'GET', `/snaps/${snap.follow}`)
	expect(rated.state === 'rated', `the case is rated, not ${rated.state}`)
	console.log(`${snap.number}: rated by the resident`)
}

main().catch((e) => {
	console.error(`check: ${e.message}`)
	process.exit(1)
})
