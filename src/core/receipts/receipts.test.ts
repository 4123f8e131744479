import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { seededRandom, trustsOnly } from '../../../test/fixtures/ports.ts'
import { makeWorld, OPERATOR, type World } from '../../../test/fixtures/world.ts'
import { keysFrom, newRing, withNewKey } from '../../adapters/embedded/local-keys.ts'
import { disconnect } from '../connections/disconnect.ts'
import { CHECK_EXTERNAL_ID, checkRoleOf } from '../model/check-role.ts'
import type { Connection } from '../model/connection.ts'
import type { ExternalId } from '../model/external-id.ts'
import type { Sts } from '../ports.ts'
import { verifyDue } from '../verification/verify.ts'
import { receiptFile, receiptFor, signReceipt, verifyReceipt } from './document.ts'
import { probeEnded } from './probe-ended.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const OTHER = {
  id: 'con_OTHERDEFGHJKLMNPQRSTUV',
  accountId: '333333333333',
  roleArn: 'arn:aws:iam::333333333333:role/NorthwindInsightsAccess',
  customerId: 'globex',
} as const

const add = async (world: World, connection: Connection) => {
  await world.store.commit({ put: [connection], audit: [], announce: [] })
  world.sts.set(connection.roleArn, trustsOnly(connection.externalId))
}

/** A connection that the vendor has just ended, while its role still exists. */
async function ended({
  others = true,
  changes = {},
}: {
  others?: boolean
  changes?: Partial<Connection>
} = {}) {
  const world = makeWorld()
  const connection = sampleConnection(changes)
  await add(world, connection)
  if (others) await add(world, sampleConnection(OTHER))
  await disconnect(world, OPERATOR, connection.id)
  const receipt = async () => (await world.store.get('receipt', connection.id))!
  /** Runs the loop as long as something is due, for a time. */
  const pass = async (ms: number, sts: Sts = world.sts) => {
    for (const end = world.clock.monotonic() + ms; world.clock.monotonic() < end; ) {
      await probeEnded({ ...world, sts })
      world.clock.advance(Math.min(5 * MINUTE, end - world.clock.monotonic()))
    }
  }
  const leave = () => world.sts.delete(connection.roleArn)
  return { world, connection, receipt, pass, leave }
}

/** The broker role is damaged: AWS denies every role, also those that exist. */
const denyAll: Sts = {
  probe: async () => ({ outcome: 'denied' }),
  check: async () => {},
  assume: () => Promise.reject(new Error('not asked')),
}

