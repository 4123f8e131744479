import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { northwindInstallation, northwindProfile } from '../../../test/fixtures/northwind.ts'
import { FakeClock, seededRandom } from '../../../test/fixtures/ports.ts'
import { openSqliteStore } from '../../adapters/embedded/sqlite-store.ts'
import type { AskedProfile } from '../model/access-profile.ts'
import type { Store } from '../ports.ts'
import { currentVersion, listProfiles, versionOf } from './read-versions.ts'
import { storeAccessVersions } from './store-versions.ts'
import { areStoredAlready, type StorePorts } from './stored-already.ts'

let store: Store
let clock: FakeClock
beforeEach(() => {
  store = openSqliteStore(':memory:')
  clock = new FakeClock()
})

/** The ports of a machine whose rolecall.yaml has these profiles. */
const machine = (...profiles: AskedProfile[]): StorePorts => ({
  store,
  clock,
  random: seededRandom(profiles.map(({ purpose }) => purpose).join()),
  installation: {
    ...northwindInstallation(),
    profiles: new Map(profiles.map((profile) => [profile.name, profile])),
  },
})
const profile = northwindProfile
const NARROWER = profile({ managedPolicies: [] })
const trail = async () =>
  (await store.audit({ limit: 50 })).items.map(({ action, subject, details }) => [
    action,
    subject,
    details?.number,
  ])

