import { describe, expect, it } from 'vitest'
import {
  API_TOKEN,
  connected,
  type Face,
  faceOf,
  json,
  routesOf,
  stateOf,
} from '../../../test/fixtures/app.ts'
import { CANARY } from '../../../test/fixtures/ports.ts'
import { CUSTOMER, invite, STRANGER } from '../../../test/fixtures/world.ts'
import { ERRORS } from '../../api/errors.ts'

interface Problem {
  type: string
  title: string
  status: number
  code: keyof typeof ERRORS
  detail?: string
  requestId: string
  retry: boolean
}

/** Reads a problem document, and holds it against the catalogue. */
async function problemOf(answer: Response): Promise<Problem> {
  const text = await answer.text()
  expect([answer.headers.get('content-type'), text.slice(0, 1)]).toEqual([
    'application/problem+json',
    '{',
  ])
  const problem = JSON.parse(text) as Problem
  const { status, title, retry } = ERRORS[problem.code]
  expect(problem).toMatchObject({
    type: 'about:blank',
    status,
    title,
    retry,
    requestId: answer.headers.get('x-request-id'),
  })
  expect(answer.status).toBe(status)
  expect(text).not.toMatch(/\bat .*:\d+:\d+|node_modules|\.ts\b|SQLITE|\\n\s+at/)
  return problem
}

interface Document {
  paths: Record<string, Record<string, object>>
}

const calls = async ({ open }: Face) => {
  const { paths } = (await (await open('/openapi.json')).json()) as Document
  return Object.entries(paths).flatMap(([path, methods]) =>
    path.startsWith('/v1/')
      ? Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() }))
      : [],
  )
}

type Body = Record<string, string> & { items: Record<string, string>[]; nextCursor: string | null }
const read = async (answer: Promise<Response>) => (await (await answer).json()) as Body

describe('a token', () => {
  it.each([
    ['none', {}],
    ['an empty one', { authorization: '' }],
    ['an empty bearer', { authorization: 'Bearer ' }],
    ['a wrong one', { authorization: 'Bearer wrong' }],
    ['one letter short', { authorization: `Bearer ${API_TOKEN.slice(0, -1)}` }],
    ['one letter more', { authorization: `Bearer ${API_TOKEN}x` }],
    ['another scheme', { authorization: `Basic ${btoa(`admin:${API_TOKEN}`)}` }],
    ['two at once', { authorization: `Bearer ${API_TOKEN}, Bearer wrong` }],
    ['in a cookie', { cookie: `rolecall_session=${API_TOKEN}` }],
  ] as [string, Record<string, string>][])(
    'is needed for every call of the API: %s is 401, and nothing happens',
    async (_, headers) => {
      const face = faceOf()
      const { connectionId } = await connected(face, CUSTOMER)
      const before = await stateOf(face.world)
      const all = await calls(face)
      for (const [index, { method, path }] of all.entries()) {
        // So many wrong ones from one address are not judged within one minute.
        if (index % 30 === 0) face.world.clock.advance(61_000)
        const answer = await face.open(`${path.replace('{id}', connectionId)}?token=${API_TOKEN}`, {
          method,
          headers,
        })
        expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="rolecall"')
        expect((await problemOf(answer)).code).toBe('UNAUTHENTICATED')
      }
      expect(all.length).toBeGreaterThanOrEqual(13)
      expect(await stateOf(face.world)).toBe(before)
    },
  )

  it('is needed for what does not exist too, so that nothing can be explored', async () => {
    const { open } = faceOf()
    for (const path of [
      '/v1',
      '/v1/',
      '/v1/none',
      '/v1/invitations/inv_none',
      '/v1/connections/none/none',
    ])
      expect([path, (await open(path)).status]).toEqual([path, 401])
  })

  it('is taken with the scheme, or bare as SDKs send it', async () => {
    const { open } = faceOf()
    for (const authorization of [`Bearer ${API_TOKEN}`, `bearer ${API_TOKEN}`, API_TOKEN])
      expect((await open('/v1/connections', { headers: { authorization } })).status).toBe(200)
  })
})

