import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { makeWorld, OPERATOR } from '../../../test/fixtures/world.ts'
import type { Actor } from '../model/actor.ts'
import type { Grants } from '../model/grants.ts'
import { listScopes } from './list-scopes.ts'

async function asked(grants?: Partial<Grants>) {
  const world = makeWorld()
  const connection = sampleConnection()
  await world.store.commit({ put: [connection], audit: [], announce: [] })
  const actor: Actor = { ...OPERATOR, grants: { ...OPERATOR.grants, ...grants } }
  const names = (await listScopes(world, actor, connection.id)).map(({ name }) => name)
  return { names, all: Object.keys(world.installation.profiles.get(connection.profile)!.scopes) }
}

describe('the scopes of a connection', () => {
  it('are those of its access profile', async () => {
    const { names, all } = await asked()
    expect(names).toEqual(all)
    expect(names).toContain('inventory')
  })

  it('are shown as far as the caller may ask for them (attack 50)', async () => {
    expect((await asked({ scopes: ['inventory'] })).names).toEqual(['inventory'])
    expect((await asked({ scopes: ['other'] })).names).toEqual([])
  })

  it('of a connection outside of the grants are those of none (BRK-1)', async () => {
    await expect(asked({ customers: ['globex'] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(asked({ may: ['credentials'] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
