import { describe, expect, it } from 'vitest'
import { connected, type Face, faceOf, form, json, stateOf } from '../../../test/fixtures/app.ts'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import { CUSTOMER, invite, OPERATOR, STRANGER } from '../../../test/fixtures/world.ts'
import { RolecallError } from '../../api/errors.ts'
import { auditOnly } from '../../core/audit/entry.ts'
import { startCampaign } from '../../core/campaigns/start.ts'
import { createEnrolment } from '../../core/enrolments/create.ts'
import { startJob } from '../../core/jobs/start.ts'
import type { Actor } from '../../core/model/actor.ts'
import { type Grants, PERMISSIONS, type Permission } from '../../core/model/grants.ts'
import { tokenIdOf } from '../../core/model/token.ts'
import type { Workloads } from '../../core/ports.ts'
import { createToken } from '../../core/tokens/create.ts'
import { hashOf } from '../../core/tokens/draw.ts'
import { rotateToken } from '../../core/tokens/rotate.ts'

const PERMITTED = Object.keys(PERMISSIONS) as Permission[]
/** What a token of one customer may have. */
const UNLIMITED: Permission[] = ['tokens', 'webhooks', 'operate']
const OF_CUSTOMERS: Permission[] = PERMITTED.filter((it) => !UNLIMITED.includes(it))

let serial = 0
const tokenWith = async ({ ports }: Face, grants: Grants): Promise<string> =>
  (await createToken(ports, OPERATOR, { name: `token-${serial++}`, grants })).text.reveal()

interface Route {
  method: string
  path: string
  /** Any of these is enough. */
  grants: Permission[]
}

/** Every route of the API as the description tells it: a new one is in here by itself. */
async function described({ api }: Face): Promise<Route[]> {
  const { paths } = (await (await api('/openapi.json')).json()) as {
    paths: Record<string, Record<string, { security: { token: Permission[] }[] }>>
  }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { security }]) =>
      security.length === 0
        ? []
        : [{ method: method.toUpperCase(), path, grants: security.map(({ token: [it] }) => it!) }],
    ),
  )
}

/** A body that the call takes; where nothing is named, none. */
const BODIES: Record<string, object> = {
  'POST /v1/invitations': { customerId: 'acme' },
  'POST /v1/invitations/{id}/role': { roleArn: 'arn:aws:iam::222222222222:role/Any' },
  'POST /v1/enrolments': { customerId: 'acme', managementAccountId: '400000000000' },
  'POST /v1/enrolments/{id}/approve': { accountIds: ['222222222222'] },
  'POST /v1/stop-issuing': { customerId: 'acme' },
  'POST /v1/resume-issuing': { customerId: 'acme' },
  'POST /v1/dead-letters/redrive': { ids: ['none'] },
  'POST /v1/jobs': { kind: 'verify', ids: ['none'] },
  'POST /v1/campaigns': { profile: 'default', customerIds: ['acme'] },
  'POST /v1/tokens': { name: 'matrix', may: ['tokens'] },
  'POST /v1/tokens/{id}/rotate': {},
  'POST /v1/webhook-endpoints': { url: 'https://app.northwind.example/' },
  'PATCH /v1/webhook-endpoints/{id}': { types: null },
  'POST /v1/webhook-endpoints/{id}/rotate': {},
  'POST /v1/webhook-endpoints/{id}/redeliver': { since: '2026-11-20T10:00:00Z' },
}

/** What has to stand behind a path. */
const QUERIES: Record<string, string> = {
  '/v1/connections/{id}/access': '?actions=s3:GetObject',
  '/v1/search': '?q=acme',
}

const send = (
  { as }: Face,
  token: string,
  { method, path }: Route,
  { id = 'none', more = {} }: { id?: string; more?: object } = {},
) => {
  const known = BODIES[`${method} ${path}`]
  const body = known && { ...known, ...more }
  return as(
    token,
    path
      .replace('{id}', id)
      .replace('{customerId}', id)
      .replace('{group}', 'tokens')
      .replace('{tool}', 'terraform')
      .replace('{name}', 'default')
      .replace('{version}', '1') + (QUERIES[path] ?? ''),
    body ? json(body, method) : { method },
  )
}

