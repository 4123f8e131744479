import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { northwindProfile } from '../../../../test/fixtures/northwind.ts'
import {
  CUSTOMER,
  invite,
  makeRole,
  makeWorld,
  message,
  stackIn,
  type World,
} from '../../../../test/fixtures/world.ts'
import type { Store } from '../../ports.ts'
import { resendDueAnswers } from '../answer/resend-due.ts'
import { receiveCallback } from './receive.ts'

/** Every durable transaction from here on. */
function commitsOf(world: World): () => number {
  const commit: Store['commit'] = world.store.commit.bind(world.store)
  let commits = 0
  world.store.commit = (change) => {
    commits++
    return commit(change)
  }
  return () => commits
}

describe('a callback costs', () => {
  it('three STS calls, three durable writes and two PUTs for a whole stack that connects', async () => {
    const world = makeWorld()
    const invitation = await invite(world, { accountId: CUSTOMER })
    makeRole(world, stackIn(), invitation)
    const commits = commitsOf(world)
    const told = { invitation, stack: stackIn() }
    await receiveCallback(world, message(world, { ...told, resource: 'invitation' }))
    await receiveCallback(world, message(world, told))
    const spent = () => ({
      probes: world.sts.probes.length,
      puts: world.answers.sent.length,
      commits: commits(),
    })
    expect(spent()).toEqual({ probes: 3, puts: 2, commits: 3 })
    world.clock.advance(120_000)
    await resendDueAnswers(world)
    expect(spent()).toEqual({ probes: 3, puts: 2, commits: 3 })
    // The events are part of these commits.
    const { items } = await world.store.events({ order: 'asc', limit: 50 })
    expect(items.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['attempt.started', 'connection.active']),
    )
  })

  it('nothing more when it comes again', async () => {
    const world = makeWorld()
    const invitation = await invite(world, { accountId: CUSTOMER })
    makeRole(world, stackIn(), invitation)
    const body = message(world, { invitation, stack: stackIn() })
    await receiveCallback(world, body)
    const commits = commitsOf(world)
    await receiveCallback(world, body)
    expect({
      probes: world.sts.probes.length,
      puts: world.answers.sent.length,
      commits: commits(),
    }).toEqual({
      probes: 3,
      puts: 1,
      commits: 0,
    })
  })

  it('no STS call and no write when its token is not ours', async () => {
    const world = makeWorld()
    const invitation = await invite(world)
    const commits = commitsOf(world)
    await receiveCallback(
      world,
      message(world, {
        invitation,
        stack: stackIn(),
        properties: { CallbackToken: `rct1.k1.${'A'.repeat(40)}.${'A'.repeat(43)}` },
      }),
    )
    expect({
      probes: world.sts.probes.length,
      puts: world.answers.sent.length,
      commits: commits(),
    }).toEqual({
      probes: 0,
      puts: 0,
      commits: 0,
    })
  })
})

describe('an invitation costs', () => {
  it('one durable write and one object', async () => {
    const world = makeWorld()
    const commits = commitsOf(world)
    await invite(world)
    expect({ commits: commits(), objects: world.templates.objects.size }).toEqual({
      commits: 1,
      objects: 1,
    })
  })

  it('no parse of the template after the first of 10,000 (P2)', async () => {
    let reads = 0
    const text = readFileSync('examples/templates/read-only.yaml', 'utf8')
    const profile = {
      ...northwindProfile({ managedPolicies: [], inlinePolicies: {} }),
      template: {
        source: 'template.yaml',
        get text() {
          reads++
          return text
        },
      },
    }
    const world = makeWorld({ installation: { profiles: new Map([['default', profile]]) } })
    await invite(world)
    const first = reads
    await Promise.all(Array.from({ length: 9999 }, () => invite(world)))
    expect(first).toBeGreaterThan(0)
    expect(reads).toBe(first)
  })
})