describe('a request that does not fit', () => {
  const post = (body: string | ReadableStream, headers: Record<string, string> = {}) =>
    ({
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
      duplex: 'half',
    }) as RequestInit
  const nested = `{"customerId":${'['.repeat(30_000)}${']'.repeat(30_000)}}`
  const endless = () => new Blob(['x'.repeat(70_000)]).stream()
  const cases: [string, string, () => RequestInit, keyof typeof ERRORS][] = [
    ['no JSON', '/v1/invitations', () => post('{"customerId":'), 'REQUEST_INVALID'],
    ['nothing', '/v1/invitations', () => post(''), 'REQUEST_INVALID'],
    ['a list', '/v1/invitations', () => post('[]'), 'REQUEST_INVALID'],
    ['null', '/v1/invitations', () => post('null'), 'REQUEST_INVALID'],
    [
      'another content type',
      '/v1/invitations',
      () => post('customerId=acme', { 'content-type': 'text/plain' }),
      'REQUEST_INVALID',
    ],
    ['a deep body', '/v1/invitations', () => post(nested), 'REQUEST_INVALID'],
    [
      '65 KB',
      '/v1/invitations',
      () => post(`{"customerId":"${'x'.repeat(66_000)}"}`),
      'REQUEST_INVALID',
    ],
    [
      '65 KB by its word',
      '/v1/invitations',
      () => post('{}', { 'content-length': '65537' }),
      'REQUEST_INVALID',
    ],
    [
      '65 KB in pieces',
      '/v1/invitations',
      () => post(endless(), { 'transfer-encoding': 'chunked' }),
      'REQUEST_INVALID',
    ],
    [
      '65 KB to an order',
      '/v1/connections/none/verify',
      () => post('x'.repeat(66_000)),
      'REQUEST_INVALID',
    ],
    [
      'an unknown member',
      '/v1/invitations',
      () => json({ customerId: 'acme', roleArn: 'x' }),
      'REQUEST_INVALID',
    ],
    ['no customer', '/v1/invitations', () => json({}), 'REQUEST_INVALID'],
    ['a number for a text', '/v1/invitations', () => json({ customerId: 7 }), 'REQUEST_INVALID'],
    [
      'controls in a name',
      '/v1/invitations',
      () => json({ customerId: 'acme', customerName: 'a\u0000\n\u202eb' }),
      'REQUEST_INVALID',
    ],
    [
      'a second too short',
      '/v1/invitations',
      () => json({ customerId: 'acme', expiresInSeconds: 59 }),
      'REQUEST_INVALID',
    ],
    [
      'half a second',
      '/v1/invitations',
      () => json({ customerId: 'acme', expiresInSeconds: 60.5 }),
      'REQUEST_INVALID',
    ],
    [
      'an account that is none',
      '/v1/invitations',
      () => json({ customerId: 'acme', accountId: '1' }),
      'ACCOUNT_ID_INVALID',
    ],
    [
      "the vendor's account",
      '/v1/invitations',
      () => json({ customerId: 'acme', accountId: '012345678901' }),
      'ACCOUNT_IS_VENDORS',
    ],
    [
      'an unknown profile',
      '/v1/invitations',
      () => json({ customerId: 'acme', profile: '__proto__' }),
      'PROFILE_UNKNOWN',
    ],
    [
      'an unknown Region',
      '/v1/invitations',
      () => json({ customerId: 'acme', region: '//evil.example' }),
      'REGION_UNSUPPORTED',
    ],
    [
      'an endless key',
      '/v1/invitations',
      () => post('{"customerId":"acme"}', { 'idempotency-key': 'k'.repeat(256) }),
      'REQUEST_INVALID',
    ],
    ['limit 0', '/v1/invitations?limit=0', () => ({}), 'REQUEST_INVALID'],
    ['limit 201', '/v1/connections?limit=201', () => ({}), 'REQUEST_INVALID'],
    ['limit -1', '/v1/audit?limit=-1', () => ({}), 'REQUEST_INVALID'],
    ['limit 1.5', '/v1/audit?limit=1.5', () => ({}), 'REQUEST_INVALID'],
    ['limit many', '/v1/audit?limit=many', () => ({}), 'REQUEST_INVALID'],
    ['an unknown status', '/v1/connections?status=open', () => ({}), 'REQUEST_INVALID'],
    ['a made-up cursor', '/v1/connections?cursor=nonsense', () => ({}), 'CURSOR_INVALID'],
    [
      'an endless cursor',
      `/v1/connections?cursor=${'A'.repeat(513)}`,
      () => ({}),
      'REQUEST_INVALID',
    ],
    ['an unknown invitation', '/v1/invitations/inv_none', () => ({}), 'NOT_FOUND'],
    ['an unknown connection', '/v1/connections/con_none', () => ({}), 'NOT_FOUND'],
    ['an id with a quote', "/v1/connections/'%20OR%201=1--", () => ({}), 'NOT_FOUND'],
    ['an id with a zero', '/v1/connections/con_%00', () => ({}), 'NOT_FOUND'],
    ['an endless id', `/v1/connections/${'x'.repeat(65)}`, () => ({}), 'REQUEST_INVALID'],
    [
      'credentials of nobody',
      '/v1/connections/con_none/credentials?scope=inventory',
      () => ({}),
      'NOT_FOUND',
    ],
    [
      'an order for nobody',
      '/v1/connections/con_none/suspend',
      () => ({ method: 'POST' }),
      'NOT_FOUND',
    ],
    [
      'revoking nothing',
      '/v1/invitations/inv_none/revoke',
      () => ({ method: 'POST' }),
      'NOT_FOUND',
    ],
    [
      'an unknown order',
      '/v1/connections/con_none/destroy',
      () => ({ method: 'POST' }),
      'NOT_FOUND',
    ],
    ['another method', '/v1/invitations', () => ({ method: 'DELETE' }), 'NOT_FOUND'],
    ['an unknown path', '/v1/none', () => ({}), 'NOT_FOUND'],
  ]
  it.each(cases)(
    'gets a problem document with a stable code, and changes nothing: %s',
    async (_, path, init, code) => {
      const { world, api } = faceOf()
      await invite(world)
      const before = await stateOf(world)
      expect((await problemOf(await api(path, init()))).code).toBe(code)
      expect(await stateOf(world)).toBe(before)
      expect(world.log.lines).toEqual([])
    },
  )

  it('is told apart from a failure of ours, which tells nobody why (attack 52)', async () => {
    const failing = () => Promise.reject(new Error(`SQLITE_FULL near ${CANARY.secretKey}`))
    const face = faceOf({
      ports: ({ store }) => ({
        store: { ...store, list: failing, get: failing, audit: failing, commit: failing },
      }),
    })
    for (const path of [
      '/v1/connections',
      '/v1/audit',
      '/v1/connections/con_x',
      '/v1/connections/con_x/credentials',
    ]) {
      const problem = await problemOf(await face.api(path))
      expect([problem.code, problem.detail]).toEqual(['INTERNAL', undefined])
      expect(face.world.log.lines.at(-1)).toContain(problem.requestId)
    }
  })
})

