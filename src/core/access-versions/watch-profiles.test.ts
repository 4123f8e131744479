import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import { makeWorld } from '../../../test/fixtures/world.ts'
import type { AskedProfile } from '../model/access-profile.ts'
import { storeAccessVersions } from './store-versions.ts'
import { differingProfiles, ProfileWatch, removedUses } from './watch-profiles.ts'

/** Two machines that share one store. Their files may differ. */
function machines() {
  const world = makeWorld()
  const machine = (...profiles: AskedProfile[]) => ({
    ...world,
    installation: {
      ...world.installation,
      profiles: new Map(profiles.map((it) => [it.name, it])),
    },
  })
  return { world, machine }
}

describe('machines whose profiles differ', () => {
  it('name the profiles that are changed, added or missing', async () => {
    const { machine } = machines()
    const old = machine(northwindProfile(), northwindProfile({ name: 'old' }))
    await storeAccessVersions(old)
    expect(await differingProfiles(old)).toEqual([])
    await storeAccessVersions(
      machine(northwindProfile({ purpose: 'Changed.' }), northwindProfile({ name: 'new' })),
    )
    expect(await differingProfiles(old)).toEqual(['default', 'old', 'new'])
  })

  it('log it once, and again only for a further profile', async () => {
    const { world, machine } = machines()
    const own = machine(northwindProfile())
    const watch = new ProfileWatch(own)
    await watch.look()
    expect([watch.differing, world.log.lines]).toEqual([[], []])
    await storeAccessVersions(machine(northwindProfile({ purpose: 'Changed.' })))
    await watch.look()
    await watch.look()
    expect(watch.differing).toEqual(['default'])
    expect(world.log.lines.filter((line) => line.includes('profiles.differ'))).toHaveLength(1)
    await storeAccessVersions(own)
    await watch.look()
    expect(watch.differing).toEqual([])
  })
})

describe('connections of a profile that was removed or renamed', () => {
  it('are counted, with a few ids, unless they have ended', async () => {
    const { world, machine } = machines()
    const ids = ['con_1', 'con_2', 'con_3', 'con_4']
    const put = ids.map((id) => sampleConnection({ id, profile: 'gone' }))
    const ended = sampleConnection({ id: 'con_5', profile: 'gone', status: 'disconnected' })
    const silent = { audit: [], announce: [] }
    await world.store.commit({ put: [...put, ended, sampleConnection()], ...silent })
    const own = machine(northwindProfile())
    expect(await removedUses(own)).toEqual([
      { profile: 'gone', connections: 4, examples: expect.any(Array), isComplete: true },
    ])
    await new ProfileWatch(own).look()
    const lines = world.log.lines.filter((line) => line.includes('profile.removed-in-use'))
    expect(lines).toEqual([expect.stringContaining('con_4')])
  })
})