/** What is told, without what differs from call to call. */
const told = async (answer: Response) => [
  answer.status,
  (await answer.text()).replace(/"requestId":"[^"]*"/, ''),
]

/** Two customers, each with a connection and an open invitation. */
async function twoCustomers(profile = northwindProfile()) {
  const face = faceOf({ installation: { profiles: new Map([['default', profile]]) } })
  const side = async (customerId: string, accountId: string) => {
    const { connectionId, stack } = await connected(face, accountId, { customerId })
    const { id: invitationId } = await invite(face.world, { customerId })
    const asked = { profile: 'default', customerIds: [customerId] }
    const { id: campaignId } = await startCampaign(face.world, OPERATOR, asked)
    const { id: jobId } = await startJob(face.world, OPERATOR, {
      ...{ work: 'verify', filter: { customerId } },
    })
    const enrolled = { customerId, managementAccountId: `4${accountId.slice(1)}` }
    const { id: enrolmentId } = await createEnrolment(face.world, OPERATOR, enrolled)
    const ids = { connectionId, invitationId, campaignId, jobId, enrolmentId }
    return { customerId, accountId, ...ids, stackId: stack.stackId }
  }
  const [acme, globex] = [await side('acme', CUSTOMER), await side('globex', STRANGER)]
  // Each side's trail says who holds the role that both reported (CB-11).
  const details = { heldBy: globex.connectionId, claimedBy: globex.connectionId }
  const conflict = {
    actor: OPERATOR,
    action: 'connection.conflict',
    subject: acme.connectionId,
    customerId: 'acme',
    details,
  } as const
  await face.world.store.commit(auditOnly(face.world, conflict))
  return { face, acme, globex }
}

interface Ids {
  connectionId: string
  invitationId: string
  campaignId: string
  jobId: string
  enrolmentId: string
}

const NO_IDS: Ids = {
  ...{ connectionId: 'con_none', invitationId: 'inv_none', enrolmentId: 'enr_none' },
  ...{ campaignId: 'cmp_none', jobId: 'job_none' },
}

function idFor(path: string, ids: Ids): string {
  const { connectionId, invitationId, campaignId, jobId, enrolmentId } = ids
  if (path.startsWith('/v1/enrolments')) return enrolmentId
  if (path.startsWith('/v1/jobs')) return jobId
  if (path.startsWith('/v1/campaigns')) return campaignId
  return path.startsWith('/v1/invitations') ? invitationId : connectionId
}

/** `write` includes `read`, and `operate` includes `webhooks`. */
const isIncluded = (grant: Permission, may: Permission): boolean =>
  may === grant ||
  may === grant.replace(':read', ':write') ||
  (grant === 'webhooks' && may === 'operate')

