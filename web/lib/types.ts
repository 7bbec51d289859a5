/* The API's shapes under the names that pages use; all of them come from api.ts, none is typed twice. */
import type { paths } from '@/api'

type Answer<P extends keyof paths, M extends 'get' | 'post', S extends number> =
	paths[P] extends { [K in M]: { responses: { [K2 in S]: { content: { 'application/json': infer R } } } } } ? R : never

export type Install = Answer<'/install', 'get', 200>
export type Snap = Answer<'/snaps/{follow}', 'get', 200>
export type PlaceAt = Answer<'/places/at', 'get', 200>
export type Place = Answer<'/places/search', 'get', 200>['items'][number]
export type Session = Answer<'/sessions/current', 'get', 200>
export type Post = Session['posts'][number]
export type Queue = Answer<'/queues', 'get', 200>['items'][number]
export type CasePage = Answer<'/cases', 'get', 200>
export type CaseRow = CasePage['items'][number]
export type Case = Answer<'/cases/{case}', 'get', 200>
export type Clock = Case['clocks'][number]
export type Entry = Case['timeline'][number]
export type Act = Case['acts'][number]
export type Field = Act['fields'][number]
export type Photo = Case['photos'][number]
export type Org = Answer<'/orgs', 'get', 200>['items'][number]
export type Node = Answer<'/nodes/{node}/children', 'get', 200>['items'][number]
