/* Builds the applications one after the other into dist/ (each with its own base path). `node tool/build.mjs desk` builds one. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const web = fileURLToPath(new URL('..', import.meta.url))
const names = process.argv.length > 2 ? process.argv.slice(2) : ['landing', 'resident', 'desk']
for (const name of names) {
	const run = spawnSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn', '--config', 'vite.config.ts'],
		{ cwd: web, stdio: 'inherit', env: { ...process.env, SHAO_APP: name } })
	if (run.status !== 0)
		process.exit(run.status ?? 1)
}
