import { describe, expect, it } from 'vitest'
import {
  connected,
  type Face,
  faceOf,
  form,
  json,
  linkOf,
  routesOf,
  signedIn,
  stateOf,
} from '../../../test/fixtures/app.ts'
import { seededRandom, trustsOnly } from '../../../test/fixtures/ports.ts'
import {
  CUSTOMER,
  connectionOf,
  invite,
  lastAnswer,
  makeRole,
  message,
  stackIn,
} from '../../../test/fixtures/world.ts'
import { receiveCallback } from '../../core/callback/receive/receive.ts'
import { drawExternalId, drawText } from '../../core/model/external-id.ts'
import type { SessionRequest } from '../../core/ports.ts'

const GIVEN = 'rc-GivenFromOutside0000000000000'
const SPELLINGS = [
  'externalId',
  'ExternalId',
  'external_id',
  'external-id',
  'EXTERNALID',
  'externalID',
  'sts:ExternalId',
  'x-external-id',
  '__proto__',
]

/** Every call that writes: its path, and a body that it would take. */
async function writes(face: Face) {
  const { connectionId } = await connected(face, CUSTOMER)
  const invitation = await invite(face.world)
  const token = linkOf(face.world, invitation).slice('/connect/'.length)
  const paths = [
    { id: connectionId, token, group: 'stops' },
    { id: invitation.id, token, group: 'stops' },
  ]
    .flatMap((fill) => routesOf(face, fill))
    .flatMap(([method, path]) =>
      method === 'GET' || path.startsWith('/admin') || isButton(path)
        ? []
        : [[method, path] as const],
    )
  const whom = { customerId: 'globex' }
  const bodies: Record<string, object> = {
    '/v1/invitations': whom,
    '/v1/campaigns': { profile: 'default' },
    '/v1/enrolments': { ...whom, managementAccountId: CUSTOMER },
    '/v1/stop-issuing': whom,
    '/v1/resume-issuing': whom,
    '/v1/dead-letters/redrive': { ids: ['none'] },
    '/v1/tokens': { name: 'globex', may: ['credentials'] },
    '/v1/jobs': { kind: 'verify', ids: [connectionId] },
    '/v1/webhook-endpoints': { url: 'https://hooks.globex.example/rolecall' },
  }
  const byEnd: [RegExp, object][] = [
    [/^\/v1\/webhook-endpoints\/.*\/redeliver$/, { since: '2026-11-01T00:00:00.000Z' }],
    [/^\/v1\/invitations\/.*\/role$/, { roleArn: `arn:aws:iam::${CUSTOMER}:role/Other` }],
    [/^\/v1\/enrolments\/.*\/approve$/, { accountIds: [CUSTOMER] }],
  ]
  const bodyOf = (path: string): object =>
    bodies[path] ?? byEnd.find(([end]) => end.test(path))?.[1] ?? {}
  const calls = [
    ...new Map(
      paths.map(([method, path]) => [path, { method, path, body: bodyOf(path) }]),
    ).values(),
  ]
  return calls.map((call) =>
    call.path.endsWith('/accept') ? { ...call, body: { accountId: CUSTOMER } } : call,
  )
}

/**
 * A button or form of the customer's page. A button reads nothing that its form sends; forms take
 * their own fields and leave out others, as the test of forms shows.
 */
const isButton = (path: string): boolean =>
  /^\/connect\/.*\/(check|decline-upgrade|confirm|look|upgraded|options|role)$/.test(path)

