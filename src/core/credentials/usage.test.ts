import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import { trustsOnly } from '../../../test/fixtures/ports.ts'
import { invite, makeWorld, OPERATOR } from '../../../test/fixtures/world.ts'
import type { Actor } from '../model/actor.ts'
import { issueCredentials } from './issue.ts'
import { lastUses } from './usage.ts'

async function used() {
  const profile = northwindProfile()
  const scopes = { ...profile.scopes, metrics: profile.scopes.inventory! }
  const world = makeWorld({
    installation: { profiles: new Map([['default', { ...profile, scopes }]]) },
  })
  const { profileVersion } = await invite(world)
  const connection = sampleConnection({ profileVersion })
  await world.store.commit({ put: [connection], audit: [], announce: [] })
  world.sts.set(connection.roleArn, trustsOnly(connection.externalId))
  return {
    world,
    issue: (scope: string, actor: Actor = OPERATOR) =>
      issueCredentials(world, actor, { connectionId: connection.id, scope }),
    usage: () => world.store.get('usage', connection.id),
    connection,
  }
}

describe('the record of use', () => {
  it('names the time of each scope’s latest session, to within ten minutes', async () => {
    const { world, issue, usage, connection } = await used()
    const first = world.clock.now().toISOString()
    await issue('inventory')
    expect(await usage()).toMatchObject({ scopes: { inventory: first }, lastUsedAt: first })
    world.clock.advance(599_000)
    await issue('inventory', { ...OPERATOR, kind: 'token', id: 'another' })
    expect(await usage()).toMatchObject({ version: 1, lastUsedAt: first })
    await issue('metrics')
    const second = world.clock.now().toISOString()
    expect(await usage()).toMatchObject({
      scopes: { inventory: first, metrics: second },
      lastUsedAt: second,
    })
    expect(await lastUses(world, ['con_none', connection.id])).toEqual(
      new Map([[connection.id, second]]),
    )
  })

  it('changes with a new session only, not where a stored one is handed out again', async () => {
    const { world, issue, usage } = await used()
    await issue('inventory')
    const before = await usage()
    for (let call = 0; call < 3; call++) {
      world.clock.advance(60_000)
      await issue('inventory')
    }
    expect(world.sts.sessions).toHaveLength(1)
    expect(await usage()).toEqual(before)
  })

  it('of sessions that are made at once makes no call to AWS twice, and loses none', async () => {
    const { world, issue, usage } = await used()
    const callers = ['a', 'b', 'c', 'd'].map((id) => ({ ...OPERATOR, kind: 'token' as const, id }))
    await Promise.all(
      callers.map((actor, index) => issue(index % 2 ? 'inventory' : 'metrics', actor)),
    )
    expect(world.sts.sessions).toHaveLength(4)
    expect(Object.keys((await usage())!.scopes).sort()).toEqual(['inventory', 'metrics'])
    const trail = await world.store.audit({ limit: 20 })
    expect(trail.items.filter(({ action }) => action === 'session.issued')).toHaveLength(4)
  })
})
