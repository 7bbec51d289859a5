/*
 * The client: every request of every page passes here. It speaks the user's language to the server, carries the CSRF token,
 * gives up after a while, and turns what went wrong into one of two errors: Refused (the server said no, and why) or
 * Lost (no answer came; trying again is harmless under the same Idempotency-Key).
 */
import createClient from 'openapi-fetch'
import type { paths } from '@/api'

export const BASE = '/api/v1'
const WAIT_MS = 20_000

export class Refused extends Error {
	constructor(
		readonly status: number,
		readonly title: string,
		readonly detail: string,
		readonly field = '',
		readonly waitMs = 0,
	) {
		super(detail || title)
	}
}
export class Lost extends Error {}

const held = { lang: 'zh', csrf: '', onSignedOut: () => {} }

export const setApiLanguage = (lang: string): void => {
	held.lang = lang
}
export const setCsrf = (token: string): void => {
	held.csrf = token
}
export const onSignedOut = (call: () => void): void => {
	held.onSignedOut = call
}

function headers(init: HeadersInit | undefined, method: string): Headers {
	const h = new Headers(init)
	h.set('Accept-Language', held.lang)
	if (held.csrf && method !== 'GET') h.set('X-CSRF-Token', held.csrf)
	return h
}

/* fetch with a deadline; a request that the network swallowed becomes Lost. */
export async function send(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
	const request = input instanceof Request ? input : new Request(input, init)
	const stop = new AbortController()
	const timer = setTimeout(() => stop.abort(), WAIT_MS)
	try {
		return await fetch(
			new Request(request, { headers: headers(request.headers, request.method), signal: stop.signal, credentials: 'same-origin' }),
		)
	} catch (e) {
		throw new Lost(e instanceof Error ? e.message : 'no answer')
	} finally {
		clearTimeout(timer)
	}
}

export const api = createClient<paths>({ baseUrl: '', fetch: (request: Request) => send(request) })

type Problem = { title?: string; detail?: string; field?: string }

export function refusal(response: Response, problem: unknown): Error {
	const p: Problem = typeof problem === 'object' && problem !== null ? problem : {}
	const wait = Number(response.headers.get('Retry-After') ?? 0) * 1000
	/* A gateway's own page is no refusal of ours. */
	if (response.status >= 502 && response.status <= 504 && !p.title) return new Lost(`${response.status}`)
	return new Refused(response.status, p.title ?? response.statusText, p.detail ?? '', p.field ?? '', Number.isFinite(wait) ? wait : 0)
}

/* The answer's body, or an error that says why there is none. */
export async function ask<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
	const { data, error, response } = await call
	if (response.ok) return data as T
	const e = refusal(response, error)
	if (e instanceof Refused && e.status === 401 && !e.field) held.onSignedOut()
	throw e
}

/* Headers of a write: its key, and the version that the decision was made upon. */
export function write(key: string): { 'Idempotency-Key': string }
export function write(key: string, version: number): { 'Idempotency-Key': string; 'If-Match': string }
export function write(key: string, version?: number): { 'Idempotency-Key': string; 'If-Match'?: string } {
	return version === undefined ? { 'Idempotency-Key': key } : { 'Idempotency-Key': key, 'If-Match': `"${version}"` }
}

/* One photo; the key makes repeating it harmless. */
export async function sendPhoto(blob: Blob, key: string): Promise<{ id: string; width: number; height: number }> {
	const form = new FormData()
	form.append('photo', blob, 'photo.jpg')
	const response = await send(`${BASE}/photos`, { method: 'POST', body: form, headers: write(key) })
	const body: unknown = await response.json().catch(() => null)
	if (!response.ok) throw refusal(response, body)
	return body as { id: string; width: number; height: number }
}

export function photoUrl(id: string, size: 'thumb' | 'full', follow = ''): string {
	return `${BASE}/photos/${encodeURIComponent(id)}/${size}${follow ? `?follow=${encodeURIComponent(follow)}` : ''}`
}
