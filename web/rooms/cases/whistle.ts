/* A whistle's departments side by side: each with what it signed for, when it came, what it did and how it was rated, each by its own clock. */
import type { components } from '@/api'
import type { Case } from '@/lib/types'

type TimeClock = components['schemas']['CaseTimeClock']
type Task = Case['tasks'][number]

/* The kinds of case that whistle, and the task that a department gets of them. */
export const WHISTLES = ['whistle', 'community_whistle'] as const
export const WHISTLE_TASK = 'whistle_task'
/* The states of that task under which a clock of its own runs, in order. */
export const STAGES = ['to_sign', 'to_arrive', 'handling', 'to_rate'] as const
export type Stage = (typeof STAGES)[number]
export type Cell = { state: 'done' | 'late' | 'running' | 'over' | 'still' | 'none'; due?: string; ended?: string; used?: string }
export type Line = { task: Task; cells: Record<Stage, Cell> }

const cellOf = (k: TimeClock | undefined): Cell => {
	if (!k) return { state: 'none' }
	if (k.ended) return { state: k.state === 'late' && !k.excused ? 'late' : 'done', due: k.due, ended: k.ended }
	return { state: k.state === 'paused' ? 'still' : k.state === 'breached' ? 'over' : 'running', due: k.due }
}

/* The last clock of each state: what was done again counts as it stands now. */
export function linesOf(tasks: readonly Task[], clocks: readonly TimeClock[]): Line[] {
	return tasks
		.filter((x) => x.process === WHISTLE_TASK)
		.map((task) => {
			const own = clocks.filter((k) => k.case === task.id && k.kind === 'state').sort((a, b) => b.n - a.n)
			const cells = Object.fromEntries(STAGES.map((s) => [s, cellOf(own.find((k) => k.stretches[0]?.state === s))]))
			return { task, cells: cells as Record<Stage, Cell> }
		})
}