describe('a list', () => {
  async function filled() {
    const face = faceOf()
    const mine = await connected(face, CUSTOMER, { customerId: 'acme' })
    const theirs = await connected(face, STRANGER, { customerId: 'globex' })
    for (let count = 0; count < 3; count += 1) {
      face.world.clock.advance(1000)
      await invite(face.world, { customerId: count === 1 ? 'globex' : 'acme' })
    }
    return { face, mine, theirs }
  }

  it('refuses the cursor of another list', async () => {
    const { face } = await filled()
    const lists = ['invitations', 'connections', 'audit']
    for (const from of lists) {
      const { nextCursor } = await read(face.api(`/v1/${from}?limit=1`))
      expect(nextCursor).toMatch(/^[\w-]+$/)
      for (const to of lists.filter((it) => it !== from))
        expect((await problemOf(await face.api(`/v1/${to}?cursor=${nextCursor}`))).code).toBe(
          'CURSOR_INVALID',
        )
    }
  })

  it('walked by its cursors shows each item once', async () => {
    const { face } = await filled()
    for (const list of ['invitations', 'connections', 'audit']) {
      const [seen, all] = [[] as string[], await read(face.api(`/v1/${list}?limit=200`))]
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Body = await read(
          face.api(`/v1/${list}?limit=2${cursor && `&cursor=${cursor}`}`),
        )
        seen.push(...page.items.map(({ id }) => id!))
        cursor = page.nextCursor
      }
      expect(seen).toEqual(all.items.map(({ id }) => id))
      expect(new Set(seen).size).toBe(seen.length)
    }
  })

  it('of one customer shows nothing of another, on any page, with any cursor (attack 48)', async () => {
    const { face, mine, theirs } = await filled()
    for (const list of ['invitations', 'connections', 'audit']) {
      const { nextCursor } = await read(face.api(`/v1/${list}?limit=1&customerId=globex`))
      for (const cursor of ['', ...(nextCursor ? [`&cursor=${nextCursor}`] : [])]) {
        const page = await read(face.api(`/v1/${list}?customerId=acme${cursor}`))
        expect(new Set(page.items.map(({ customerId }) => customerId))).toEqual(
          new Set(page.items.length > 0 ? ['acme'] : []),
        )
        expect(JSON.stringify(page)).not.toMatch(
          new RegExp(`${theirs.connectionId}|${theirs.invitation.id}|${STRANGER}`),
        )
      }
      const [like, none] = [
        await read(face.api(`/v1/${list}?customerId=acm%25`)),
        await read(face.api(`/v1/${list}?customerId=ACME`)),
      ]
      expect([like.items, none.items]).toEqual([[], []])
    }
    const trail = await read(face.api(`/v1/audit?subject=${theirs.connectionId}&customerId=acme`))
    expect(trail.items).toEqual([])
    expect(
      (await read(face.api(`/v1/connections?customerId=acme`))).items.map(({ id }) => id),
    ).toEqual([mine.connectionId])
  })

  it('tells only ids that nobody can guess (attack 48)', async () => {
    const { mine, theirs } = await filled()
    const tail = /^(?:con|inv)_[A-HJ-NP-Za-km-z2-9]{22}$/
    for (const { connectionId, invitation } of [mine, theirs])
      for (const id of [connectionId, invitation.id]) expect(id).toMatch(tail)
    expect(Math.log2(57 ** 22)).toBeGreaterThan(122)
    expect(mine.connectionId).not.toBe(theirs.connectionId)
  })
})