describe('every route of the API (BRK-1)', () => {
  it('takes the grant that its description names, and no other opens it', async () => {
    const { face, acme } = await twoCustomers()
    const tokens = await Promise.all(
      PERMITTED.map(async (may) => ({ may, token: await tokenWith(face, { may: [may] }) })),
    )
    for (const route of await described(face)) {
      expect(PERMITTED).toEqual(expect.arrayContaining(route.grants))
      for (const { may, token } of tokens) {
        const opens = route.grants.some((grant) => isIncluded(grant, may))
        const kind = may.startsWith('invitations') ? { kind: 'revoke' } : {}
        const more = route.path === '/v1/jobs' ? kind : {}
        const { status } = await send(face, token, route, { id: idFor(route.path, acme), more })
        // A 400 would say nothing: name a body for the route above.
        const seen = status === 403 ? 'shut' : status === 400 ? 'not asked' : 'open'
        expect([route.method, route.path, may, seen]).toEqual([
          route.method,
          route.path,
          may,
          opens ? 'open' : 'shut',
        ])
      }
    }
  })

  it('is shut to no token, a wrong one, a revoked one and an expired one, in the same words (attack 55)', async () => {
    const face = faceOf()
    const brief = (
      await createToken(face.ports, OPERATOR, {
        name: 'brief',
        grants: { may: PERMITTED },
        expiresInSeconds: 60,
      })
    ).text.reveal()
    const ended = await createToken(face.ports, OPERATOR, {
      name: 'ended',
      grants: { may: PERMITTED },
    })
    await face.api(`/v1/tokens/${ended.token.id}/revoke`, { method: 'POST' })
    face.world.clock.advance(60_000)
    const before = JSON.stringify(await face.world.store.list('token', { limit: 9 }))
    for (const route of await described(face)) {
      face.world.clock.advance(60_000)
      const seen = new Set<string>()
      for (const wrong of [
        'rca_',
        'rct_',
        `rca_${'A'.repeat(40)}`,
        `rct_${'A'.repeat(40)}`,
        brief,
        ended.text.reveal(),
        'x'.repeat(4000),
        ended.token.id,
      ])
        seen.add(JSON.stringify(await told(await send(face, wrong, route))))
      expect([...seen]).toEqual([expect.stringMatching(/^\[401,.*UNAUTHENTICATED/)])
    }
    expect(JSON.stringify(await face.world.store.list('token', { limit: 9 }))).toBe(before)
  })
})

describe('a token of an earlier version', () => {
  it('whose text begins with rct_ works as one that begins with rca_', async () => {
    const face = faceOf()
    const text = `rct_${'A'.repeat(40)}`
    const sha256 = hashOf(text).toString('hex')
    const { token } = await createToken(face.ports, OPERATOR, {
      name: 'earlier',
      grants: { may: ['invitations:read'] },
    })
    const earlier = { ...token, id: tokenIdOf(sha256), sha256, version: 0 }
    await face.world.store.commit({ put: [earlier], audit: [], announce: [] })
    const listing = {
      method: 'GET',
      path: '/v1/invitations',
      grants: ['invitations:read'],
    } satisfies Route
    expect((await send(face, text, listing)).status).toBe(200)
    expect((await send(face, text.replace('rct_', 'rca_'), listing)).status).toBe(401)
  })
})

describe("a token of one customer gets nothing of another's (attack 48, BRK-1)", () => {
  it('by id: foreign and unknown ids answer alike, on every route with one', async () => {
    const { face, acme, globex } = await twoCustomers()
    const token = await tokenWith(face, { may: OF_CUSTOMERS, customers: ['acme'] })
    const routes = (await described(face)).filter(
      ({ path, grants }) => path.includes('{id}') && OF_CUSTOMERS.includes(grants[0]!),
    )
    expect(routes.length).toBeGreaterThan(8)
    for (const route of routes) {
      const foreign = await told(await send(face, token, route, { id: idFor(route.path, globex) }))
      const unknown = await told(await send(face, token, route, { id: idFor(route.path, NO_IDS) }))
      expect([route.path, foreign]).toEqual([route.path, unknown])
      expect([route.path, foreign[0]]).toEqual([route.path, 404])
    }
    for (const route of routes)
      expect((await send(face, token, route, { id: idFor(route.path, acme) })).status).not.toBe(404)
    expect(await face.world.store.get('connection', globex.connectionId)).toMatchObject({
      status: 'active',
      version: expect.any(Number),
    })
  })

  it.each([
    '',
    '?customerId=globex',
    '?customerId=acme&customerId=globex',
    '?customerId=acme,globex',
    '?customerId=%25',
    '?customerId=acme%00globex',
    '?status=active',
    '?status=open',
    '?limit=1',
    '?subject=GLOBEX',
  ])('by a list, asked with %j', async (asked) => {
    const { face, globex } = await twoCustomers()
    const token = await tokenWith(face, { may: OF_CUSTOMERS, customers: ['acme'] })
    for (const path of [
      '/v1/invitations',
      '/v1/connections',
      '/v1/campaigns',
      '/v1/jobs',
      '/v1/audit',
    ]) {
      const answer = await (
        await face.as(token, path + asked.replace('GLOBEX', globex.connectionId))
      ).text()
      for (const theirs of Object.values(globex))
        expect([path, answer.includes(theirs)]).toEqual([path, false])
    }
  })

  it("by a cursor of another's list", async () => {
    const { face, globex } = await twoCustomers()
    const token = await tokenWith(face, { may: OF_CUSTOMERS, customers: ['acme'] })
    for (const path of [
      '/v1/invitations',
      '/v1/connections',
      '/v1/campaigns',
      '/v1/jobs',
      '/v1/audit',
    ]) {
      const { nextCursor } = (await (await face.api(`${path}?limit=1`)).json()) as {
        nextCursor: string
      }
      expect(nextCursor).toBeTruthy()
      const answer = await (await face.as(token, `${path}?cursor=${nextCursor}`)).text()
      for (const theirs of Object.values(globex))
        expect([path, answer.includes(theirs)]).toEqual([path, false])
    }
  })

  it('and its own lists are whole, page by page', async () => {
    const { face, acme } = await twoCustomers()
    const token = await tokenWith(face, { may: OF_CUSTOMERS, customers: ['acme'] })
    for (const [path, count] of [
      ['/v1/invitations', 2],
      ['/v1/connections', 1],
    ] as const) {
      const { items } = (await (await face.as(token, path)).json()) as {
        items: { customerId: string }[]
      }
      expect(items.map(({ customerId }) => customerId)).toEqual(Array(count).fill('acme'))
    }
    const { items } = (await (await face.as(token, '/v1/audit')).json()) as {
      items: { subject: string }[]
    }
    expect(items.map(({ subject }) => subject)).toContain(acme.connectionId)
  })

  it('by naming it in a body, on every route that takes one', async () => {
    const { face } = await twoCustomers()
    const token = await tokenWith(face, { may: OF_CUSTOMERS, customers: ['acme'] })
    const before = await stateOf(face.world)
    const routes = (await described(face)).filter(
      ({ method, path }) => 'customerId' in (BODIES[`${method} ${path}`] ?? {}),
    )
    for (const route of routes) {
      const { status } = await send(face, token, route, { more: { customerId: 'globex' } })
      expect([route.path, [403, 404].includes(status)]).toEqual([route.path, true])
    }
    expect(await stateOf(face.world)).toBe(before)
  })

  it("by inviting in another's name, or with another's idempotency key", async () => {
    const { face } = await twoCustomers()
    const token = await tokenWith(face, { may: OF_CUSTOMERS, customers: ['acme'] })
    const invited = (customerId: string) => ({
      ...json({ customerId }),
      headers: { 'content-type': 'application/json', 'idempotency-key': 'one' },
    })
    const theirs = (await (await face.api('/v1/invitations', invited('globex'))).json()) as {
      id: string
    }
    expect((await face.as(token, '/v1/invitations', invited('globex'))).status).toBe(403)
    const mine = (await (await face.as(token, '/v1/invitations', invited('acme'))).json()) as {
      id: string
    }
    expect(mine.id).toMatch(/^inv_/)
    expect(mine.id).not.toBe(theirs.id)
  })

  it('in the console either: its session has the grants of its token', async () => {
    const { face, acme, globex } = await twoCustomers()
    const token = await tokenWith(face, { may: OF_CUSTOMERS, customers: ['acme'] })
    const cookie = (await face.open('/admin/sign-in', form({ token }))).headers
      .get('set-cookie')!
      .split(';')[0]!
    const look = (path: string, init: RequestInit = {}) =>
      face.open(path, { ...init, headers: { cookie } })
    for (const path of [
      '/admin',
      '/admin/search?q=globex',
      `/admin/connections/${acme.connectionId}`,
    ]) {
      const answer = await look(path)
      const page = await answer.text()
      expect([path, answer.status]).toEqual([path, 200])
      for (const theirs of [globex.connectionId, globex.invitationId, globex.accountId])
        expect([path, page.includes(theirs)]).toEqual([path, false])
      expect(page).not.toContain('From invitation to connection')
    }
    for (const path of [
      `/admin/connections/${globex.connectionId}`,
      `/admin/invitations/${globex.invitationId}`,
    ])
      expect((await look(path)).status).toBe(404)
    const csrf = /name="csrf" value="([^"]+)"/.exec(await (await look('/admin')).text())![1]!
    const order = await face.open(
      `/admin/connections/${globex.connectionId}/suspend`,
      form({ csrf, confirm: 'yes' }, { cookie }),
    )
    expect([
      order.status,
      (await face.world.store.get('connection', globex.connectionId))?.status,
    ]).toEqual([404, 'active'])
  })
})

