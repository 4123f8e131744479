import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { FakeClock, trustsOnly } from '../../../test/fixtures/ports.ts'
import { makeWorld, type World } from '../../../test/fixtures/world.ts'
import type { Connection } from '../model/connection.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import type { Proof } from './prove-trust.ts'
import { verifyDue } from './verify.ts'

const DENIED: Proof = { verdict: 'denied', findings: [] }
const PROVED: Proof = { verdict: 'proved', roleId: 'AROAFIRST' }
const UNKNOWN: Proof = { verdict: 'unknown', why: 'Throttling' }

/** A breaker that saw one look at each of so many connections. */
function seeing(looks: [number, Proof, Partial<Connection>?][], clock = new FakeClock()) {
  const breaker = new CircuitBreaker(clock)
  let serial = 0
  for (const [count, proof, changes] of looks)
    for (let index = 0; index < count; index++)
      breaker.saw(sampleConnection({ id: `con_${serial++}`, ...changes }), proof)
  return breaker
}

describe('the circuit breaker (fault 42)', () => {
  it.each<[string, boolean, [number, Proof, Partial<Connection>?][]]>([
    ['five of five denied', true, [[5, DENIED]]],
    ['four of four denied', false, [[4, DENIED]]],
    [
      'half denied',
      true,
      [
        [5, PROVED],
        [5, DENIED],
      ],
    ],
    [
      'fewer than half denied',
      false,
      [
        [6, PROVED],
        [5, DENIED],
      ],
    ],
    ['nothing clear', false, [[20, UNKNOWN]]],
    [
      'stacks that are being deleted',
      false,
      [[20, DENIED, { status: 'disconnecting', stackDeleted: true }]],
    ],
    ['those that were away before', false, [[20, DENIED, { status: 'unreachable' }]]],
    [
      'old denials, outnumbered by the latest twenty looks',
      false,
      [
        [9, DENIED],
        [20, PROVED],
      ],
    ],
  ])('with %s: open %s', (_, isOpen, looks) => {
    expect(seeing(looks).isOpen).toBe(isOpen)
  })

  it('counts a connection once, by its latest look', () => {
    const breaker = seeing([])
    for (let count = 0; count < 20; count++) breaker.saw(sampleConnection({ id: 'con_1' }), DENIED)
    expect(breaker.isOpen).toBe(false)
  })

  it('forgets what is older than an hour', () => {
    const clock = new FakeClock()
    const breaker = seeing([[5, DENIED]], clock)
    clock.advance(3600_000)
    expect(breaker.isOpen).toBe(false)
  })

  it('takes a denial for unclear only while it is open', () => {
    expect(seeing([[5, DENIED]]).judge(DENIED)).toMatchObject({ verdict: 'unknown' })
    expect(seeing([[5, DENIED]]).judge(PROVED)).toEqual(PROVED)
    expect(seeing([[1, DENIED]]).judge(DENIED)).toEqual(DENIED)
  })
})

const MINUTE = 60_000

/** So many connections that are due, and a breaker that lives as long as the service. */
async function customers(
  count: number,
  changes: (index: number) => Partial<Connection> = () => ({}),
) {
  const world = makeWorld()
  const connections = Array.from({ length: count }, (_, index) => {
    const accountId = String(500_000_000_000 + index)
    const roleArn = `arn:aws:iam::${accountId}:role/NorthwindInsightsAccess`
    return sampleConnection({
      id: `con_${index}`,
      accountId,
      roleArn,
      nextCheckAt: world.clock.now().toISOString(),
      ...changes(index),
    })
  })
  await world.store.commit({ put: connections, audit: [], announce: [] })
  const breaker = new CircuitBreaker(world.clock)
  const statuses = async () => {
    const found = await Promise.all(connections.map(({ id }) => world.store.get('connection', id)))
    const groups = Map.groupBy(found, (it) => it!.status)
    return Object.fromEntries([...groups].map(([status, all]) => [status, all.length]))
  }
  const letIn = (trusted = connections) => {
    for (const { roleArn, externalId } of trusted) world.sts.set(roleArn, trustsOnly(externalId))
  }
  return { world, connections, breaker, statuses, letIn }
}

async function minutes(world: World, count: number, breaker: CircuitBreaker): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    await verifyDue(world, 20, breaker)
    world.clock.advance(MINUTE)
  }
}

describe('mass re-verification (fault 42)', () => {
  it('that finds everybody denied moves nobody, and goes on when probes succeed again', async () => {
    const { world, breaker, statuses, letIn } = await customers(30)
    await minutes(world, 60, breaker)
    expect(breaker.isOpen).toBe(true)
    expect(await statuses()).toEqual({ active: 30 })
    letIn()
    await minutes(world, 10, breaker)
    expect(breaker.isOpen).toBe(false)
    expect(await statuses()).toEqual({ active: 30 })
  })

  it('finds, once it is over, who was really gone', async () => {
    const { world, connections, breaker, statuses, letIn } = await customers(30)
    await minutes(world, 20, breaker)
    letIn(connections.slice(3))
    await minutes(world, 30, breaker)
    expect(await statuses()).toEqual({ active: 27, unreachable: 3 })
  })

  it('is not frozen by a few that went away among many', async () => {
    const { world, connections, breaker, statuses, letIn } = await customers(20)
    letIn(connections.slice(4))
    await minutes(world, 1, breaker)
    expect(await statuses()).toEqual({ active: 16, unreachable: 4 })
  })

  it('is not frozen by many stacks that are deleted: each of them ends (CB-12)', async () => {
    const { world, breaker, statuses } = await customers(20, () => ({
      status: 'disconnecting',
      stackDeleted: true,
    }))
    await minutes(world, 2, breaker)
    expect(await statuses()).toEqual({ disconnected: 20 })
  })

  it('lets a stack that is deleted meanwhile wait: it is neither ended nor contested, and ends afterwards (CB-12)', async () => {
    const leaving = (index: number): Partial<Connection> =>
      index < 3 ? { status: 'disconnecting', stackDeleted: true } : {}
    const { world, connections, breaker, statuses, letIn } = await customers(13, leaving)
    await minutes(world, 60, breaker)
    expect(await statuses()).toEqual({ disconnecting: 3, active: 10 })
    letIn(connections.slice(3))
    await minutes(world, 10, breaker)
    expect(await statuses()).toEqual({ disconnected: 3, active: 10 })
  })

  it('goes on for the others when one look fails', async () => {
    const { world, connections, breaker, statuses, letIn } = await customers(4)
    letIn(connections.slice(1, 2))
    const probe = world.sts.probe.bind(world.sts)
    world.sts.probe = async (role, externalId) => {
      if (role.accountId.endsWith('0')) throw new Error('a bug')
      return probe(role, externalId)
    }
    await expect(verifyDue(world, 20, breaker)).rejects.toThrow('a bug')
    expect(await statuses()).toEqual({ active: 2, unreachable: 2 })
  })
})