describe('an Idempotency-Key', () => {
  const create = (face: Face, body: object, key: string) => {
    const request = json(body)
    return face.api('/v1/invitations', {
      ...request,
      headers: { ...request.headers, 'Idempotency-Key': key },
    })
  }

  it('gives the first invitation again, and makes no second', async () => {
    const face = faceOf()
    const [first, again] = [
      await read(create(face, { customerId: 'acme' }, 'k')),
      await read(create(face, { customerId: 'acme' }, 'k')),
    ]
    expect([again.id, again.externalId, again.onboardingUrl]).toEqual([
      first.id,
      first.externalId,
      first.onboardingUrl,
    ])
    expect((await read(face.api('/v1/invitations'))).items).toHaveLength(1)
    expect((await read(create(face, { customerId: 'acme' }, 'other'))).id).not.toBe(first.id)
  })

  it('with another request is refused', async () => {
    const face = faceOf()
    await create(face, { customerId: 'acme' }, 'k')
    expect((await problemOf(await create(face, { customerId: 'globex' }, 'k'))).code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    )
  })
})

describe('credentials', () => {
  it('come in the shape that every SDK reads from a container endpoint, and are kept nowhere', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const answer = await face.api(`/v1/connections/${connectionId}/credentials?scope=inventory`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
    const body = (await answer.json()) as Record<string, string>
    expect(Object.keys(body).sort()).toEqual([
      'AccessKeyId',
      'Expiration',
      'SecretAccessKey',
      'Token',
    ])
    expect(body).toMatchObject({ SecretAccessKey: CANARY.secretKey, Token: CANARY.session })
    expect(body.Expiration).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect((await stateOf(face.world)) + face.world.log.lines.join()).not.toMatch(
      new RegExp(`${CANARY.secretKey}|${CANARY.session}`),
    )
  })

  it('of a scope that was never reviewed are refused, whatever the caller asks', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    for (const query of ['scope=admin', 'scope=__proto__', 'scope=constructor', 'scope='])
      expect(
        (await problemOf(await face.api(`/v1/connections/${connectionId}/credentials?${query}`)))
          .code,
      ).toBe('SCOPE_UNKNOWN')
    const extra =
      'roleArn=arn:aws:iam::333333333333:role/Other&roleSessionName=root&sourceIdentity=root&tags=a&sessionPolicy=%7B%7D&accountId=333333333333'
    const asked = `/v1/connections/${connectionId}/credentials?scope=inventory`
    expect((await problemOf(await face.api(`${asked}&${extra}`))).code).toBe('REQUEST_INVALID')
    expect((await face.api(asked)).status).toBe(200)
    const [session, ...others] = face.world.sts.sessions
    expect([session!.role.accountId, session!.durationSeconds, others]).toEqual([
      CUSTOMER,
      3600,
      [],
    ])
  })

  it('are refused in the members that each SDK shows, beside those of RFC 9457', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    await face.api(`/v1/connections/${connectionId}/suspend`, { method: 'POST' })
    const answer = await face.api(`/v1/connections/${connectionId}/credentials?scope=inventory`)
    const message = 'No credentials are issued while the connection is suspended.'
    const code = 'CONNECTION_NOT_ISSUING'
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await answer.json()).toMatchObject({
      status: 409,
      code,
      message,
      Code: code,
      Message: message,
    })
  })

  it('of 12 hours, or of no whole number of seconds, are refused here (BRK-3, attack 50)', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    for (const seconds of ['43200', '3601', '899', '0', '-900', '900.5', 'abc', '1e9']) {
      const answer = await face.api(
        `/v1/connections/${connectionId}/credentials?scope=inventory&durationSeconds=${seconds}`,
      )
      expect([seconds, answer.status]).toEqual([seconds, 400])
    }
    expect(face.world.sts.sessions).toEqual([])
    expect(
      (
        await face.api(
          `/v1/connections/${connectionId}/credentials?scope=inventory&durationSeconds=3600`,
        )
      ).status,
    ).toBe(200)
    expect(face.world.sts.sessions).toMatchObject([{ durationSeconds: 3600 }])
  })

  it('are asked for by the name of a connection; an ARN, an account or an External ID names none (BRK-1)', async () => {
    const face = faceOf()
    const { stack, invitation } = await connected(face, CUSTOMER)
    for (const name of [
      stack.roleArn,
      stack.stackId,
      stack.accountId,
      invitation.externalId,
      invitation.id,
      'acme',
    ]) {
      const answer = await face.api(
        `/v1/connections/${encodeURIComponent(name)}/credentials?scope=inventory`,
      )
      expect(['NOT_FOUND', 'REQUEST_INVALID']).toContain((await problemOf(answer)).code)
    }
    expect(face.world.sts.sessions).toEqual([])
  })
})

