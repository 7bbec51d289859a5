import { expect, test } from 'vitest'
import { personal, redacted } from './redact'

const kinds = (text: string): string[] => personal(text).map((f) => `${f.kind}:${f.text}`)

test('numbers, plates, rooms and names with a form of address are found', () => {
	expect(kinds('王建国先生（13845678901，身份证230702198001011234）')).toEqual([
		'person:王建国先生',
		'phone:13845678901',
		'identity:230702198001011234',
	])
	expect(kinds('黑F·12345 堵在3栋2单元501室门前，电话0458-3612345')).toEqual(['plate:黑F·12345', 'room:3栋2单元501室', 'phone:0458-3612345'])
})
test('what points at nobody stays', () => {
	expect(personal('路灯第 3 盏不亮，编号 LD-2026-00012，已派 2 人处理')).toEqual([])
	expect(personal('')).toEqual([])
})
test('replaced in place, the rest as it was', () => {
	expect(redacted('请联系李女士13845678901。', (k) => `[${k}]`)).toBe('请联系[person][phone]。')
})
