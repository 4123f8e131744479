import { describe, expect, it } from 'vitest'
import { makeWorld, OPERATOR, type World } from '../../../test/fixtures/world.ts'
import type { Actor } from '../model/actor.ts'
import type { Grants, Permission } from '../model/grants.ts'
import { ROLES } from '../model/person.ts'
import type { Token } from '../model/token.ts'
import { createToken, type NewToken } from './create.ts'
import { hashOf } from './draw.ts'
import { findToken as findByHash, holderOf, listTokens, noteUse, tokenFor } from './find.ts'
import { revokeToken } from './revoke.ts'
import { rotateToken } from './rotate.ts'

const findToken = (world: World, text: string) => findByHash(world, hashOf(text))

const HOUR = 3_600_000
const DAY = 24 * HOUR

const make = (world: World, input: Partial<NewToken> = {}, actor: Actor = OPERATOR) =>
  createToken(world, actor, { name: 'worker', grants: { may: ['credentials'] }, ...input })

const inTime = ({ clock }: World, ms: number): string =>
  new Date(clock.now().getTime() + ms).toISOString()

/** The holder of a new token. */
const holder = async (world: World, input: Partial<NewToken>, actor?: Actor) => {
  const { token } = await make(world, input, actor)
  return { token, actor: holderOf(token) }
}

const trail = async (world: World) => (await world.store.audit({ limit: 50 })).items
const withGrants = (...may: Permission[]): Actor => ({
  kind: 'token',
  id: 'other',
  grants: { may },
})