describe('an order', () => {
  const bodies = [undefined, '', ' ', '{}', '{ }\n']
  it.each(bodies)('takes no members: with the body %j it is carried out', async (body) => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const headers = { 'content-type': 'application/json' }
    const answer = await face.api(`/v1/connections/${connectionId}/suspend`, {
      method: 'POST',
      headers,
      ...(body !== undefined && { body }),
    })
    expect([answer.status, (await read(Promise.resolve(answer))).status]).toEqual([
      200,
      'suspended',
    ])
  })
})

describe('an approval (CB-9)', () => {
  const ask = async (body: string, headers = { 'content-type': 'application/json' }) => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER, { requireApproval: true })
    const before = await stateOf(face.world)
    const answer = await face.api(`/v1/connections/${connectionId}/approve`, {
      method: 'POST',
      headers,
      body,
    })
    const { status, code } = (await answer.json()) as { status: string; code?: string }
    return {
      answered: answer.status,
      status,
      code,
      unchanged: (await stateOf(face.world)) === before,
    }
  }

  it.each(['', '{}', `{"accountId":"${CUSTOMER}"}`])(
    'is carried out with the body %j',
    async (body) => {
      expect(await ask(body)).toMatchObject({ answered: 200, status: 'active' })
    },
  )

  it.each([['application/json'], ['text/plain']])(
    'of another account number than the connection has changes nothing, sent as %s',
    async (type) => {
      const refused = await ask('{"accountId":"333333333333"}', { 'content-type': type })
      expect(refused).toMatchObject({ answered: 409, code: 'ACCOUNT_DIFFERS', unchanged: true })
    },
  )

  it.each([
    '{"accountId":222222222222}',
    '{"accountID":"222222222222"}',
    '{"accountId":"2222-2222-2222"}',
    '[]',
    'null',
    'x',
    `{"accountId":"${CUSTOMER}","force":true}`,
  ])('that cannot be read is refused: %s', async (body) => {
    const plain = { 'content-type': 'text/plain' }
    for (const refused of [await ask(body), await ask(body, plain)])
      expect(refused).toMatchObject({ answered: 400, code: 'REQUEST_INVALID', unchanged: true })
  })
})

describe('the routes', () => {
  it('of the API are all behind the token, and all in its description', async () => {
    const face = faceOf()
    const described = (await calls(face)).map(
      ({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    )
    const routed = routesOf(face, {}).flatMap(([method, , route]) =>
      route.startsWith('/v1') ? [`${method} ${route}`] : [],
    )
    expect(described.sort()).toEqual(routed.sort())
  })
})
