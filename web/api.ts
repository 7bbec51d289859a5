/* Written by hand from the API's first version, in the shape of openapi-typescript; `npm run types` replaces it. */
type Json<T> = { headers: { [name: string]: unknown }; content: { 'application/json': T } }
type Problem = { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } }
type Op<P, B, R> = {
	parameters: P
	requestBody: [B] extends [never] ? undefined : { content: { 'application/json': B } }
	responses: { '2XX': Json<R>; 400: Problem }
}
type Get<P, R> = { parameters: P; requestBody?: never; responses: { '2XX': Json<R>; 400: Problem } }
type None = { query?: never; header?: never; path?: never; cookie?: never }
type Write = { query?: never; header?: { [name: string]: string }; cookie?: never }
type S = components['schemas']

export interface paths {
	'/api/v1/install': { get: Get<None, S['Install']> }
	'/api/v1/categories': { get: Get<None, { items: { value: string; label: string }[] }> }
	'/api/v1/snaps': { post: Op<Write & { path?: never }, S['NewSnap'], S['Receipt']> }
	'/api/v1/snaps/{follow}': { get: Get<{ path: { follow: string } }, S['Snap']> }
	'/api/v1/snaps/{follow}/rate': { post: Op<Write & { path: { follow: string } }, { score: number; words?: string }, S['Snap']> }
	'/api/v1/snaps/{follow}/reopen': { post: Op<Write & { path: { follow: string } }, { reason: string }, S['Snap']> }
	'/api/v1/places/at': { get: Get<{ query: { lon: number; lat: number } }, S['PlaceAt']> }
	'/api/v1/places/search': { get: Get<{ query: { q: string } }, { items: S['Place'][] }> }
	'/api/v1/sessions': { post: Op<Write & { path?: never }, { login: string; password: string; totp?: string }, S['Session']> }
	'/api/v1/sessions/current': {
		get: Get<None, S['Session']>
		delete: { parameters: Write & { path?: never }; requestBody?: never; responses: { '2XX': { headers: { [name: string]: unknown }; content?: never }; 400: Problem } }
	}
	'/api/v1/sessions/current/post': { post: Op<Write & { path?: never }, { post: string }, S['Session']> }
	'/api/v1/sessions/current/password': { post: Op<Write & { path?: never }, { old: string; new: string }, S['Session']> }
	'/api/v1/sessions/current/totp': { post: { parameters: Write & { path?: never }; requestBody?: never; responses: { '2XX': Json<{ secret: string; uri: string }>; 400: Problem } } }
	'/api/v1/sessions/current/totp/confirm': { post: Op<Write & { path?: never }, { code: string }, S['Session']> }
	'/api/v1/queues': { get: Get<None, { items: S['Queue'][] }> }
	'/api/v1/cases': { get: Get<{ query?: { queue?: string; state?: string; node?: string; org?: string; channel?: string; number?: string; cursor?: string; limit?: number } }, { items: S['CaseRow'][]; next?: string }> }
	'/api/v1/cases/{case}': { get: Get<{ path: { case: string } }, S['Case']> }
	'/api/v1/cases/{case}/acts/{act}': { post: Op<Write & { path: { case: string; act: string } }, { [field: string]: unknown }, { id: string; version: number }> }
	'/api/v1/cases/{case}/contact': { post: Op<Write & { path: { case: string } }, { reason: string }, { contact: string }> }
	'/api/v1/orgs': { get: Get<{ query?: { q?: string; node?: string } }, { items: S['Org'][] }> }
	'/api/v1/nodes/{node}/children': { get: Get<{ path: { node: string } }, { items: S['Node'][] }> }
}

export interface components {
	schemas: {
		Problem: { type?: string; title: string; status: number; detail?: string; field?: string; request_id?: string }
		Install: { name: string; code?: string; bounds: number[]; center: number[]; pack: string; version: string }
		NewSnap: { text: string; lon: number; lat: number; photos?: string[]; contact?: string; address?: string; category?: string; datum?: 'wgs84' | 'gcj02' }
		Receipt: { number: string; follow: string }
		Photo: { id: string; width: number; height: number; role?: string }
		Snap: {
			number: string; version: number; state: string; state_name: string; step: number; steps: { name: string; at?: string; done: boolean }[]
			text?: string; lon: number; lat: number; address?: string; grid?: string; opened: string; closed?: string; org?: string; answer?: string
			photos: S['Photo'][]; clocks: { name: string; due: string; state: string; words: string }[]
			timeline: { at: string; title: string; words?: string }[]; can: string[]; rate_until?: string; reopen_until?: string
			rating?: { score: number; words?: string }
		}
		PlaceAt: { grid: { id: string; name: string; code?: string }; path: string[]; duty_phone?: string; inside: boolean }
		Place: { id: string; name: string; level: string; lon: number; lat: number; path_names: string[] }
		Session: {
			session: string; token?: string; csrf?: string; person: { id: string; name?: string }; post?: S['Post']; posts: S['Post'][]; rights: string[]; must: ('password' | 'totp')[]
		}
		Post: { id: string; version?: number; title: string; org: string; org_name: string; node: string; node_name?: string }
		Queue: { queue: string; name: string; count?: number; more: boolean }
		CaseRow: {
			id: string; number: string; version: number; state: string; state_name: string; channel: string; category?: string; category_name?: string; summary?: string
			lon: number; lat: number; grid?: string; node_names: string[]; org?: string; org_name?: string; opened: string; due?: string; closed?: string; clock_state: string; photos: number; can: string[]
		}
		Clock: { id: number; limit: string; name: string; unit: string; amount: number; started: string; due: string; original_due?: string; ended?: string; warn: string; state: string; provisional: boolean; words: string }
		Entry: { at: string; kind: string; title: string; public: boolean; words?: string; by?: { post?: string; org?: string; person?: string }; photos?: S['Photo'][] }
		Field: { name: string; label: string; type: string; required: boolean; options?: { value: string; label: string }[]; max?: number }
		Act: { act: string; name: string; primary: boolean; fields: S['Field'][] }
		Case: S['CaseRow'] & {
			text?: string; address?: string; process: string; step: number; steps: { name: string; done: boolean }[]; clocks: S['Clock'][]
			timeline: S['Entry'][]; photo_list: S['Photo'][]; rating?: { score: number; words?: string }; acts: S['Act'][]; has_contact: boolean
		}
		Org: { id: string; name: string; kind: string }
		Node: { id: string; name: string; level: string; code?: string; children: number }
	}
}
