import { expect, test } from 'vitest'
import { linesOf } from './whistle'

const task = (id: string, process = 'whistle_task'): never => ({ id, process, state: 'handling', open: true }) as never
const clock = (of: string, n: number, stage: string, more: object): never =>
	({ case: of, n, kind: 'state', excused: false, stretches: [{ state: stage }], due: 'd', ...more }) as never

test('each department has its own clocks, stage by stage, the last of each', () => {
	const [a, b] = linesOf(
		[task('1'), task('2'), task('3', 'other')],
		[
			clock('1', 1, 'to_sign', { state: 'met', ended: 'e1' }),
			clock('1', 2, 'to_arrive', { state: 'late', ended: 'e2' }),
			clock('1', 3, 'handling', { state: 'met', ended: 'e3' }),
			clock('1', 5, 'handling', { state: 'breached' }),
			clock('2', 1, 'to_sign', { state: 'late', ended: 'e', excused: true }),
		],
	)
	expect(a?.cells).toEqual({
		to_sign: { state: 'done', due: 'd', ended: 'e1' },
		to_arrive: { state: 'late', due: 'd', ended: 'e2' },
		handling: { state: 'over', due: 'd' },
		to_rate: { state: 'none' },
	})
	expect(b?.cells.to_sign.state).toBe('done')
	expect(b?.cells.handling.state).toBe('none')
})
