import { describe, expect, it } from 'vitest'
import { entry } from '../../../test/contracts/store.ts'
import { makeWorld, OPERATOR } from '../../../test/fixtures/world.ts'
import { listConnectionTrail } from './connection-trail.ts'

const CONNECTION = { id: 'con_1', invitationId: 'inv_1' }

/** Entries in turn about the invitation, the connection and its sessions, and about another one. */
async function withTrail(count: number) {
  const world = makeWorld()
  const kinds = [
    { subject: 'inv_1', action: 'invitation.opened' },
    { subject: 'con_1', action: 'connection.checked' },
    { subject: 'con_1', action: 'session.issued' },
    { subject: 'con_2', action: 'connection.checked' },
    { subject: 'con_1', action: 'connection.active' },
  ] as const
  for (let serial = 0; serial < count; serial += 1) {
    const at = new Date(Date.parse('2026-11-20T10:00:00Z') + serial * 1000).toISOString()
    const audit = [entry(serial, { at, ...kinds[serial % kinds.length] })]
    await world.store.commit({ audit, announce: [] })
  }
  const pages = async (limit: number) => {
    const found: string[][] = []
    for (let cursor: string | undefined; ; ) {
      const page = await listConnectionTrail(world, OPERATOR, CONNECTION, { cursor, limit })
      found.push(page.items.map(({ id }) => id))
      if (page.nextCursor === undefined) return found
      cursor = page.nextCursor
    }
  }
  return { world, pages }
}

const expected = (count: number) =>
  Array.from({ length: count }, (_, serial) => serial)
    .filter((serial) => [0, 1, 4].includes(serial % 5))
    .map((serial) => `aud_${serial}`)
    .toReversed()

describe('the trail of a connection', () => {
  it('joins what happened to the connection and to its invitation, newest first', async () => {
    const { pages } = await withTrail(23)
    expect(await pages(200)).toEqual([expected(23)])
  })

  it.each([1, 2, 3, 7])(
    'is the same in pages of %i: nothing is missed or repeated',
    async (size) => {
      const { pages } = await withTrail(23)
      const found = await pages(size)
      expect(found.flat()).toEqual(expected(23))
      expect(found.slice(0, -1).every(({ length }) => length === size)).toBe(true)
    },
  )

  it('goes on where it was, whatever is added meanwhile', async () => {
    const { world } = await withTrail(10)
    const first = await listConnectionTrail(world, OPERATOR, CONNECTION, { limit: 2 })
    const late = entry(99, {
      at: '2026-11-20T11:00:00.000Z',
      subject: 'con_1',
      action: 'connection.checked',
    })
    await world.store.commit({ audit: [late], announce: [] })
    const query = { limit: 2, cursor: first.nextCursor }
    const second = await listConnectionTrail(world, OPERATOR, CONNECTION, query)
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(expected(10).slice(0, 4))
  })

  it('is refused without the grant to read the trail', async () => {
    const { world } = await withTrail(1)
    const actor = { ...OPERATOR, grants: { may: ['connections:read'] as const } }
    const asked = listConnectionTrail(world, actor, CONNECTION, { limit: 9 })
    await expect(asked).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
