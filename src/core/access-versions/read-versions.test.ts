import { beforeEach, describe, expect, it } from 'vitest'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import { makeWorld, type World } from '../../../test/fixtures/world.ts'
import { currentVersion, keptVersion, recentProfile, versionById } from './read-versions.ts'
import { storeAccessVersions } from './store-versions.ts'

let world: World
/** Another machine with the same store, and nothing in memory. */
let other: World
beforeEach(() => {
  world = makeWorld()
  other = { ...world, store: new Proxy(world.store, {}) }
})

const startWith = (ports: World, ...profiles: ReturnType<typeof northwindProfile>[]) =>
  storeAccessVersions({
    ...ports,
    installation: {
      ...world.installation,
      profiles: new Map(profiles.map((it) => [it.name, it])),
    },
  })

describe('what was read of access versions', () => {
  it('is read once: the content of a version never changes', async () => {
    const { id } = await currentVersion(world, 'default')
    const once = await versionById(other, id)
    expect(await versionById(other, id)).toBe(once)
    expect(keptVersion(other, id)).toBe(once)
  })

  it('is at most 30 seconds old for the current version, and not at all for an invitation', async () => {
    const first = await recentProfile(other, 'default')
    await startWith(world, northwindProfile({ purpose: 'Changed.' }))
    expect(await recentProfile(other, 'default')).toEqual(first)
    expect(await currentVersion(other, 'default')).toMatchObject({ number: 2 })
    other.clock.advance(30_000)
    expect((await recentProfile(other, 'default'))?.versions).toHaveLength(2)
  })

  it('takes no more memory than about 20 large templates', async () => {
    const text = `Resources: {}\n${'# A comment\n'.repeat(80_000)}`
    const large = Array.from({ length: 25 }, (_, index) =>
      northwindProfile({ name: `p${index}`, template: { text, source: 't.yaml' } }),
    )
    await startWith(world, ...large)
    const versions = await Promise.all(
      large.map(async ({ name }) => (await world.store.get('profile', name))!.current),
    )
    const kept = versions.filter((id) => keptVersion(world, id))
    expect(kept.length).toBeGreaterThan(10)
    expect(kept.length).toBeLessThan(22)
    expect(kept.at(-1)).toBe(versions.at(-1))
  })
})
