/* Times as people read them: days and clock times of the place (China has one time zone), and spans in words. */
export type Say = (key: string, slots?: Record<string, unknown>) => string

const ZONE = 'Asia/Shanghai'
const MINUTE = 60_000,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR

export type Span = { late: boolean; days: number; hours: number; minutes: number }

/* The span between now and a due time, rounded down to a minute; late when it has passed. */
export function spanUntil(due: string, now: number): Span {
	const ms = Date.parse(due) - now
	const left = Math.abs(ms)
	return {
		late: ms < 0,
		days: Math.floor(left / DAY),
		hours: Math.floor((left % DAY) / HOUR),
		minutes: Math.floor((left % HOUR) / MINUTE),
	}
}

/* "2 天 3 小时": at most two units, the smaller one left out where it says nothing. */
export function spanWords(s: Span, say: Say): string {
	if (s.days > 0) return s.hours > 0 && s.days < 10 ? say('time.daysHours', { d: s.days, h: s.hours }) : say('time.days', { d: s.days })
	if (s.hours > 0) return s.minutes > 0 ? say('time.hoursMinutes', { h: s.hours, m: s.minutes }) : say('time.hours', { h: s.hours })
	return s.minutes > 0 ? say('time.minutes', { m: s.minutes }) : say('time.moment')
}

/* "还剩 2 天 3 小时" or "已超 5 小时". */
export function countdown(due: string, now: number, say: Say): string {
	const s = spanUntil(due, now)
	return say(s.late ? 'time.over' : 'time.left', { span: spanWords(s, say) })
}

const shapes = new Map<string, Intl.DateTimeFormat>()
function shape(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = locale + JSON.stringify(options)
	let f = shapes.get(key)
	if (!f) shapes.set(key, (f = new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: ZONE, ...options })))
	return f
}

export function dayOf(at: string | number, locale: string): string {
	return shape(locale, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(at))
}

/* "3月5日 14:32"; the year only when it is not this one. */
export function momentOf(at: string | number, locale: string, now: number = Date.now()): string {
	const when = new Date(at)
	const year = shape('en', { year: 'numeric' })
	const head: Intl.DateTimeFormatOptions = year.format(when) === year.format(new Date(now)) ? {} : { year: 'numeric' }
	return shape(locale, {
		...head,
		month: locale === 'zh' ? 'long' : 'short',
		day: 'numeric',
		hour: '2-digit',
		minute: '2-digit',
		hour12: false,
	}).format(when)
}

/* A day that the server names ("2026-03-05") in words: "3月5日"; the year only when it is not this one. */
export function dayWords(day: string, locale: string, now: number = Date.now()): string {
	const when = new Date(`${day}T12:00:00+08:00`)
	const year = shape('en', { year: 'numeric' })
	const head: Intl.DateTimeFormatOptions = year.format(when) === year.format(new Date(now)) ? {} : { year: 'numeric' }
	return shape(locale, { ...head, month: locale === 'zh' ? 'long' : 'short', day: 'numeric' }).format(when)
}

export function clockTime(at: string | number, locale: string): string {
	return shape(locale, { hour: '2-digit', minute: '2-digit', hour12: false }).format(new Date(at))
}
