import { describe, expect, it } from 'vitest'
import {
  connectionOf,
  invite,
  makeRole,
  makeWorld,
  message,
  stackIn,
  type World,
} from '../../../test/fixtures/world.ts'
import { receiveCallback } from '../../core/callback/receive/receive.ts'
import { CircuitBreaker } from '../../core/verification/circuit-breaker.ts'
import { sweep } from './sweep.ts'

const DAY_MS = 86_400_000

async function connectMany(world: World, count: number) {
  const invitations = []
  for (let serial = 0; serial < count; serial++) {
    const accountId = String(222222222000 + serial)
    const invitation = await invite(world, { customerId: `customer-${serial}`, accountId })
    const stack = stackIn(accountId, { serial })
    makeRole(world, stack, invitation)
    await receiveCallback(
      world,
      message(world, { invitation, stack, requestId: `create-${serial}` }),
    )
    invitations.push(invitation)
  }
  world.clock.advance(DAY_MS)
  world.sts.probes.length = 0
  return invitations
}

const WHOLE = { index: 0, of: 1 }

const sweeping = (world: World, { share = WHOLE, withinMs = 45_000 } = {}) =>
  sweep(world, { breaker: new CircuitBreaker(world.clock), withinMs, share })

describe('a sweep', () => {
  it('looks at all that is due, and then ends', async () => {
    const world = makeWorld()
    const invitations = await connectMany(world, 30)
    expect(await sweeping(world)).toBe(30)
    expect(await sweeping(world)).toBe(0)
    expect((await connectionOf(world, invitations[29]!))!.verifiedAt).toBe(
      world.clock.now().toISOString(),
    )
  })

  it('leaves what it has no time for to the next', async () => {
    const world = makeWorld()
    await connectMany(world, 60)
    const { sts } = world
    const probe: World['sts']['probe'] = (...of) => {
      world.clock.advance(10)
      return sts.probe(...of)
    }
    const slow = {
      ...world,
      sts: { probe, check: () => sts.check(), assume: sts.assume.bind(sts) },
    }
    const looked = await sweep(slow, {
      breaker: new CircuitBreaker(world.clock),
      withinMs: 1000,
      share: WHOLE,
    })
    expect(looked).toBe(50)
    expect(await sweeping(world)).toBe(10)
  })

  it('is shared without gaps and without looking twice', async () => {
    const world = makeWorld()
    await connectMany(world, 30)
    const looked = [
      await sweeping(world, { share: { index: 0, of: 3 } }),
      await sweeping(world, { share: { index: 1, of: 3 } }),
    ]
    looked.push(await sweeping(world, { share: { index: 2, of: 3 } }))
    expect(looked.every((count) => count > 0)).toBe(true)
    expect([looked.reduce((sum, count) => sum + count, 0), world.sts.probes.length]).toEqual([
      30, 120,
    ])
  })

  it('suspects ourselves when everybody is denied, and says so (fault 42)', async () => {
    const world = makeWorld()
    const invitations = await connectMany(world, 8)
    world.sts.trouble = () => undefined
    for (let serial = 0; serial < 8; serial++)
      world.sts.delete(stackIn(String(222222222000 + serial), { serial }).roleArn)
    await sweeping(world)
    for (const invitation of invitations)
      expect((await connectionOf(world, invitation))!.status).toBe('active')
    expect(world.log.lines.some((line) => line.startsWith('verification.frozen'))).toBe(true)
  })
})
