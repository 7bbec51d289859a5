/*
 * Builds the applications one after the other into dist/ (each with its own base path), and lays a compressed twin beside each
 * text, which the server sends to who takes it. `node tool/build.mjs desk` builds one.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const web = fileURLToPath(new URL('..', import.meta.url))
const names = process.argv.length > 2 ? process.argv.slice(2) : ['landing', 'resident', 'desk', 'screen']
for (const name of names) {
	const run = spawnSync(
		process.execPath,
		['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn', '--config', 'vite.config.ts'],
		{ cwd: web, stdio: 'inherit', env: { ...process.env, SHAO_APP: name } },
	)
	if (run.status !== 0) process.exit(run.status ?? 1)
	pack(join(web, 'dist', { resident: 'r', desk: 'd', screen: 's', landing: 'landing' }[name]))
}

function pack(dir) {
	for (const entry of readdirSync(dir)) {
		const path = join(dir, entry)
		if (statSync(path).isDirectory()) pack(path)
		else if (/\.(js|css|html|svg)$/.test(entry) && statSync(path).size > 1000)
			writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
	}
}