describe('a receipt', () => {
  it('is issued after four refusals over an hour, each while the broker could assume another role', async () => {
    const { world, connection, receipt, pass, leave } = await ended()
    leave()
    await pass(55 * MINUTE)
    expect(await receipt()).toMatchObject({ status: 'probing' })
    await pass(30 * MINUTE)
    const { status, statement, nextProbeAt } = await receipt()
    expect([status, nextProbeAt]).toEqual(['issued', undefined])
    expect(statement).toMatchObject({
      connectionId: connection.id,
      customerId: 'acme',
      roleArn: connection.roleArn,
      endedBy: 'vendor',
      lastUsedAt: null,
    })
    const { denials } = statement!
    expect(denials.length).toBeGreaterThanOrEqual(4)
    expect(denials.every(({ witness }) => witness === 'customer-role')).toBe(true)
    expect(Date.parse(denials.at(-1)!.at) - Date.parse(denials[0]!.at)).toBeGreaterThanOrEqual(HOUR)
    const trail = await world.store.audit({ subject: connection.id, limit: 10 })
    expect(trail.items[0]!.action).toBe('receipt.issued')
  })

  it('is never issued by a broken broker, but is once it has worked for an hour again', async () => {
    const { world, receipt, pass, leave } = await ended()
    leave()
    await pass(2 * DAY, denyAll)
    expect(await receipt()).toMatchObject({ status: 'probing', denials: [] })
    await pass(55 * MINUTE)
    expect(await receipt()).toMatchObject({ status: 'probing' })
    await pass(8 * HOUR)
    const { status, statement } = await receipt()
    expect(status).toBe('issued')
    const since = world.clock.now().getTime() - 10 * HOUR
    for (const { at } of statement!.denials) expect(Date.parse(at)).toBeGreaterThan(since)
  })

  it('is not issued where the broker breaks between the denial and its confirmation', async () => {
    const { world, receipt, pass, leave } = await ended()
    leave()
    let calls = 0
    const flickering: Sts = {
      ...denyAll,
      probe: (...asked) => (calls++ % 4 === 3 ? denyAll : world.sts).probe(...asked),
    }
    await pass(DAY, flickering)
    expect(await receipt()).toMatchObject({ status: 'probing', denials: [] })
  })

  it('of a role that works again during a broken time counts its refusals anew', async () => {
    const { world, connection, receipt, pass, leave } = await ended()
    leave()
    await pass(45 * MINUTE)
    expect((await receipt()).denials.length).toBeGreaterThan(1)
    world.sts.set(connection.roleArn, trustsOnly(connection.externalId))
    await pass(HOUR)
    expect((await receipt()).denials).toEqual([])
    expect((await receipt()).allowedAt).toBeDefined()
    leave()
    await pass(50 * MINUTE)
    expect((await receipt()).status).toBe('probing')
    await pass(90 * MINUTE)
    expect((await receipt()).status).toBe('issued')
  })

  it('counts nothing while AWS gives no clear answer', async () => {
    const { world, receipt, pass, leave } = await ended()
    leave()
    world.sts.trouble = () => 'ThrottlingException'
    await pass(3 * HOUR)
    expect(await receipt()).toMatchObject({ status: 'probing', denials: [] })
  })

  it('relies on the check role only while there is no other connection', async () => {
    const alone = await ended({ others: false })
    alone.leave()
    await alone.pass(3 * HOUR)
    expect(await alone.receipt()).toMatchObject({ status: 'probing', denials: [] })
    const checkRole = checkRoleOf(alone.world.installation.brokerRole)
    alone.world.sts.set(checkRole.text, trustsOnly(CHECK_EXTERNAL_ID))
    await alone.pass(2 * HOUR)
    const { statement } = await alone.receipt()
    expect(statement?.denials[0]?.witness).toBe('check-role')

    // The vendor's organisation forbids roles outside of it: the check role still works.
    const walled = await ended()
    const own = checkRoleOf(walled.world.installation.brokerRole)
    walled.world.sts.set(own.text, trustsOnly(CHECK_EXTERNAL_ID))
    walled.world.sts.delete(OTHER.roleArn)
    await walled.pass(DAY)
    expect(await walled.receipt()).toMatchObject({ status: 'probing', denials: [] })
  })

  it('does not come for a role that stays: after 90 days Rolecall no longer tries it', async () => {
    const { world, receipt, pass } = await ended()
    await pass(89 * DAY)
    expect(await receipt()).toMatchObject({ status: 'probing' })
    const before = world.sts.probes.length
    expect(before).toBeLessThan(400)
    await pass(3 * DAY)
    expect(await receipt()).toMatchObject({ status: 'given-up' })
    const after = world.sts.probes.length
    await pass(10 * DAY)
    expect(world.sts.probes).toHaveLength(after)
  })

  it('does not come while the role accepts the other External ID of an imported connection', async () => {
    const formerExternalId = 'acme-1' as ExternalId
    const { world, connection, receipt, pass, leave } = await ended({
      changes: { imported: true, formerExternalId },
    })
    world.sts.set(connection.roleArn, trustsOnly(formerExternalId))
    await pass(3 * HOUR)
    expect(await receipt()).toMatchObject({ status: 'probing', denials: [] })
    leave()
    await pass(5 * HOUR)
    expect(await receipt()).toMatchObject({ status: 'issued' })
  })

  it('also follows an end by the customer', async () => {
    const world = makeWorld()
    const connection = sampleConnection({
      status: 'disconnecting',
      stackDeleted: true,
      nextCheckAt: world.clock.now().toISOString(),
    })
    await add(world, connection)
    await add(world, sampleConnection(OTHER))
    world.sts.delete(connection.roleArn)
    await verifyDue(world)
    expect(await world.store.get('receipt', connection.id)).toMatchObject({
      status: 'probing',
      endedBy: 'customer',
    })
  })

  it('is refused until it is issued, with the reason, and to callers of other customers', async () => {
    const { world, connection, pass, leave } = await ended()
    const ask = (actor = OPERATOR) => receiptFor(world, actor, connection.id)
    await pass(10 * MINUTE)
    await expect(ask()).rejects.toMatchObject({
      code: 'RECEIPT_NOT_READY',
      message: expect.stringContaining('The role still exists'),
    })
    leave()
    await pass(2 * HOUR)
    expect((await ask()).statement.connectionId).toBe(connection.id)
    const stranger = { ...OPERATOR, grants: { ...OPERATOR.grants, customers: ['globex'] } }
    await expect(ask(stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

const INVALID = expect.objectContaining({ code: 'RECEIPT_INVALID' })

describe('the file of a receipt', () => {
  const signed = async () => {
    const { world, receipt, pass, leave } = await ended()
    leave()
    await pass(2 * HOUR)
    return { file: receiptFile(signReceipt(world, await receipt())!), keys: world.keys }
  }

  it('verifies with the public keys alone', async () => {
    const { file, keys } = await signed()
    const bytes = Buffer.from(file)
    expect(verifyReceipt(bytes, keys.publicKeys())).toMatchObject({ endedBy: 'vendor' })
    const strangers = keysFrom(newRing(seededRandom('others')), seededRandom())
    expect(() => verifyReceipt(bytes, strangers.publicKeys())).toThrow(INVALID)
    expect(() => verifyReceipt(bytes, [])).toThrow('The keys do not contain the key')
  })

  it('fails after a change of any one byte', async () => {
    const { file, keys } = await signed()
    const bytes = Buffer.from(file)
    const publicKeys = keys.publicKeys()
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 255 }), (change) => {
        for (let at = 0; at < bytes.length; at++) {
          const changed = Buffer.from(bytes)
          changed[at] = changed[at]! ^ change
          expect(() => verifyReceipt(changed, publicKeys)).toThrow(INVALID)
        }
      }),
      { numRuns: 6, examples: [[1], [2], [4]] },
    )
  }, 60_000)

  it('fails with a byte more or less', async () => {
    const { file, keys } = await signed()
    for (const changed of [
      `${file}\n`,
      ` ${file}`,
      file.trimEnd(),
      file.slice(1),
      '',
      '{}',
      '{"jws":"a.b.c"}',
    ])
      expect(() => verifyReceipt(Buffer.from(changed), keys.publicKeys())).toThrow(INVALID)
  })

  it('stays valid after the keys were rotated', () => {
    const first = newRing(seededRandom('first'))
    const second = withNewKey(first, seededRandom('second'))
    const rotated = keysFrom(second, seededRandom())
    expect(rotated.publicKeys()).toHaveLength(2)
    expect(rotated.publicKeys()).toEqual(
      expect.arrayContaining(keysFrom(first, seededRandom()).publicKeys()),
    )
  })
})
