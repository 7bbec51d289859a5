import { describe, expect, it } from 'vitest'
import type { FieldItem } from './items'
import { keyOf, openItem, sealItem } from './vault'

const item = (): FieldItem => ({
	key: 'k1',
	made: 5,
	person: '7',
	post: '8',
	post_name: '社区 · 网格员',
	state: 'waiting',
	tries: 2,
	next: 0,
	title: '3 号楼路灯不亮',
	name: '事件',
	body: { text: '3 号楼路灯不亮', photos: ['a'] },
	photos: [{ key: 'a', blob: new Blob(['picture'], { type: 'image/jpeg' }), id: 'x', at: 3 }],
})
const one = '0123456789abcdef'.repeat(4)

describe('what waits after a sign-out', () => {
	it('shows nothing but whose it is and how it stands, and opens again as it was', async () => {
		const key = (await keyOf(one))!
		const sealed = await sealItem(key, item())
		expect(JSON.stringify({ ...sealed, sealed: undefined })).not.toMatch(/路灯|事件|社区/)
		expect(new TextDecoder('utf8').decode(sealed.sealed!.words.bytes)).not.toContain('路灯')
		expect(sealed).toMatchObject({ key: 'k1', person: '7', post: '8', state: 'waiting', tries: 2, made: 5, photos: [] })
		const opened = await openItem(key, sealed)
		expect({ ...opened, photos: [] }).toEqual({ ...item(), photos: [] })
		expect(opened.photos[0]).toMatchObject({ key: 'a', id: 'x', at: 3 })
		expect(await opened.photos[0]!.blob!.text()).toBe('picture')
	})
	it("does not open with another's key, nor in another item", async () => {
		const key = (await keyOf(one))!
		const sealed = await sealItem(key, item())
		await expect(openItem((await keyOf('f'.repeat(64)))!, sealed)).rejects.toThrow()
		await expect(openItem(key, { ...sealed, key: 'k2' })).rejects.toThrow()
	})
	it('takes no key that is none', async () => {
		expect(await keyOf('')).toBeUndefined()
		expect(await keyOf('zz')).toBeUndefined()
	})
})
