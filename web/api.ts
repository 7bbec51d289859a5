/* Written by hand from the API's first version, in the shape of openapi-typescript; `npm run types` replaces it. */
type Json<T> = { headers: { [name: string]: unknown }; content: { 'application/json': T } }
type Problem = { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } }
type Op<P, B, R, S extends number = 200> = {
	parameters: P
	requestBody: B extends never ? undefined : { content: { 'application/json': B } }
	responses: { [K in S]: Json<R> } & { default: Problem }
}
type Get<P, R> = { parameters: P; requestBody?: never; responses: { 200: Json<R>; default: Problem } }
type None = { query?: never; header?: never; path?: never; cookie?: never }
type Write = { query?: never; header?: { [name: string]: string }; cookie?: never }
type S = components['schemas']

export interface paths {
	'/install': { get: Get<None, S['Install']> }
	'/snaps': { post: Op<Write & { path?: never }, S['NewSnap'], S['Receipt'], 201> }
	'/snaps/{follow}': { get: Get<{ path: { follow: string } }, S['Snap']> }
	'/snaps/{follow}/rate': { post: Op<Write & { path: { follow: string } }, { score: number; words?: string }, S['Snap']> }
	'/snaps/{follow}/reopen': { post: Op<Write & { path: { follow: string } }, { reason: string }, S['Snap']> }
	'/places/at': { get: Get<{ query: { lon: number; lat: number } }, S['PlaceAt']> }
	'/places/search': { get: Get<{ query: { q: string } }, { items: S['Place'][] }> }
	'/sessions': { post: Op<Write & { path?: never }, { login: string; password: string; totp?: string }, S['Session'], 201> }
	'/sessions/current': {
		get: Get<None, S['Session']>
		delete: { parameters: Write & { path?: never }; requestBody?: never; responses: { 204: { headers: { [name: string]: unknown }; content?: never }; default: Problem } }
	}
	'/sessions/current/post': { post: Op<Write & { path?: never }, { post: string }, S['Session']> }
	'/queues': { get: Get<None, { items: S['Queue'][] }> }
	'/cases': { get: Get<{ query?: { queue?: string; state?: string; node?: string; org?: string; channel?: string; sort?: string; cursor?: string; limit?: number } }, { items: S['CaseRow'][]; next?: string }> }
	'/cases/{case}': { get: Get<{ path: { case: string } }, S['Case']> }
	'/cases/{case}/acts/{act}': { post: Op<Write & { path: { case: string; act: string } }, { [field: string]: unknown }, { id: string; version: number }> }
	'/cases/{case}/contact': { post: Op<Write & { path: { case: string } }, { reason: string }, { contact: string }> }
	'/orgs': { get: Get<{ query?: { q?: string; node?: string } }, { items: S['Org'][] }> }
	'/nodes/{node}/children': { get: Get<{ path: { node: string } }, { items: S['Node'][] }> }
}

export interface components {
	schemas: {
		Problem: { type?: string; title: string; status: number; detail?: string; field?: string; request_id?: string }
		Install: { name: string; code?: string; bounds: number[]; center: number[]; pack: string; version: string; categories: { code: string; name: { zh: string; en: string } }[] }
		NewSnap: { text: string; lon: number; lat: number; photos?: string[]; contact?: string; address?: string; category?: string; datum?: 'wgs84' | 'gcj02' }
		Receipt: { number: string; follow: string }
		Photo: { id: string; width: number; height: number; role?: string }
		Snap: {
			number: string; version: number; state: string; state_name: string; step: number; steps: { name: string; at?: string; done: boolean }[]
			text: string; lon: number; lat: number; address?: string; grid?: string; opened: string; closed?: string; org?: string; answer?: string
			photos: S['Photo'][]; due?: string; clocks: { name: string; due: string; state: string; words: string }[]
			timeline: { at: string; title: string; words?: string }[]; can: string[]; rate_until?: string; reopen_until?: string
			rating?: { score: number; words?: string }
		}
		PlaceAt: { grid: { id: string; name: string; code?: string }; path: string[]; duty_phone?: string; inside: boolean }
		Place: { id: string; name: string; level: string; lon: number; lat: number; path_names: string[] }
		Session: {
			token?: string; person: { id: string; name: string }; post: S['Post']; posts: S['Post'][]; csrf: string; rights: string[]
		}
		Post: { id: string; title: string; org: string; node: string }
		Queue: { queue: string; name: string; count: number; more: boolean }
		CaseRow: {
			id: string; number: string; version: number; state: string; state_name: string; channel: string; category?: string; summary: string
			lon: number; lat: number; grid: string; node_names: string[]; org?: string; opened: string; due?: string; clock_state: string; photos: number; can: string[]
		}
		Clock: { id: string; name: string; unit: string; amount: number; started: string; due: string; original_due?: string; ended?: string; warn?: string; state: string; provisional?: boolean; words: string }
		Entry: { at: string; kind: string; title: string; public: boolean; words?: string; by?: { post: string; org: string }; photos?: S['Photo'][] }
		Field: { name: string; label: string; type: string; required: boolean; options?: { value: string; label: string }[]; max?: number }
		Act: { act: string; name: string; primary: boolean; fields: S['Field'][] }
		Case: Omit<S['CaseRow'], 'photos'> & {
			text: string; address?: string; process: string; step: number; steps: { name: string; at?: string; done: boolean }[]; clocks: S['Clock'][]
			timeline: S['Entry'][]; photos: S['Photo'][]; rating?: { score: number; words?: string }; acts: S['Act'][]; has_contact: boolean
		}
		Org: { id: string; name: string; kind: string }
		Node: { id: string; name: string; level: string; code?: string; children: number }
	}
}