describe('the start with a changed profile', () => {
  it('stores a new version, once, and new invitations get it', async () => {
    const first = machine(profile())
    expect(await storeAccessVersions(first)).toEqual({ stored: ['default'], removed: [] })
    expect(await storeAccessVersions(first)).toEqual({ stored: [], removed: [] })
    const old = await currentVersion(first, 'default')
    clock.advance(60_000)
    await storeAccessVersions(machine(NARROWER))
    const present = await currentVersion(first, 'default')
    expect([old.number, present.number]).toEqual([1, 2])
    expect(present).toMatchObject({
      id: present.sha256.slice(0, 16),
      createdAt: '2026-11-20T10:01:00.000Z',
      content: { profile: { version: present.id, managedPolicies: [] } },
    })
    expect(present.rightsDigest).not.toBe(old.rightsDigest)
    expect(await trail()).toEqual([
      ['profile.version-stored', 'default', 2],
      ['profile.version-stored', 'default', 1],
    ])
  })

  it.each([
    ['fewer', NARROWER],
    ['more', profile({ managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'] })],
  ])(
    'to %s rights changes nothing for an invitation that exists (attack 72)',
    async (_, edited) => {
      await storeAccessVersions(machine(profile()))
      const { id } = await currentVersion(machine(), 'default')
      await storeAccessVersions(machine(edited))
      const shown = await versionOf(machine(edited), { profile: 'default', profileVersion: id })
      expect(shown?.content.profile.managedPolicies).toEqual(profile().managedPolicies)
      const { content } = await currentVersion(machine(edited), 'default')
      expect(content.profile.managedPolicies).toEqual(edited.managedPolicies)
    },
  )

  it('is needed unless the store has exactly these profiles', async () => {
    expect(await areStoredAlready(machine(profile()))).toBe(false)
    await storeAccessVersions(machine(profile()))
    expect(await areStoredAlready(machine(profile()))).toBe(true)
    expect(await areStoredAlready(machine(NARROWER))).toBe(false)
    expect(await areStoredAlready(machine(profile(), profile({ name: 'b' })))).toBe(false)
    expect(await areStoredAlready(machine())).toBe(false)
  })

  it('stores each version once although several machines start at the same time', async () => {
    await storeAccessVersions(machine(profile()))
    const machines = Array.from({ length: 8 }, () => machine(NARROWER, profile({ name: 'b' })))
    const changed = await Promise.all(machines.map(storeAccessVersions))
    expect(changed.flatMap(({ stored }) => stored).sort()).toEqual(['b', 'default'])
    expect((await store.get('profile', 'default'))?.versions).toHaveLength(2)
    expect(await trail()).toHaveLength(3)
  })

  it('makes an earlier version the current one again, and keeps its number', async () => {
    await storeAccessVersions(machine(profile()))
    await storeAccessVersions(machine(NARROWER))
    await storeAccessVersions(machine(profile()))
    expect(await currentVersion(machine(), 'default')).toMatchObject({ number: 1 })
    expect((await trail())[0]).toEqual(['profile.version-restored', 'default', 1])
  })

  it('stores a version for a corrected text, with the same digest of the rights', async () => {
    await storeAccessVersions(machine(profile()))
    const before = await currentVersion(machine(), 'default')
    await storeAccessVersions(machine(profile({ purpose: 'A corrected text.' })))
    const after = await currentVersion(machine(), 'default')
    expect([after.number, after.rightsDigest]).toEqual([2, before.rightsDigest])
    expect((await store.get('profile', 'default'))?.latestWithRights).toEqual({
      [before.rightsDigest]: after.id,
    })
  })

  it('stores no version for another order of keys or another file name of the template', async () => {
    const template = { text: 'Resources: {}', source: './a.yaml' }
    await storeAccessVersions(machine(profile({ template })))
    const { scopes, ...others } = profile({ template: { ...template, source: './b.yaml' } })
    expect(await storeAccessVersions(machine({ scopes, ...others }))).toMatchObject({ stored: [] })
  })

  it('refuses a profile that is too large, and stores nothing', async () => {
    const text = Array.from({ length: 9000 }, (_, index) =>
      createHash('sha512').update(String(index)).digest('base64'),
    ).join('\n')
    const large = profile({ name: 'large', template: { text, source: 't.yaml' } })
    await expect(storeAccessVersions(machine(profile(), large))).rejects.toMatchObject({
      code: 'SETTING_INVALID',
      detail: expect.stringMatching(/^profiles.large is too large: .* Make the template shorter/),
    })
    expect(await listProfiles({ store })).toEqual([])
  })

  it('keeps a template of almost 1 MB, compressed', async () => {
    const text = `Resources: {}\n${'# The same comment again and again\n'.repeat(28_000)}`
    await storeAccessVersions(machine(profile({ template: { text, source: 't.yaml' } })))
    const { id, content } = await currentVersion(machine(), 'default')
    expect(content.profile.template?.text).toBe(text)
    const record = await store.get('access-version', id)
    expect(JSON.stringify(record).length).toBeLessThan(20_000)
  })
})

describe('a profile that is no longer in rolecall.yaml', () => {
  it('is marked as removed, and its versions stay', async () => {
    await storeAccessVersions(machine(profile(), profile({ name: 'gone' })))
    const { id } = await currentVersion(machine(), 'gone')
    expect(await storeAccessVersions(machine(profile()))).toEqual({ stored: [], removed: ['gone'] })
    expect(await storeAccessVersions(machine(profile()))).toEqual({ stored: [], removed: [] })
    await expect(currentVersion(machine(), 'gone')).rejects.toMatchObject({
      code: 'PROFILE_UNKNOWN',
      detail: 'There is no such access profile. Known: default.',
    })
    const pointing = { profile: 'gone', profileVersion: id }
    expect(await versionOf(machine(), pointing)).toMatchObject({ id, profile: 'gone' })
    expect((await trail())[0]).toEqual(['profile.removed', 'gone', undefined])
  })

  it('gets its version back if it is added again unchanged', async () => {
    await storeAccessVersions(machine(profile()))
    await storeAccessVersions(machine(profile({ name: 'other' })))
    await storeAccessVersions(machine(profile()))
    expect(await currentVersion(machine(), 'default')).toMatchObject({ number: 1 })
  })
})

describe('a record from before access versions', () => {
  /** As the releases before access versions made it. */
  const earlierId = (asked: AskedProfile) => {
    const { name: _, scopes: __, ...rest } = asked
    const granted = { ...rest, version: undefined }
    return createHash('sha256').update(JSON.stringify(granted)).digest('hex').slice(0, 16)
  }

  it('points to the version with the same content', async () => {
    await storeAccessVersions(machine(profile()))
    await storeAccessVersions(machine(NARROWER))
    const pointing = { profile: 'default', profileVersion: earlierId(profile()) }
    expect(await versionOf(machine(), pointing)).toMatchObject({ number: 1 })
  })

  it('points to nothing if its profile changed since then, until the old profile comes back', async () => {
    await storeAccessVersions(machine(NARROWER))
    const pointing = { profile: 'default', profileVersion: earlierId(profile()) }
    expect(await versionOf(machine(), pointing)).toBeUndefined()
    await storeAccessVersions(machine(profile()))
    expect(await versionOf(machine(), pointing)).toMatchObject({ number: 2 })
  })
})

it('a version is not read for another profile than its own', async () => {
  await storeAccessVersions(machine(profile(), profile({ name: 'other' })))
  const { id } = await currentVersion(machine(), 'other')
  expect(await versionOf(machine(), { profile: 'default', profileVersion: id })).toBeUndefined()
})
