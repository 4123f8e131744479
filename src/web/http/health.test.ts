import { describe, expect, it } from 'vitest'
import { connected, faceOf } from '../../../test/fixtures/app.ts'
import { CUSTOMER, invite } from '../../../test/fixtures/world.ts'
import { PERMISSIONS } from '../../core/model/grants.ts'
import { hashOf } from '../../core/tokens/draw.ts'
import { createApp } from './app.ts'
import { callersOf } from './callers.ts'

const broken = () => Promise.reject(new Error('the disk at /var/lib/rolecall is full'))
const queue = (check: () => Promise<void>) => ({ receive: async () => [], check })

describe('readiness', () => {
  it.each([
    ['nothing', true, true],
    ['the store', false, true],
    ['the queue', true, false],
    ['both', false, false],
  ])(
    'is denied while it does not answer, and says which: %s',
    async (_, storeAnswers, queueAnswers) => {
      const face = faceOf({
        ports: ({ store }) => {
          if (!storeAnswers) store.check = broken
          return { inbox: queue(queueAnswers ? async () => {} : broken) }
        },
      })
      const answer = await face.open('/readyz')
      expect(answer.status).toBe(storeAnswers && queueAnswers ? 200 : 503)
      const word = (ok: boolean) => (ok ? 'ok' : 'unavailable')
      expect(await answer.json()).toMatchObject({
        checks: { store: word(storeAnswers), queue: word(queueAnswers) },
      })
    },
  )

  it('is denied where the queue does not answer in time, and says nothing of why', async () => {
    const face = faceOf({ ports: () => ({ inbox: queue(() => new Promise(() => {})) }) })
    const answer = await face.open('/readyz')
    expect([answer.status, await answer.text()]).toEqual([
      503,
      expect.stringMatching(/"queue":"unavailable"/),
    ])
    const full = faceOf({ ports: () => ({ inbox: queue(broken) }) })
    expect(await (await full.open('/readyz')).text()).not.toContain('/var/lib')
  })

  it('is denied for whatever the process says is wrong, and not for what it only notes', async () => {
    const { world, ports } = faceOf({ ports: () => ({ inbox: queue(async () => {}) }) })
    const breaker = { isOpen: true }
    const words = { disk: 'ok', loops: 'ok' }
    const vitals = { needed: () => words, noted: () => ({ clock: 'wrong' }) }
    const callers = callersOf(world, hashOf('none'))
    const app = createApp(ports, { callers, breaker, vitals })
    const checks = {
      store: 'ok',
      queue: 'ok',
      disk: 'ok',
      loops: 'ok',
      broker: 'suspected',
      clock: 'wrong',
    }
    expect([
      (await app.request('/readyz')).status,
      await (await app.request('/readyz')).json(),
    ]).toEqual([200, { status: 'ready', checks }])
    words.disk = 'almost full'
    expect([
      (await app.request('/readyz')).status,
      await (await app.request('/readyz')).json(),
    ]).toEqual([503, { status: 'not ready', checks: { ...checks, disk: 'almost full' } }])
  })

  it('checks store and queue once in three seconds, however many ask (attack 66)', async () => {
    const asked = { queue: 0, store: 0 }
    const face = faceOf({
      ports: ({ store }) => {
        store.check = async () => void asked.store++
        return { inbox: queue(async () => void asked.queue++) }
      },
    })
    const ask = () => Promise.all(Array.from({ length: 50 }, () => face.open('/readyz')))
    expect(new Set((await ask()).map(({ status }) => status))).toEqual(new Set([200]))
    face.world.clock.advance(2900)
    await ask()
    expect(asked).toEqual({ queue: 1, store: 1 })
    face.world.clock.advance(100)
    await ask()
    expect(asked).toEqual({ queue: 2, store: 2 })
  })

  it('is not what being alive means', async () => {
    const { open } = faceOf({ ports: () => ({ inbox: queue(broken) }) })
    const answer = await open('/healthz')
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }])
  })
})

