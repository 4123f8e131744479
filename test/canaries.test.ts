import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import type { AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts'
import { afterAll, describe, expect, it } from 'vitest'
import { StsRegions } from '../src/adapters/aws/sts/regions.ts'
import { stsPort } from '../src/adapters/aws/sts/sts.ts'
import { openSqliteStore } from '../src/adapters/embedded/sqlite-store.ts'
import { isRolecallError } from '../src/api/errors.ts'
import { storeAccessVersions } from '../src/core/access-versions/store-versions.ts'
import { receiveCallback } from '../src/core/callback/receive/receive.ts'
import { describeError } from '../src/hosts/machine/run/log.ts'
import { API_TOKEN, connected, faceOf, json, linkOf } from './fixtures/app.ts'
import { sampleConnection } from './fixtures/connection.ts'
import { CANARY, trustsOnly } from './fixtures/ports.ts'
import { callbackToken, invite, makeRole, makeWorld, message, stackIn } from './fixtures/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'rolecall-canaries-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const VENDOR_SECRET = 'canary-of-the-vendors-own-key'
const CONNECTION = sampleConnection()
/** Never outside: not in answers of failure, logs, errors, metrics, nor the store. */
const SECRETS = [CANARY.secretKey, CANARY.session, VENDOR_SECRET, API_TOKEN]
const PATH = `/v1/connections/${CONNECTION.id}`

/** An error as the SDK throws it: with all that was sent, and what came back. */
function sdkError(name: string, input: AssumeRoleCommandInput): Error {
  const request = {
    headers: { authorization: `AWS4 ${VENDOR_SECRET}`, 'x-amz-security-token': CANARY.session },
    body: JSON.stringify(input),
  }
  const response = { body: `<SecretAccessKey>${CANARY.secretKey}</SecretAccessKey>` }
  return Object.assign(new Error(`${name} for ${input.RoleArn}`), {
    name,
    $metadata: { httpStatusCode: 400 },
    $response: response,
    request,
  })
}

/** What goes wrong at AWS, or in our own store. */
const TROUBLES = [
  ...[
    '',
    'AccessDenied',
    'PackedPolicyTooLarge',
    'Throttling',
    'ExpiredToken',
    'InvalidClientTokenId',
    'RegionDisabledException',
  ],
  ...['ServiceUnavailable', 'MalformedPolicyDocument', 'ECONNRESET', 'TypeError'],
] as const

/**
 * Everything that could be seen of one installation, while its STS answers so and its trail fails
 * or not.
 */
async function seenWhile(
  trouble: string,
  trailFails: boolean,
): Promise<{ seen: string; statuses: number[] }> {
  const file = join(folder, `${trouble}-${trailFails}.sqlite`)
  const thrown: unknown[] = []
  const client = {
    config: { credentials: async () => ({}) },
    send: async ({ input }: { input: AssumeRoleCommandInput }) => {
      if (trouble) throw sdkError(trouble, input)
      return {
        $metadata: { requestId: 'request-1' },
        AssumedRoleUser: {
          Arn: `arn:aws:sts::${CONNECTION.accountId}:assumed-role/A/b`,
          AssumedRoleId: 'AROAFIRST:b',
        },
        Credentials: {
          AccessKeyId: 'ASIASEEN',
          SecretAccessKey: CANARY.secretKey,
          SessionToken: CANARY.session,
          Expiration: new Date(Date.now() + 9e8),
        },
      }
    },
  } as unknown as STSClient
  const lines: string[] = []
  /** As the log writes it. */
  const write = (event: string, { error, ...facts }: Record<string, unknown> = {}) =>
    void lines.push(JSON.stringify([event, facts, error && describeError(error as Error)]))
  const store = openSqliteStore(file)
  const face = faceOf({
    ports: (world: ReturnType<typeof makeWorld>) => {
      const sts = stsPort(new StsRegions(world, [{ region: 'us-east-1', client }]), world.clock)
      const watched = {
        ...sts,
        assume: (...[request]: Parameters<typeof sts.assume>) =>
          sts.assume(request).catch((error: unknown) => {
            thrown.push(error)
            throw error
          }),
      }
      const failing = new Proxy(store, {
        get: (target, name) =>
          name === 'commit' && trailFails
            ? () => Promise.reject(Object.assign(new Error('disk full'), { request: SECRETS }))
            : Reflect.get(target, name).bind(target),
      })
      return { sts: watched, store: failing, log: { info: write, warn: write, error: write } }
    },
  })
  await storeAccessVersions({ ...face.world, store })
  await store.commit({ put: [CONNECTION], audit: [], announce: [] })
  face.world.sts.set(CONNECTION.roleArn, trustsOnly(CONNECTION.externalId))
  const asked = [
    face.api(`${PATH}/credentials?scope=inventory&durationSeconds=3600`),
    face.api(`${PATH}/credentials?scope=${API_TOKEN}`),
    face.api(`${PATH}/credentials?durationSeconds=1`),
    face.api(`${PATH}/access?actions=s3:GetObject`),
    face.api(`${PATH}/verify`, { method: 'POST' }),
    face.api('/v1/stop-issuing', json({ all: true, reason: 'a drill' })),
    face.api('/v1/stops'),
    face.api('/v1/audit'),
  ]
  const answers = await Promise.all(asked)
  const bodies = await Promise.all(answers.map((it) => it.text()))
  // The one answer that is for the caller: it holds the session, and nothing of it is searched.
  const shown = bodies.filter((_, index) => index !== 0 || answers[0]!.status !== 200)
  const errors = thrown.map((error) => [
    String(error),
    JSON.stringify(error),
    JSON.stringify(describeError(error as Error)),
    isRolecallError(error) ? error.detail : '',
  ])
  const metrics = await face.metrics.text()
  const kept =
    inspect(face.ports.sessions, { depth: 12, showHidden: true }) +
    JSON.stringify(face.ports.sessions)
  await store.close()
  const dump = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'))
  const seen = [shown, errors.flat(), lines, metrics, kept, dump].flat().join('\n')
  return { seen, statuses: answers.map(({ status }) => status) }
}

describe('canary secrets (BRK-8, attack 52)', () => {
  it.each(
    TROUBLES.flatMap((trouble) =>
      [false, true].map((fails) => [trouble || 'nothing', fails] as const),
    ),
  )('are seen nowhere while AWS says %s and the trail fails: %s', async (trouble, fails) => {
    const { seen, statuses } = await seenWhile(trouble === 'nothing' ? '' : trouble, fails)
    expect(seen.length).toBeGreaterThan(2000)
    for (const secret of SECRETS) expect([secret, seen.includes(secret)]).toEqual([secret, false])
    if (trouble === 'nothing' && !fails) expect(statuses[0]).toBe(200)
    else expect(statuses[0]).toBeGreaterThanOrEqual(400)
  })
})

it('the store holds no link, no callback token, no response URL and no API token (ST-4, A10)', async () => {
  const file = join(folder, 'secrets.sqlite')
  const world = makeWorld({ file })
  const face = faceOf({ ports: () => world })
  const made = await face.api('/v1/tokens', json({ name: 'worker', may: ['credentials'] }))
  const { token } = (await made.json()) as { token: string }
  const { invitation, stack } = await connected({ world }, '222222222222')
  // An answer that did not arrive: its response URL is kept until it does.
  const waiting = await invite(world, { accountId: '333333333333' })
  const later = stackIn('333333333333')
  makeRole(world, later, waiting)
  world.answers.script = ['unreachable']
  const telling = { invitation: waiting, stack: later, requestId: 'create-later' }
  await receiveCallback(world, message(world, telling))
  const secrets = [
    ...[API_TOKEN, token, CANARY.signature],
    ...[invitation, waiting].flatMap((it) => [
      linkOf(world, it).split('.').at(-1)!,
      callbackToken(world, it, stack.region).split('.').at(-1)!,
    ]),
  ]
  await world.store.close()
  const kept = readFileSync(file, 'latin1')
  expect(kept).toContain(invitation.externalId)
  for (const secret of secrets) expect([secret, kept.includes(secret)]).toEqual([secret, false])
})