describe('a console session of a token with one grant', () => {
  it('shows what it may see, and nothing besides', async () => {
    const { face, acme } = await twoCustomers()
    const token = await tokenWith(face, { may: ['invitations:read'] })
    const cookie = (await face.open('/admin/sign-in', form({ token }))).headers
      .get('set-cookie')!
      .split(';')[0]!
    const page = await (await face.open('/admin', { headers: { cookie } })).text()
    expect([
      page.includes(acme.connectionId),
      page.includes('From invitation to connection'),
      page.includes('You may not see connections.'),
    ]).toEqual([false, false, true])
    expect(
      (await face.open(`/admin/connections/${acme.connectionId}`, { headers: { cookie } })).status,
    ).toBe(403)
    const invitation = await (
      await face.open(`/admin/invitations/${acme.invitationId}`, { headers: { cookie } })
    ).text()
    expect(invitation).not.toContain('/revoke')
  })
})

describe('a token of one connection or scope', () => {
  it('sees that connection alone', async () => {
    const { face, acme, globex } = await twoCustomers()
    const token = await tokenWith(face, {
      may: ['connections:write', 'credentials'],
      connections: [globex.connectionId],
    })
    const { items } = (await (await face.as(token, '/v1/connections')).json()) as {
      items: { id: string }[]
    }
    expect(items.map(({ id }) => id)).toEqual([globex.connectionId])
    await face.api('/v1/stop-issuing', json({ customerId: 'initech' }))
    const stops = await face.as(token, '/v1/stops')
    expect([stops.status, (await stops.text()).includes('initech')]).toEqual([200, false])
    expect(
      (await face.as(token, `/v1/connections/${acme.connectionId}/credentials?scope=inventory`))
        .status,
    ).toBe(404)
    expect(
      (await face.as(token, `/v1/connections/${globex.connectionId}/credentials?scope=inventory`))
        .status,
    ).toBe(200)
  })

  it('gets credentials for the scopes that it names, whatever it asks (attack 50)', async () => {
    const { inventory } = northwindProfile().scopes
    const { face, acme } = await twoCustomers(
      northwindProfile({ scopes: { inventory: inventory!, metrics: inventory! } }),
    )
    const token = await tokenWith(face, { may: ['credentials'], scopes: ['inventory'] })
    const ask = async (scope: string) =>
      (await face.as(token, `/v1/connections/${acme.connectionId}/credentials?scope=${scope}`))
        .status
    expect([await ask('inventory'), await ask('metrics')]).toEqual([200, 403])
    for (const scope of ['Inventory', 'inventory%20', 'inventory,metrics', ''])
      expect([scope, (await ask(scope)) >= 400]).toEqual([scope, true])
    expect(face.world.sts.sessions).toHaveLength(1)
  })
})

