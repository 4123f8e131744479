import { describe, expect, it } from 'vitest'
import {
  CUSTOMER,
  connectionOf,
  invite,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  stackIn,
  type World,
} from '../../../../test/fixtures/world.ts'
import { receiveCallback } from '../../../core/callback/receive/receive.ts'
import { issueCredentials } from '../../../core/credentials/issue.ts'
import type { StoredRecord } from '../../../core/model/record.ts'
import { verifyDue } from '../../../core/verification/verify.ts'
import { knownRecords } from './known-records.ts'

/** The older version's view of a store that a newer one writes to as well. */
async function upgrading() {
  const world = makeWorld()
  const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
  makeRole(world, stack, invitation)
  const body = message(world, { invitation, stack, requestId: 'create' })
  return { world, older: { ...world, store: knownRecords(world.store) }, invitation, body }
}

const write = (world: World, record: StoredRecord, changes: object) =>
  world.store.commit({ put: [Object.assign({}, record, changes)], audit: [], announce: [] })

const LEFT = { code: 'STORE_NEWER' }

describe('a record that only a newer version can have written (fault 37)', () => {
  it('keeps its request in the queue for that version, whatever it is about', async () => {
    const { world, older, body } = await upgrading()
    await receiveCallback(world, body)
    const invitation = (await world.store.list('invitation', { limit: 1 })).items[0]!
    await write(world, invitation, { status: 'spent' })
    const again = message(world, {
      invitation,
      stack: stackIn(CUSTOMER, { serial: 2 }),
      requestId: 'second',
    })
    await expect(receiveCallback(older, again)).rejects.toMatchObject(LEFT)
    expect(world.answers.sent).toHaveLength(1)
  })

  it('is neither probed, nor moved, nor lent, and holds up nothing else', async () => {
    const { world, older, invitation, body } = await upgrading()
    await receiveCallback(world, body)
    const connection = (await connectionOf(world, invitation))!
    await write(world, connection, {
      status: 'operational',
      nextCheckAt: world.clock.now().toISOString(),
    })
    const probes = world.sts.probes.length
    expect(await verifyDue(older)).toBe(0)
    await expect(
      issueCredentials(older, OPERATOR, { connectionId: connection.id }),
    ).rejects.toMatchObject(LEFT)
    expect([world.sts.probes.length, world.sts.sessions.length]).toEqual([probes, 0])
    expect((await world.store.get('connection', connection.id))?.status).toBe('operational')
  })

  it('may have a kind that this version does not know', async () => {
    const { older } = await upgrading()
    const future = { kind: 'campaign', id: 'c', version: 1, status: 'open' } as unknown
    const store = knownRecords({
      ...older.store,
      get: async () => future as never,
      due: async () => [future] as never,
    })
    await expect(store.get('connection', 'c')).rejects.toMatchObject(LEFT)
    expect(await store.due('connection', new Date(), 1)).toEqual([])
  })

  it('is seen in lists, as it is', async () => {
    const { world, older, invitation } = await upgrading()
    await write(world, (await world.store.get('invitation', invitation.id))!, { status: 'spent' })
    expect((await older.store.list('invitation', { limit: 9 })).items).toMatchObject([
      { id: invitation.id, status: 'spent' },
    ])
  })
})

describe('a member that this version does not know (fault 37)', () => {
  it('stays when this version writes the record', async () => {
    const { world, older, invitation, body } = await upgrading()
    await receiveCallback(older, body)
    const connection = (await connectionOf(world, invitation))!
    await write(world, connection, { colour: 'blue' })
    world.clock.advance(10 * 60_000)
    expect(await verifyDue(older)).toBe(1)
    const checked = (await connectionOf(world, invitation))!
    expect(checked).toMatchObject({ looksSinceChange: 1, colour: 'blue' })
  })
})
