/* The shapes that the managing pages use, from api.ts as those of types.ts are. */
import type { paths } from '@/api'
import type { Answer } from './types'

export type PostFull = Answer<'/api/v1/posts/{post}', 'get'>
export type RoleList = Answer<'/api/v1/roles', 'get'>
export type PersonRow = Answer<'/api/v1/persons', 'get'>['items'][number]
export type JournalEntry = Answer<'/api/v1/journal', 'get'>['items'][number]
export type RoutingNow = Answer<'/api/v1/routing/rules', 'get'>
export type Rule = Omit<RoutingNow['rules'][number], 'broken'>
export type RuleTo = Rule['to']
export type RoutingProposal = Answer<'/api/v1/routing/try', 'post'>
export type MatterFull = Answer<'/api/v1/matters/{matter}', 'get'>
export type Matter = MatterFull['matter']
export type MatterRowIn = NonNullable<paths['/api/v1/matters/import']['post']['requestBody']>['content']['application/json']['rows'][number]
export type MatterChange = Answer<'/api/v1/matters/compare', 'get'>['items'][number]
export type Roster = Answer<'/api/v1/rosters/{roster}', 'get'>
export type RosterDay = Roster['days'][number]
export type Shift = Roster['shifts'][number]
export type Hotline = Answer<'/api/v1/lines', 'get'>['items'][number]
export type Centre = Answer<'/api/v1/centres', 'get'>['items'][number]
export type Calendar = Answer<'/api/v1/calendars/{calendar}', 'get'>
export type CalendarDay = Calendar['days'][number]
export type NodeFull = Answer<'/api/v1/nodes/{node}', 'get'>
export type TerritoryReport = Answer<'/api/v1/territory/report', 'get'>
export type GridIn = NonNullable<paths['/api/v1/territory/grids']['post']['requestBody']>['content']['application/json']['rows'][number]
export type ShapeIn = NonNullable<paths['/api/v1/territory/shapes']['post']['requestBody']>['content']['application/json']['rows'][number]
export type AnswerRow = Answer<'/api/v1/answers', 'get'>['items'][number]