describe('the end of a token', () => {
  it('is the end of its console session, and of nobody else’s', async () => {
    const face = faceOf()
    const session = async (token: string) => {
      const cookie = (await face.open('/admin/sign-in', form({ token }))).headers
        .get('set-cookie')!
        .split(';')[0]!
      return async () => (await face.open('/admin', { headers: { cookie } })).status
    }
    const [one, other] = [
      await createToken(face.ports, OPERATOR, { name: 'one', grants: { may: PERMITTED } }),
      await createToken(face.ports, OPERATOR, { name: 'other', grants: { may: PERMITTED } }),
    ]
    const [first, second] = [await session(one.text.reveal()), await session(other.text.reveal())]
    await rotateToken(face.ports, OPERATOR, other.token.id, 60)
    await face.api(`/v1/tokens/${one.token.id}/revoke`, { method: 'POST' })
    expect([await first(), await second()]).toEqual([401, 200])
    face.world.clock.advance(60_000)
    expect(await second()).toBe(401)
  })

  it('counts from the next call on', async () => {
    const { face, acme } = await twoCustomers()
    const { token, text } = await createToken(face.ports, OPERATOR, {
      name: 'worker',
      grants: { may: ['credentials'] },
    })
    const ask = async () =>
      (
        await face.as(
          text.reveal(),
          `/v1/connections/${acme.connectionId}/credentials?scope=inventory`,
        )
      ).status
    expect(await ask()).toBe(200)
    await face.api(`/v1/tokens/${token.id}/revoke`, { method: 'POST' })
    expect(await ask()).toBe(401)
  })
})

