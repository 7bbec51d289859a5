/* The API's shapes under the names that pages use; all of them come from api.ts, none is typed twice. */
import type { paths } from '@/api'

export type Answer<P extends keyof paths, M extends 'get' | 'post'> = paths[P] extends {
	[K in M]: { responses: { '2XX': { content: { 'application/json': infer R } } } }
}
	? R
	: never

export type Install = Answer<'/api/v1/install', 'get'>
export type Snap = Answer<'/api/v1/snaps/{follow}', 'get'>
export type SnapOffer = Snap['offers'][number]
export type PublicGrid = Answer<'/api/v1/public/grid', 'get'>
export type NearSnap = Answer<'/api/v1/snaps/near', 'get'>['items'][number]
export type Proposal = Answer<'/api/v1/snaps/propose', 'get'>['items'][number]
export type Category = Answer<'/api/v1/categories', 'get'>['items'][number]
export type Process = Answer<'/api/v1/processes', 'get'>['items'][number]
export type PlaceAt = Answer<'/api/v1/places/at', 'get'>
export type Place = Answer<'/api/v1/places/search', 'get'>['items'][number]
export type Session = Answer<'/api/v1/sessions/current', 'get'>
export type Post = Session['posts'][number]
export type Queue = Answer<'/api/v1/queues', 'get'>['items'][number]
export type CasePage = Answer<'/api/v1/cases', 'get'>
export type CaseRow = CasePage['items'][number]
export type Case = Answer<'/api/v1/cases/{case}', 'get'>
export type Route = Answer<'/api/v1/cases/{case}/route', 'get'>
export type Clock = Case['clocks'][number]
export type Entry = Case['timeline'][number]
export type Act = Case['acts'][number]
export type Field = Act['fields'][number]
export type Photo = Case['photo_list'][number]
export type Org = Answer<'/api/v1/orgs', 'get'>['items'][number]
export type MatterRow = Answer<'/api/v1/matters', 'get'>['items'][number]
export type MatterShown = Answer<'/api/v1/matters/{matter}', 'get'>
export type Node = Answer<'/api/v1/nodes/{node}/children', 'get'>['items'][number]
export type Dashboard = Answer<'/api/v1/dashboard', 'get'>
export type Below = Dashboard['children'][number]
export type HeldBy = Dashboard['holders'][number]
export type Figure = Dashboard['month'][number]
export type Counts = Answer<'/api/v1/counts', 'get'>
export type CountItem = Counts['items'][number]
export type PublicRow = Answer<'/api/v1/public/cases', 'get'>['items'][number]
