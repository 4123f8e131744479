import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../test/fixtures/ports.ts'
import {
  CUSTOMER,
  callbackToken,
  invite,
  makeWorld,
  OPERATOR,
  VENDOR,
  type World,
} from '../../../test/fixtures/world.ts'
import type { Random } from '../model/external-id.ts'
import { createInvitation } from './create.ts'

const invitationsIn = async ({ store }: World) =>
  (await store.counts()).filter(({ kind }) => kind === 'invitation')

describe('a new invitation', () => {
  it('is open, for a week, with an External ID of its own (EXT-1)', async () => {
    const world = makeWorld()
    const invitation = await invite(world)
    expect(invitation).toMatchObject({
      version: 1,
      status: 'open',
      customerId: 'acme',
      profile: 'default',
      requireApproval: false,
    })
    expect(invitation.expiresAt).toBe('2026-11-27T10:00:00.000Z')
    expect(await world.store.get('invitation', invitation.id)).toEqual(invitation)
    expect(await world.store.reservedBy('external-id', invitation.externalId)).toBe(invitation.id)
    expect((await invite(world)).externalId).not.toBe(invitation.externalId)
  })

  it('has a template with its External ID and one token for each Region, and the digest of it (TPL-3)', async () => {
    const world = makeWorld()
    const invitation = await invite(world)
    const body = world.templates.objects.get(invitation.template.key)!
    expect(body).toMatch(new RegExp(`sts:ExternalId["']?: ["']?${invitation.externalId}`))
    expect(createHash('sha256').update(body).digest('hex')).toBe(invitation.template.sha256)
    for (const region of world.installation.regions)
      expect(body).toContain(callbackToken(world, invitation, region))
    expect(invitation.template.key).toMatch(/^templates\/[A-Za-z0-9]{32}\.yaml$/)
  })

  it.each([
    ['an unknown profile', { profile: 'other' }, 'PROFILE_UNKNOWN'],
    ['an inherited name for a profile', { profile: 'constructor' }, 'PROFILE_UNKNOWN'],
    ['an unsupported Region', { region: 'ap-south-1' }, 'REGION_UNSUPPORTED'],
    ['a bad account number', { accountId: '12345' }, 'ACCOUNT_ID_INVALID'],
    ["the vendor's own account (CB-10, attack 10)", { accountId: VENDOR }, 'ACCOUNT_IS_VENDORS'],
    [
      "the vendor's own account as the console prints it",
      { accountId: '0123-4567-8901' },
      'ACCOUNT_IS_VENDORS',
    ],
  ])('is refused for %s, and nothing is kept', async (_, input, code) => {
    const world = makeWorld()
    await expect(invite(world, input)).rejects.toMatchObject({ code })
    expect([world.templates.objects.size, await invitationsIn(world)]).toEqual([0, []])
  })

  it('knows who pinned its account', async () => {
    const world = makeWorld()
    expect(await invite(world, { accountId: '2222-2222-2222' })).toMatchObject({
      accountId: CUSTOMER,
      pinnedBy: 'vendor',
    })
    expect(await invite(world)).not.toHaveProperty('pinnedBy')
  })

  it('draws again when its External ID was ever used before (EXT-3)', async () => {
    const world = makeWorld()
    const first = await invite(world)
    const random = replaying(world.random, first.externalId)
    const second = await createInvitation({ ...world, random }, OPERATOR, { customerId: 'acme' })
    expect(random.replayed()).toBe(true)
    expect(second.externalId).not.toBe(first.externalId)
    expect((await world.store.list('invitation', { limit: 10 })).items).toHaveLength(2)
  })

  it('does not exist where its template could not be stored (fault 8)', async () => {
    const world = makeWorld()
    world.templates.put = async () => {
      throw new Error('no bucket')
    }
    await expect(invite(world)).rejects.toThrow('no bucket')
    expect(await invitationsIn(world)).toEqual([])
  })
})

/** Gives, the first time that 28 bytes are drawn, those that made this External ID. */
function replaying(random: Random, externalId: string): Random & { replayed(): boolean } {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
  let replayed = false
  return {
    replayed: () => replayed,
    bytes(length) {
      if (length !== 28 || replayed) return random.bytes(length)
      replayed = true
      return Uint8Array.from(
        [...externalId.slice(3)].map((character) => alphabet.indexOf(character)),
      )
    },
  }
}

describe('an idempotency key', () => {
  const again = (
    world: ReturnType<typeof makeWorld>,
    key: string,
    changes = {},
    actor = OPERATOR,
  ) => createInvitation(world, actor, { customerId: 'acme', ...changes }, key)

  it('gives the first invitation again, and makes nothing (fault 29)', async () => {
    const world = makeWorld()
    const first = await again(world, 'key')
    expect(await again(world, 'key')).toEqual(first)
    expect(world.templates.objects.size).toBe(1)
  })

  it('of many at once makes one', async () => {
    const world = makeWorld()
    const made = await Promise.all(Array.from({ length: 10 }, () => again(world, 'key')))
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    expect((await world.store.list('invitation', { limit: 10 })).items).toHaveLength(1)
  })

  it('with another request is refused', async () => {
    const world = makeWorld()
    await again(world, 'key')
    await expect(again(world, 'key', { customerId: 'other' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
  })

  it("is one caller's own", async () => {
    const world = makeWorld()
    const [mine, theirs] = [
      await again(world, 'key'),
      await again(world, 'key', {}, { ...OPERATOR, id: 'other' }),
    ]
    expect(mine.id).not.toBe(theirs.id)
  })

  it('shows what became of the invitation, its expiry too (ST-3)', async () => {
    const world = makeWorld()
    await again(world, 'key', { expiresInSeconds: 300 })
    world.clock.advance(300_000)
    expect((await again(world, 'key', { expiresInSeconds: 300 })).status).toBe('expired')
  })

  it('may hold anything without meaning anything', async () => {
    const world = makeWorld()
    const [one, two] = [await again(world, '["a"]'), await again(world, 'x","y')]
    expect(one.id).not.toBe(two.id)
  })
})

it('draws everything from the random source that was passed in', async () => {
  const [one, two] = [makeWorld(), makeWorld()]
  expect((await invite(one)).externalId).toBe((await invite(two)).externalId)
  const other = { ...makeWorld(), random: seededRandom('other') }
  expect((await invite(other)).externalId).not.toBe((await invite(two)).externalId)
})