describe('the metrics', () => {
  it('count by kind and status, and name no customer, account, role or secret', async () => {
    const face = faceOf()
    const { invitation, connectionId, stack } = await connected(face, CUSTOMER, {
      customerId: 'acme-canary',
      customerName: 'Acme Canary',
    })
    await invite(face.world, { customerId: 'globex-canary' })
    const answer = await face.open('/metrics')
    const text = await answer.text()
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(text).toContain('rolecall_records{kind="connection",status="active"} 1')
    expect(text).toContain('rolecall_records{kind="invitation",status="open"} 1')
    for (const secret of [
      'canary',
      'Canary',
      CUSTOMER,
      stack.roleArn,
      connectionId,
      invitation.id,
      invitation.externalId,
    ])
      expect(text).not.toContain(secret)
  })
})

describe('the metrics, asked for in a loop', () => {
  it('are made once in three seconds (attack 66)', async () => {
    let counted = 0
    const counts = async () => {
      counted++
      return []
    }
    const face = faceOf({
      ports: ({ store }) => ({ store: Object.create(store, { counts: { value: counts } }) }),
    })
    const ask = () => Promise.all(Array.from({ length: 50 }, () => face.open('/metrics')))
    const texts = await Promise.all((await ask()).map((answer) => answer.text()))
    expect([new Set(texts).size, counted]).toEqual([1, 1])
    face.world.clock.advance(3000)
    await ask()
    expect(counted).toBe(2)
  })
})

interface Document {
  openapi: string
  info: { title: string; version: string }
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> }
  paths: Record<string, Record<string, Operation>>
}

interface Operation {
  summary: string
  security: object[]
  parameters?: { name: string; in: string; required?: boolean; schema: object }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { description: string; content: Record<string, { schema: object }> }>
}

const MAKES = [
  'post /v1/invitations',
  'post /v1/campaigns',
  'post /v1/tokens',
  'post /v1/tokens/{id}/rotate',
  'post /v1/webhook-endpoints',
  'post /v1/webhook-endpoints/{id}/rotate',
  'post /v1/invitations/{id}/portal-sessions',
  'post /v1/jobs',
  'post /v1/invitations/{id}/role',
  'post /v1/enrolments',
]

describe('the description of the API', () => {
  const document = async () => (await (await faceOf().open('/openapi.json')).json()) as Document

  it('has the shape of OpenAPI 3.1, and every reference in it leads somewhere', async () => {
    const { openapi, info, components, paths } = await document()
    expect(openapi).toBe('3.1.0')
    expect(info).toMatchObject({ title: 'Rolecall', version: '1' })
    expect(components.securitySchemes).toMatchObject({
      token: { type: 'http', scheme: 'bearer' },
    })
    const references = [
      ...JSON.stringify({ components, paths }).matchAll(
        /"\$ref":"#\/components\/schemas\/([^"]+)"/g,
      ),
    ].map(([, name]) => name!)
    expect(new Set(references)).toEqual(new Set(Object.keys(components.schemas)))
    expect(JSON.stringify({ components, paths })).not.toContain('"nullable"')
  })

  it('says of each call what it does, who may, what it takes, what comes, and what a failure looks like', async () => {
    const { paths } = await document()
    for (const [path, methods] of Object.entries(paths)) {
      const isOpen = !path.startsWith('/v1/')
      for (const [method, { summary, security, parameters = [], responses }] of Object.entries(
        methods,
      )) {
        expect([method, summary.endsWith('.'), security.length > 0]).toEqual([
          expect.stringMatching(/^(get|post|patch|delete)$/),
          true,
          !isOpen,
        ])
        // Each of several is enough.
        for (const one of security)
          expect(one).toEqual({ token: [expect.toBeOneOf(Object.keys(PERMISSIONS))] })
        const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
        const described = parameters.filter((it) => it.in === 'path')
        expect([
          described.map(({ name }) => name),
          described.every(({ required }) => required),
        ]).toEqual([inPath, true])
        const answers = Object.entries(responses)
        const good = answers.filter(([status]) => status < '300')
        const failures = answers.filter(([status]) => status >= '400')
        expect(good.map(([status]) => status)).toEqual([
          MAKES.includes(`${method} ${path}`) ? '201' : '200',
        ])
        expect(good.every(([, { content }]) => content['application/json']?.schema)).toBe(true)
        expect(failures.length).toBeGreaterThan(2)
        for (const [, { content }] of failures)
          expect(Object.keys(content)).toEqual(['application/problem+json'])
      }
    }
  })
})