describe('the use of a token', () => {
  it('is noted where it opened something, and not by a refusal', async () => {
    const { face } = await twoCustomers()
    const { token, text } = await createToken(face.ports, OPERATOR, {
      name: 'worker',
      grants: { may: ['connections:read'] },
    })
    const lastUsed = async () =>
      ((await (await face.api(`/v1/tokens/${token.id}`)).json()) as { lastUsedAt: string | null })
        .lastUsedAt
    for (const path of ['/v1/tokens', '/v1/audit', '/v1/connections/con_none'])
      await face.as(text.reveal(), path)
    expect(await lastUsed()).toBeNull()
    await face.as(text.reveal(), '/v1/connections')
    expect(await lastUsed()).toBe(face.world.clock.now().toISOString())
  })
})

describe('the text of a token', () => {
  it('is in the answer that makes it, and in no other, no log and no entry (attack 56)', async () => {
    const face = faceOf()
    const made = (await (
      await face.api('/v1/tokens', json({ name: 'worker', may: ['operate'] }))
    ).json()) as { id: string; token: string }
    const rotated = (await (await face.api(`/v1/tokens/${made.id}/rotate`, json({}))).json()) as {
      id: string
      token: string
    }
    expect([made.token, rotated.token]).toEqual([
      expect.stringMatching(/^rca_/),
      expect.stringMatching(/^rca_/),
    ])
    const texts = await Promise.all(
      [
        '/v1/tokens',
        `/v1/tokens/${made.id}`,
        `/v1/tokens/${rotated.id}`,
        '/v1/audit',
        '/metrics',
      ].map(async (path) => (await face.api(path)).text()),
    )
    await face.as(`${made.token}x`, '/v1/tokens')
    const all =
      texts.join() +
      face.world.log.lines.join() +
      JSON.stringify(await face.world.store.list('token', { limit: 9 }))
    for (const { token } of [made, rotated]) expect(all).not.toContain(token.slice(4))
  })
})

describe('a workload without a token of ours', () => {
  const known = (proof: string): Actor | undefined =>
    proof === 'known'
      ? {
          kind: 'workload',
          id: 'jobs:i-1',
          grants: { may: ['connections:read'], customers: ['acme'] },
        }
      : undefined

  it('has the grants of its identity, and is named in the trail (BRK-1)', async () => {
    const face = faceOf({ workloads: { identify: async (proof) => known(proof) } })
    expect((await face.as('known', '/v1/connections')).status).toBe(200)
    expect((await face.as('known', '/v1/invitations')).status).toBe(403)
    expect((await face.as('unknown', '/v1/connections')).status).toBe(401)
  })

  it('whose provider is away is told to try again, and is not counted as a guess; wrong ones of others do not refuse it (attack 55, attack 64)', async () => {
    const provider = { away: true }
    let suspect = false
    const workloads: Workloads = {
      async identify(proof, isSuspect) {
        suspect = isSuspect()
        if (provider.away) throw new RolecallError('IDENTITY_UNAVAILABLE')
        return known(proof)
      },
    }
    const face = faceOf({ workloads })
    for (let count = 0; count < 80; count++) {
      const answer = await face.as('known', '/v1/connections')
      expect([answer.status, ((await answer.json()) as { retry: boolean }).retry]).toEqual([
        503,
        true,
      ])
    }
    provider.away = false
    expect((await face.as('known', '/v1/connections')).status).toBe(200)
    expect(suspect).toBe(false)
    for (let count = 0; count < 60; count++)
      expect((await face.as('wrong', '/v1/connections')).status).toBe(401)
    expect([
      (await face.as('known', '/v1/connections')).status,
      (await face.api('/v1/connections')).status,
    ]).toEqual([200, 200])
    expect(suspect).toBe(true)
  })

  it('has no console: a session rests on a token', async () => {
    const face = faceOf({ workloads: { identify: async (proof) => known(proof) } })
    const answer = await face.open('/admin/sign-in', form({ token: 'known' }))
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([401, null])
  })
})