describe('an External ID from outside (EXT-1)', () => {
  it.each(SPELLINGS)(
    'is refused in the body of every call that writes, as %j, and nothing happens',
    async (name) => {
      const face = faceOf()
      const calls = await writes(face)
      const before = await stateOf(face.world)
      for (const { method, path, body } of calls) {
        const text = `${JSON.stringify(body).slice(0, -1)}${Object.keys(body).length > 0 ? ',' : ''}${JSON.stringify(name)}:"${GIVEN}"}`
        const answer = await face.api(path, {
          method,
          headers: { 'content-type': 'application/json' },
          body: text,
        })
        expect([path, answer.status]).toEqual([path, 400])
        expect(await answer.json()).toMatchObject({ code: 'REQUEST_INVALID' })
      }
      expect(calls.length).toBeGreaterThanOrEqual(16)
      expect(await stateOf(face.world)).toBe(before)
    },
  )

  it.each(SPELLINGS.filter((name) => !name.includes(':')))(
    'is not looked at in a query or a header, as %j',
    async (name) => {
      const face = faceOf()
      for (const { method, path, body } of await writes(face)) {
        const { headers } = json(body)
        const asked = { ...json(body, method), headers: { ...headers, [name]: GIVEN } }
        const answer = await face.api(path, asked)
        expect([path, [200, 201, 404, 409].includes(answer.status)]).toEqual([path, true])
        const refused = await face.api(`${path}?${encodeURIComponent(name)}=${GIVEN}`, asked)
        expect([path, refused.status]).toEqual([path, 400])
      }
      expect(await stateOf(face.world)).not.toContain(GIVEN)
      expect([...face.world.templates.objects.values()].join()).not.toContain(GIVEN)
      expect(JSON.stringify([face.world.sts.probes, face.world.sts.sessions])).not.toContain(GIVEN)
    },
  )

  it('is not looked at in the forms of the console and of the page', async () => {
    const face = faceOf()
    const { send } = await signedIn(face)
    const extra = Object.fromEntries(SPELLINGS.map((name) => [name, GIVEN]))
    expect((await send('/admin/invitations', { customerId: 'globex', ...extra })).status).toBe(303)
    const link = linkOf(face.world, await invite(face.world))
    for (const path of ['options', 'role', 'look', 'upgraded'])
      await face.open(
        `${link}/${path}`,
        form({ roleArn: `arn:aws:iam::${CUSTOMER}:role/Other`, ...extra }),
      )
    expect(
      (await face.open(`${link}/accept`, form({ accountId: CUSTOMER, ...extra }))).status,
    ).toBe(303)
    expect(await stateOf(face.world)).not.toContain(GIVEN)
    expect([...face.world.templates.objects.values()].join()).not.toContain(GIVEN)
  })

  it('never becomes one: each is what our own random source drew', async () => {
    const face = faceOf({ ports: () => ({ random: seededRandom('known') }) })
    const expected = seededRandom('known')
    drawText(expected, 22)
    const { externalId } = (await (
      await face.api('/v1/invitations', json({ customerId: 'acme' }))
    ).json()) as { externalId: string }
    expect(externalId).toBe(drawExternalId(expected))
  })
})

/** Whether a session could be asked for without one. */
type Bare = Omit<SessionRequest, 'externalId'> extends SessionRequest ? true : false
type Typed = Omit<SessionRequest, 'externalId'> & { externalId: string } extends SessionRequest
  ? true
  : false

describe('an AssumeRole without an External ID (EXT-6)', () => {
  it('does not compile, and neither does one with a text that we did not draw', () => {
    const [bare, typed]: [Bare, Typed] = [false, false]
    expect([bare, typed]).toEqual([false, false])
  })

  it('is made by the verifier alone, all along the way from invitation to disconnect', async () => {
    const askedBy: string[] = []
    const face = faceOf({
      ports: ({ sts }) => {
        const probe = sts.probe.bind(sts)
        sts.probe = (role, externalId) => {
          if (externalId === undefined) askedBy.push(callers(new Error('asked').stack))
          return probe(role, externalId)
        }
        return {}
      },
    })
    const { invitation, stack, connectionId } = await connected(face, CUSTOMER, {
      requireApproval: true,
    })
    const order = (name: string) =>
      face.api(`/v1/connections/${connectionId}/${name}`, { method: 'POST' })
    for (const name of ['approve', 'verify', 'suspend', 'resume', 'verify'])
      expect([name, (await order(name)).status]).toEqual([name, 200])
    expect(
      (await face.api(`/v1/connections/${connectionId}/credentials?scope=inventory`)).status,
    ).toBe(200)
    face.world.sts.set(stack.roleArn, trustsOnly(invitation.externalId), { roleId: 'AROASECOND' })
    await receiveCallback(
      face.world,
      message(face.world, {
        invitation,
        stack,
        requestType: 'Update',
        physicalResourceId: connectionId,
      }),
    )
    await receiveCallback(
      face.world,
      message(face.world, {
        invitation,
        stack,
        requestType: 'Delete',
        physicalResourceId: connectionId,
      }),
    )
    expect((await order('disconnect')).status).toBe(200)
    expect(askedBy.length).toBeGreaterThan(3)
    expect(askedBy.filter((it) => !it.startsWith('core/verification/prove-trust'))).toEqual([])
    expect(new Set(face.world.sts.sessions.map(({ externalId }) => externalId))).toEqual(
      new Set([invitation.externalId]),
    )
  })
})

/** The file of ours that asked, and whoever asked it. */
const callers = (stack = ''): string =>
  [...stack.matchAll(/\/src\/([\w/-]+)\.ts/g)]
    .map(([, file]) => file!)
    .filter((file) => !file.endsWith('.test') && !file.startsWith('http/external-id'))
    .join(' < ')

describe('a role that is made for one invitation', () => {
  it('does not serve another, whose External ID it does not know', async () => {
    const { world } = faceOf()
    const [mine, theirs] = [
      await invite(world, { accountId: CUSTOMER }),
      await invite(world, { accountId: CUSTOMER, customerId: 'globex' }),
    ]
    const stack = stackIn()
    makeRole(world, stack, theirs)
    world.clock.advance(1000)
    await receiveCallback(world, message(world, { invitation: mine, stack }))
    world.clock.advance(80_000)
    await receiveCallback(world, message(world, { invitation: mine, stack }))
    expect(lastAnswer(world).Status).toBe('FAILED')
    expect((await connectionOf(world, mine))?.status).not.toBe('active')
  })
})
