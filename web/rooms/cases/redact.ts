/*
 * What of a text points at a person: telephone and identity numbers, number plates, room numbers, and names with a form of address.
 * Suggestions for whoever writes what the public reads; a person decides. Pure.
 */
export type Found = { kind: 'phone' | 'identity' | 'plate' | 'room' | 'person'; text: string; at: number }

const PLATE = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼'
const SURNAMES =
	'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹喻柏窦章云苏潘葛范彭郎鲁韦马苗方俞任袁柳鲍史唐费薛雷' +
	'贺倪汤罗毕郝邬安常于傅康伍余顾孟黄穆萧尹姚邵汪毛狄米贝戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾路江童颜郭梅林刁徐邱骆高夏蔡田樊胡' +
	'凌霍虞万柯管卢莫房裘解应宗丁宣邓单杭洪包左石崔吉龚程邢裴陆翁甄曲封芮储靳段富焦巴牧山谷车侯全班仲宁仇刘詹叶司黎白怀卓池谭' +
	'温庄柴阎连习艾容向古易慎戈廖终步都耿满匡国文寇广东欧沃利师巩聂晁敖冷辛简饶曾关'
const SHAPES: [Found['kind'], RegExp][] = [
	['identity', /(?<!\d)\d{17}[\dXx](?![\dXx])/g],
	['phone', /(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)/g],
	['plate', new RegExp(`[${PLATE}][A-Z][·\\s]?[A-Z0-9]{5,6}(?![A-Z0-9])`, 'g')],
	['room', /\d+(?:号楼|栋|幢)(?:\d+单元)?(?:\d+(?:室|号|户))?|\d+单元\d+(?:室|号|户)?/g],
	['person', new RegExp(`[${SURNAMES}][\\u4e00-\\u9fff]{0,2}(?:先生|女士|大爷|大妈|阿姨|叔叔|师傅|老师)`, 'g')],
]

/* In the order of the text; where two overlap the one that begins first stands. */
export function personal(text: string): Found[] {
	const all = SHAPES.flatMap(([kind, shape]) => [...text.matchAll(shape)].map((m) => ({ kind, text: m[0], at: m.index })))
	all.sort((a, b) => a.at - b.at || b.text.length - a.text.length)
	let end = -1
	return all.filter((f) => {
		if (f.at < end) return false
		end = f.at + f.text.length
		return true
	})
}

/* The text with each of them replaced by what word gives for its kind. */
export function redacted(text: string, word: (kind: Found['kind']) => string): string {
	let out = ''
	let end = 0
	for (const f of personal(text)) {
		out += text.slice(end, f.at) + word(f.kind)
		end = f.at + f.text.length
	}
	return out + text.slice(end)
}