describe('a new API token', () => {
  it('is found by its text, and nowhere kept (ST-4)', async () => {
    const world = makeWorld()
    const { token, text } = await make(world, {
      grants: { may: ['credentials'], customers: ['acme'], scopes: ['inventory'] },
    })
    expect(text.reveal()).toMatch(/^rca_[A-Za-z2-9]{40}$/)
    const found = await findToken(world, text.reveal())
    expect(found).toEqual(token)
    expect(holderOf(found!)).toEqual({
      ...{ kind: 'token', id: 'worker', grants: token.grants },
      ...{ tokenId: token.id, endsAt: token.expiresAt },
    })
    const kept = JSON.stringify([
      await world.store.get('token', token.id),
      await trail(world),
      world.log.lines,
      text,
      token,
    ])
    expect(kept).not.toContain(text.reveal().slice(4))
  })

  it('is not found by what is like it: another text, a hash, an id', async () => {
    const world = makeWorld()
    const { token, text } = await make(world)
    for (const wrong of [
      `${text.reveal()}x`,
      text.reveal().slice(0, -1),
      text.reveal().toLowerCase(),
      token.sha256,
      token.id,
      '',
    ])
      expect([wrong, await findToken(world, wrong)]).toEqual([wrong, undefined])
  })

  it('whose record has the same beginning of a hash is told apart by the whole', async () => {
    const world = makeWorld()
    const { token, text } = await make(world)
    const forged: Token = {
      ...token,
      sha256: token.sha256.slice(0, 32) + token.sha256.slice(32).replaceAll(/./g, '0'),
    }
    await world.store.commit({ put: [forged], audit: [], announce: [] })
    expect(await findToken(world, text.reveal())).toBeUndefined()
  })

  it('is named in the trail with its grants', async () => {
    const world = makeWorld()
    const { token } = await make(world, {
      grants: { may: ['credentials', 'connections:read'], customers: ['acme', 'globex'] },
    })
    expect((await trail(world))[0]).toMatchObject({
      action: 'token.created',
      subject: token.id,
      actor: { kind: 'operator', id: 'tests' },
      details: {
        name: 'worker',
        may: 'credentials connections:read',
        customers: 'acme globex',
        expiresAt: token.expiresAt,
      },
    })
  })

  it('ends after a year unless told otherwise (ST-3)', async () => {
    const world = makeWorld()
    const [usual, short] = [
      await make(world),
      await make(world, { name: 'short', expiresInSeconds: 60 }),
    ]
    world.clock.advance(59_000)
    expect(await findToken(world, short.text.reveal())).toBeDefined()
    world.clock.advance(1000)
    expect(await findToken(world, short.text.reveal())).toBeUndefined()
    world.clock.advance(365 * DAY - 61_000)
    expect(await findToken(world, usual.text.reveal())).toBeDefined()
    world.clock.advance(1000)
    expect(await findToken(world, usual.text.reveal())).toBeUndefined()
  })

  it('has a name that no other had or will have, so that the trail stays clear', async () => {
    const world = makeWorld()
    const { token } = await make(world)
    await revokeToken(world, OPERATOR, token.id)
    await expect(make(world)).rejects.toMatchObject({ code: 'TOKEN_NAME_TAKEN' })
    const race = await Promise.allSettled([1, 2, 3].map(() => make(world, { name: 'racer' })))
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
  })

  it.each<[string, Grants, RegExp]>([
    [
      'tokens for one customer',
      { may: ['tokens'], customers: ['acme'] },
      /"tokens" cannot be limited by customers/,
    ],
    [
      'operation for one connection',
      { may: ['operate'], connections: ['con_1'] },
      /"operate" cannot be limited/,
    ],
    [
      'the trail of one connection',
      { may: ['audit:read'], connections: ['con_1'] },
      /"audit:read" cannot be limited/,
    ],
    [
      'invitations for one connection',
      { may: ['invitations:write'], connections: ['con_1'] },
      /cannot be limited by connections/,
    ],
    [
      'scopes without credentials',
      { may: ['connections:read'], scopes: ['inventory'] },
      /credentials, which are not granted/,
    ],
    [
      'a scope that is none',
      { may: ['credentials'], scopes: ['everything'] },
      /no access profile has "everything"/,
    ],
    [
      'a connection that is none',
      { may: ['credentials'], connections: ['con_none'] },
      /there is no con_none/,
    ],
  ])('cannot be made with grants that mean nothing: %s', async (_, grants, says) => {
    const world = makeWorld()
    await expect(make(world, { grants })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      message: expect.stringMatching(says),
    })
    expect((await listTokens(world, OPERATOR, { limit: 9 })).items).toEqual([])
  })

  it('may do no more than the one who makes it', async () => {
    const world = makeWorld()
    const maker = withGrants('tokens', 'connections:write')
    await make(world, { grants: { may: ['connections:read', 'tokens'] } }, maker)
    for (const may of [
      ['credentials'],
      ['connections:write', 'operate'],
      ['invitations:read'],
    ] as Permission[][])
      await expect(make(world, { name: 'more', grants: { may } }, maker)).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
    await expect(
      make(world, { name: 'more' }, withGrants('operate', 'credentials')),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('a token that a token creates (attack 70)', () => {
  const DAYS_10 = { expiresInSeconds: 10 * 24 * 3600 }
  const may: Permission[] = ['tokens', 'credentials']

  it('ends with its creator at the latest, also through its own children (attack 70)', async () => {
    const world = makeWorld()
    const { token, actor } = await holder(world, { name: 'parent', grants: { may }, ...DAYS_10 })
    const child = await holder(world, { name: 'child', grants: { may } }, actor)
    const grandchild = await make(world, { name: 'grandchild' }, child.actor)
    const brief = await make(world, { name: 'brief', expiresInSeconds: 60 }, child.actor)
    expect(child.token.expiresAt).toBe(token.expiresAt)
    expect(grandchild.token.expiresAt).toBe(token.expiresAt)
    expect(brief.token.expiresAt).toBe(inTime(world, 60_000))
  })

  it('is refused if it asks for a later end, and the refusal says when (attack 70)', async () => {
    const world = makeWorld()
    const { token, actor } = await holder(world, { name: 'parent', grants: { may }, ...DAYS_10 })
    const longer = make(world, { name: 'child', expiresInSeconds: 11 * 24 * 3600 }, actor)
    await expect(longer).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining(token.expiresAt),
    })
  })

  it('may outlive a creator with the grant "operate"', async () => {
    const world = makeWorld()
    const grants: Grants = { may: [...may, 'operate'] }
    const { actor } = await holder(world, { name: 'parent', grants, ...DAYS_10 })
    expect((await make(world, { name: 'child' }, actor)).token.expiresAt).toBe(
      inTime(world, 365 * DAY),
    )
  })

  it('cannot be prolonged by rotating it, or its creator, again and again (attack 70)', async () => {
    const world = makeWorld()
    const { token, actor } = await holder(world, { name: 'parent', grants: { may }, ...DAYS_10 })
    const child = await make(world, { name: 'child' }, actor)
    world.clock.advance(5 * DAY)
    for (const { id } of [token, child.token])
      expect((await rotateToken(world, actor, id, 60)).token.expiresAt).toBe(token.expiresAt)
  })

  it('of a workload ends with its JWT or signature (attack 70)', async () => {
    const world = makeWorld()
    const ci: Actor = {
      kind: 'workload',
      id: 'ci:jobs',
      grants: { may },
      endsAt: inTime(world, HOUR),
    }
    expect((await make(world, {}, ci)).token.expiresAt).toBe(inTime(world, HOUR))
  })
})

describe('rotating an API token', () => {
  it('lets both work until the overlap is over', async () => {
    const world = makeWorld()
    const old = await make(world)
    world.clock.advance(100 * DAY)
    const next = await rotateToken(world, OPERATOR, old.token.id, 24 * 3600)
    expect(next.token).toMatchObject({
      name: 'worker',
      grants: old.token.grants,
      expiresAt: inTime(world, 365 * DAY),
    })
    world.clock.advance(DAY - 1000)
    for (const { text } of [old, next]) expect(await findToken(world, text.reveal())).toBeDefined()
    world.clock.advance(1000)
    expect(await findToken(world, old.text.reveal())).toBeUndefined()
    expect(await findToken(world, next.text.reveal())).toMatchObject({ id: next.token.id })
    expect((await trail(world))[0]).toMatchObject({
      action: 'token.rotated',
      subject: old.token.id,
      details: { successor: next.token.id },
    })
  })

  it('ends the old one at once without an overlap, and never later than it would have ended', async () => {
    const world = makeWorld()
    const [first, second] = [
      await make(world),
      await make(world, { name: 'brief', expiresInSeconds: 3600 }),
    ]
    await rotateToken(world, OPERATOR, first.token.id, 0)
    expect(await findToken(world, first.text.reveal())).toBeUndefined()
    await rotateToken(world, OPERATOR, second.token.id, 24 * 3600)
    expect(await tokenFor(world, OPERATOR, second.token.id)).toMatchObject({
      expiresAt: second.token.expiresAt,
    })
  })

  it('happens once: not to a token that has a successor, has expired or is revoked', async () => {
    const world = makeWorld()
    const [rotated, expired, revoked] = [
      await make(world, { name: 'a' }),
      await make(world, { name: 'b', expiresInSeconds: 60 }),
      await make(world, { name: 'c' }),
    ]
    const race = await Promise.allSettled(
      [1, 2, 3].map(() => rotateToken(world, OPERATOR, rotated.token.id, 60)),
    )
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
    await revokeToken(world, OPERATOR, revoked.token.id)
    world.clock.advance(60_000)
    for (const { token } of [rotated, expired, revoked])
      await expect(rotateToken(world, OPERATOR, token.id, 60)).rejects.toMatchObject({
        code: 'TOKEN_NOT_ACTIVE',
      })
  })

  it('gives nobody a token that may do more than himself', async () => {
    const world = makeWorld()
    const { token } = await make(world, { grants: { may: ['credentials', 'operate'] } })
    await expect(
      rotateToken(world, withGrants('tokens', 'credentials'), token.id, 60),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await tokenFor(world, OPERATOR, token.id)).not.toHaveProperty('replacedBy')
  })
})

describe('revoking an API token', () => {
  it('ends it with the next look, once, and leaves its successor', async () => {
    const world = makeWorld()
    const old = await make(world)
    const next = await rotateToken(world, OPERATOR, old.token.id, 3600)
    const { token: revoked } = await revokeToken(world, OPERATOR, old.token.id)
    expect(await findToken(world, old.text.reveal())).toBeUndefined()
    expect(await findToken(world, next.text.reveal())).toBeDefined()
    expect(await revokeToken(world, OPERATOR, old.token.id)).toEqual({
      ...{ token: revoked, descendants: [] },
    })
    expect((await trail(world)).filter(({ action }) => action === 'token.revoked')).toHaveLength(1)
  })

  it('cannot be undone by a use that is noted at the same moment', async () => {
    const world = makeWorld()
    const { token, text } = await make(world)
    await revokeToken(world, OPERATOR, token.id)
    await noteUse(world, token)
    expect(await findToken(world, text.reveal())).toBeUndefined()
  })
})

describe('the descendants of a revoked token (attack 70)', () => {
  const may: Permission[] = ['tokens', 'credentials']
  /** A parent, its child that has a child, an unrelated token, and one that the parent rotated. */
  async function family(world: World) {
    const parent = await holder(world, { name: 'parent', grants: { may } })
    const child = await holder(world, { name: 'child', grants: { may } }, parent.actor)
    const { token: grandchild } = await make(world, { name: 'grandchild' }, child.actor)
    const { token: stranger } = await make(world, { name: 'stranger' })
    const { token: taken } = await rotateToken(world, parent.actor, stranger.id, 0)
    return { parent: parent.token, child: child.token, grandchild, stranger, taken }
  }
  const names = (tokens: Token[]) => tokens.map(({ name }) => name).sort()

  it('are listed and keep working unless the caller ends them (attack 70)', async () => {
    const world = makeWorld()
    const { parent, child } = await family(world)
    const { descendants } = await revokeToken(world, OPERATOR, parent.id)
    expect(names(descendants)).toEqual(['child', 'grandchild', 'stranger'])
    expect(await tokenFor(world, OPERATOR, child.id)).toMatchObject({ status: 'active' })
  })

  it('end with it if the caller says so, also after it was revoked (attack 70)', async () => {
    const world = makeWorld()
    const { parent, child, grandchild, taken } = await family(world)
    const other = await make(world, { name: 'other' })
    await revokeToken(world, OPERATOR, child.id)
    await revokeToken(world, OPERATOR, parent.id)
    const { descendants } = await revokeToken(world, OPERATOR, parent.id, { descendants: true })
    expect(descendants.map(({ id, status }) => [id, status])).toEqual([
      [taken.id, 'revoked'],
      [grandchild.id, 'revoked'],
    ])
    expect(await tokenFor(world, OPERATOR, other.token.id)).toMatchObject({ status: 'active' })
    expect((await revokeToken(world, OPERATOR, parent.id)).descendants).toEqual([])
  })

  it('do not include what a successor of the same name created', async () => {
    const world = makeWorld()
    const old = await make(world, { name: 'parent', grants: { may } })
    const next = await rotateToken(world, OPERATOR, old.token.id, 3600)
    await make(world, { name: 'child' }, holderOf(next.token))
    expect((await revokeToken(world, OPERATOR, old.token.id)).descendants).toEqual([])
    expect(names((await revokeToken(world, OPERATOR, next.token.id)).descendants)).toEqual([
      'child',
    ])
  })

  it('are known by the name of their creator in records of an earlier version', async () => {
    const world = makeWorld()
    const { token, actor } = await holder(world, { name: 'parent', grants: { may } })
    const { token: child } = await make(world, { name: 'child' }, actor)
    const { createdByToken: _, ...earlier } = child
    await world.store.commit({ put: [earlier], audit: [], announce: [] })
    expect(names((await revokeToken(world, OPERATOR, token.id)).descendants)).toEqual(['child'])
  })
})

it('a weaker token cannot revoke a stronger one, only itself and its equals (attack 70)', async () => {
  const world = makeWorld()
  const strong = await make(world, { name: 'strong', grants: { may: ['tokens', 'operate'] } })
  const weak = await holder(world, { name: 'weak', grants: { may: ['tokens'] } })
  await expect(revokeToken(world, weak.actor, strong.token.id)).rejects.toMatchObject({
    code: 'FORBIDDEN',
    message: expect.stringContaining('operate'),
  })
  expect(await tokenFor(world, OPERATOR, strong.token.id)).toMatchObject({ status: 'active' })
  expect((await revokeToken(world, weak.actor, weak.token.id)).token.status).toBe('revoked')
})

it('an owner revokes any token, also one with grants that no owner has', async () => {
  const world = makeWorld()
  const { token } = await make(world, { grants: { may: ['credentials'] } })
  const owner: Actor = { kind: 'person', id: 'Okta:1', grants: { may: ROLES.owner } }
  expect(owner.grants.may).not.toContain('credentials')
  expect((await revokeToken(world, owner, token.id)).token.status).toBe('revoked')
})

describe('the last use of an API token', () => {
  it('is noted to the hour, so that most uses write nothing', async () => {
    const world = makeWorld()
    const { text } = await make(world)
    const use = async () => noteUse(world, (await findToken(world, text.reveal()))!)
    const seen = async () => (await findToken(world, text.reveal()))!
    await use()
    const first = await seen()
    expect(first.lastUsedAt).toBe(inTime(world, 0))
    world.clock.advance(HOUR - 1000)
    await use()
    expect(await seen()).toEqual(first)
    world.clock.advance(1000)
    await Promise.all([use(), use(), use()])
    expect(await seen()).toMatchObject({ lastUsedAt: inTime(world, 0), version: first.version + 1 })
    expect(await trail(world)).toHaveLength(1)
  })
})

it.each([listTokens, tokenFor, revokeToken] as const)(
  'tokens are nobody’s business without the grant for them',
  async (verb) => {
    const world = makeWorld()
    const { token } = await make(world)
    const everythingElse = withGrants(
      'credentials',
      'invitations:write',
      'connections:write',
      'audit:read',
      'operate',
    )
    const ask = async () =>
      verb(world, everythingElse, (verb === listTokens ? { limit: 9 } : token.id) as never)
    await expect(ask()).rejects.toMatchObject({ code: 'FORBIDDEN' })
  },
)
