import { get } from 'node:http'
import { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keysFrom, newRing } from '../src/adapters/embedded/local-keys.ts'
import { receiveCallback } from '../src/core/callback/receive/receive.ts'
import { launchUrl } from '../src/core/invitations/links.ts'
import { revokeInvitation } from '../src/core/invitations/revoke.ts'
import { connectionIdFor, type Invitation } from '../src/core/model/invitation.ts'
import { API_TOKEN, faceOf, json, linkOf } from './fixtures/app.ts'
import { seededRandom } from './fixtures/ports.ts'
import {
  CUSTOMER,
  callbackToken,
  connectionOf,
  invite,
  lastAnswer,
  makeRole,
  message,
  OPERATOR,
  STRANGER,
  stackIn,
  VENDOR,
  type World,
} from './fixtures/world.ts'

/** Whatever asks the network in this file, by whatever library, opens a socket: none may. */
const sockets = vi.spyOn(Socket.prototype, 'connect')
const requests = vi.spyOn(globalThis, 'fetch')
beforeEach(() => void [sockets, requests].map((spy) => spy.mockClear()))
afterEach(() => expect([sockets.mock.calls, requests.mock.calls]).toEqual([[], []]))

type Telling = Omit<Partial<Parameters<typeof message>[1]>, 'invitation'>

const EVIL = 'https://evil.example'
const CERTIFICATES = [
  `${EVIL}/SimpleNotificationService-0123456789abcdef.pem`,
  'http://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
  'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
  'https://sns.us-east-1.amazonaws.com.evil.example/SimpleNotificationService-0123456789abcdef.pem',
  'https://sns.us-east-1.amazonaws.com@evil.example/SimpleNotificationService-0123456789abcdef.pem',
  'https://s3.us-east-1.amazonaws.com/evil/SimpleNotificationService-0123456789abcdef.pem',
  'https://sns.s3.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
  'https://sns.us-east-1.amazonaws.com/?x=.pem',
  'https://sns.us-east-1.amazonaws.com:8443/SimpleNotificationService-0123456789abcdef.pem',
  'file:///etc/passwd.pem',
  'http://169.254.169.254/latest/meta-data/x.pem',
]

const topic = (region: string, account: string, name = 'rolecall-callbacks') =>
  `arn:aws:sns:${region}:${account}:${name}`

const ENVELOPES: [string, 'envelope' | 'topic', Record<string, unknown>][] = [
  [
    'a subscription to confirm (attack 32)',
    'envelope',
    { Type: 'SubscriptionConfirmation', SubscribeURL: `${EVIL}/?Action=ConfirmSubscription` },
  ],
  [
    'an unsubscription (attack 32)',
    'envelope',
    { Type: 'UnsubscribeConfirmation', SubscribeURL: EVIL, Token: 'x' },
  ],
  ['the type in lower case', 'envelope', { Type: 'notification', SubscribeURL: EVIL }],
  ['two types', 'envelope', { Type: ['Notification', 'SubscriptionConfirmation'] }],
  ['no type', 'envelope', { Type: null }],
  ['no message', 'envelope', { Message: undefined }],
  ['a message that is an object', 'envelope', { Message: { RequestType: 'Create' } }],
  ['no topic', 'envelope', { TopicArn: undefined }],
  ['a topic that is a list', 'envelope', { TopicArn: [topic('us-east-1', VENDOR)] }],
  ['the topic of a stranger (attack 34)', 'topic', { TopicArn: topic('us-east-1', STRANGER) }],
  [
    'another topic of ours (attack 34)',
    'topic',
    { TopicArn: topic('us-east-1', VENDOR, 'alarms') },
  ],
  [
    'a topic with our name as its beginning (attack 34)',
    'topic',
    { TopicArn: topic('us-east-1', VENDOR, 'rolecall-callbacks-2') },
  ],
  [
    'our topic in a Region where we have none (attack 34)',
    'topic',
    { TopicArn: topic('ap-south-1', VENDOR) },
  ],
  [
    'our topic in another partition (attack 34)',
    'topic',
    { TopicArn: topic('us-east-1', VENDOR).replace('arn:aws:', 'arn:aws-cn:') },
  ],
  ['our topic in capitals (attack 34)', 'topic', { TopicArn: topic('US-EAST-1', VENDOR) }],
  ['our topic with a space (attack 34)', 'topic', { TopicArn: `${topic('us-east-1', VENDOR)} ` }],
  [
    'a subscription to our topic (attack 34)',
    'topic',
    { TopicArn: `${topic('us-east-1', VENDOR)}:0123` },
  ],
  [
    'a topic of a stranger with a genuine signature (attack 34)',
    'topic',
    { TopicArn: topic('us-east-1', STRANGER), SignatureVersion: '2', Signature: 'AAAA' },
  ],
]

/** Nothing of the world was asked or changed by what this does. */
async function untouched(world: World, work: () => Promise<void>): Promise<void> {
  const look = async () =>
    JSON.stringify([await world.store.audit({ limit: 200 }), await world.store.counts()])
  const before = await look()
  await work()
  expect([await look(), world.sts.probes, world.sts.sessions, world.answers.sent]).toEqual([
    before,
    [],
    [],
    [],
  ])
}

describe('an envelope that is not a notification of our own topics (CB-4)', () => {
  it.each(ENVELOPES)(
    'is rejected without a look at anything else: %s',
    async (_, rejection, envelope) => {
      const world = faceOf().world
      const invitation = await invite(world, { accountId: CUSTOMER })
      makeRole(world, stackIn(), invitation)
      const links = { SubscribeURL: EVIL, UnsubscribeURL: EVIL, SigningCertURL: CERTIFICATES[0] }
      await untouched(world, async () => {
        const body = message(world, {
          invitation,
          stack: stackIn(),
          envelope: { ...links, ...envelope },
        })
        expect(await receiveCallback(world, body)).toEqual({ outcome: 'rejected', rejection })
      })
    },
  )

  it.each(CERTIFICATES)(
    'never makes us fetch the certificate that it names, genuine or not (attack 33): %s',
    async (url) => {
      const world = faceOf().world
      const invitation = await invite(world, { accountId: CUSTOMER })
      const stack = stackIn()
      makeRole(world, stack, invitation)
      const envelope = {
        SigningCertURL: url,
        UnsubscribeURL: EVIL,
        SubscribeURL: EVIL,
        SignatureVersion: '2',
        Signature: 'AAAA',
      }
      await untouched(world, async () => {
        const forged = message(world, {
          invitation,
          stack,
          envelope,
          properties: { CallbackToken: 'rct1.guessed' },
        })
        expect(await receiveCallback(world, forged)).toMatchObject({ outcome: 'rejected' })
      })
      expect(await receiveCallback(world, message(world, { invitation, stack, envelope }))).toEqual(
        { outcome: 'answered' },
      )
      expect(
        JSON.stringify([await world.store.audit({ limit: 200 }), world.log.lines]),
      ).not.toContain(url)
    },
  )

  it('has no way in over HTTP at all: what SNS would post is nobody’s', async () => {
    const { world, open } = faceOf()
    const body = JSON.parse(
      message(world, {
        invitation: await invite(world),
        stack: stackIn(),
        envelope: ENVELOPES[0]![2],
      }),
    ) as object
    const headers = {
      'content-type': 'text/plain',
      'x-amz-sns-message-type': 'SubscriptionConfirmation',
      'x-amz-sns-topic-arn': topic('us-east-1', VENDOR),
    }
    for (const path of [
      '/',
      '/callback',
      '/sns',
      '/v1/callbacks',
      '/v1/invitations',
      '/admin',
      '/connect/none/accept',
    ])
      expect(
        (await open(path, { method: 'POST', headers, body: JSON.stringify(body) })).status,
      ).toBeGreaterThanOrEqual(400)
  })

  it('is watched by a guard that notices any connection', async () => {
    await fetch('http://127.0.0.1:65535/').catch(() => {})
    await new Promise((resolve) => get('http://127.0.0.1:65535/').on('error', resolve))
    expect([requests.mock.calls.length, sockets.mock.calls.length]).toEqual([1, 2])
    for (const spy of [sockets, requests]) spy.mockClear()
  })
})

describe('the right External ID (EXT-5)', () => {
  const FORGED: [string, (world: World, own: Invitation, other: Invitation) => unknown][] = [
    ['no token', () => undefined],
    ['an empty token', () => ''],
    ['a made-up token', () => `rct1.k1.${'A'.repeat(80)}.${'A'.repeat(43)}`],
    ['the External ID for a token', (_, own) => own.externalId],
    ['the invitation’s id for a token', (_, own) => own.id],
    ['a token of another Region', (world, own) => callbackToken(world, own, 'eu-west-1')],
    ['a token of another installation', (_, own) => callbackToken(otherWorld(), own, 'us-east-1')],
    ['a token as a list', (world, own) => [callbackToken(world, own, 'us-east-1')]],
    ['a token with a blank', (world, own) => ` ${callbackToken(world, own, 'us-east-1')}`],
  ]
  it.each(FORGED)(
    'alone opens nothing, with %s: rejected, and AWS is asked nothing',
    async (_, forge) => {
      const world = faceOf().world
      const [own, other, stack] = [
        await invite(world, { accountId: CUSTOMER }),
        await invite(world),
        stackIn(),
      ]
      makeRole(world, stack, own)
      await untouched(world, async () => {
        for (const requestType of ['Create', 'Update', 'Delete'] as const) {
          const telling = {
            invitation: own,
            stack,
            requestType,
            physicalResourceId: connectionIdFor(own.id),
          }
          const body = message(world, {
            ...telling,
            properties: { CallbackToken: forge(world, own, other), ExternalId: own.externalId },
          })
          expect(await receiveCallback(world, body)).toMatchObject({ outcome: 'rejected' })
        }
      })
    },
  )

  it('with the token of another invitation connects neither', async () => {
    const world = faceOf().world
    const [own, other, stack] = [
      await invite(world, { accountId: CUSTOMER }),
      await invite(world),
      stackIn(),
    ]
    makeRole(world, stack, own)
    const properties = {
      CallbackToken: callbackToken(world, other, 'us-east-1'),
      ExternalId: own.externalId,
    }
    await receiveCallback(world, message(world, { invitation: own, stack, properties }))
    expect(lastAnswer(world)).toMatchObject({ Status: 'FAILED' })
    expect([await connectionOf(world, own), world.sts.probes, world.sts.sessions]).toEqual([
      undefined,
      [],
      [],
    ])
  })
})

const otherWorld = (): World => ({
  ...faceOf().world,
  keys: keysFrom(newRing(seededRandom('other')), seededRandom()),
})

/**
 * What a stack in this account achieves with all that a template holds: token, External ID, names.
 */
async function attackFrom(
  accountId: string,
  input: Parameters<typeof invite>[1],
  telling: Telling = {},
) {
  const face = faceOf()
  const { world } = face
  const invitation = await invite(world, input)
  const stack = telling.stack ?? stackIn(accountId)
  makeRole(world, stack, invitation)
  await receiveCallback(world, message(world, { invitation, stack, ...telling }))
  const credentials = async () =>
    (
      await face.api(
        `/v1/connections/${connectionIdFor(invitation.id)}/credentials?scope=inventory`,
      )
    ).status
  const actions = async () =>
    (await world.store.audit({ limit: 50 })).items.map(({ action }) => action)
  return {
    ...face,
    invitation,
    stack,
    credentials,
    actions,
    connection: await connectionOf(world, invitation),
  }
}

describe('a token that leaked from a template, used in the attacker’s own account (attack 13)', () => {
  it('fails where the account is pinned: no session, no probe, an alert, and the customer can still connect', async () => {
    const { world, invitation, connection, credentials, actions } = await attackFrom(STRANGER, {
      accountId: CUSTOMER,
    })
    expect(lastAnswer(world)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('for another AWS account'),
    })
    expect(connection?.status).not.toBe('active')
    expect([409, 404]).toContain(await credentials())
    expect([world.sts.probes, world.sts.sessions]).toEqual([[], []])
    expect(await actions()).toContain('attempt.failed')
    const stack = stackIn(CUSTOMER)
    makeRole(world, stack, invitation)
    await receiveCallback(world, message(world, { invitation, stack, requestId: 'genuine' }))
    expect([lastAnswer(world).Status, (await connectionOf(world, invitation))?.status]).toEqual([
      'SUCCESS',
      'active',
    ])
  })

  it('fails where the customer pinned the account on the page', async () => {
    const face = faceOf()
    const invitation = await invite(face.world)
    await face.open(`${linkOf(face.world, invitation)}/accept`, json({ accountId: CUSTOMER }))
    const stack = stackIn(STRANGER)
    makeRole(face.world, stack, invitation)
    await receiveCallback(face.world, message(face.world, { invitation, stack }))
    expect(lastAnswer(face.world).Status).toBe('FAILED')
    expect(face.world.sts.probes).toEqual([])
  })

  it('waits for a person where no account is pinned: no credentials until then (CB-9)', async () => {
    const { connection, credentials, actions, world } = await attackFrom(STRANGER, {})
    expect(connection).toMatchObject({
      status: 'awaiting-approval',
      accountId: STRANGER,
      approved: false,
    })
    expect(await credentials()).toBe(409)
    expect(await actions()).toContain('session.denied')
    expect(world.sts.sessions).toEqual([])
  })

  it('is worth nothing after revoking, and nothing after its time', async () => {
    for (const end of ['revoked', 'expired']) {
      const { world } = faceOf()
      const [invitation, stack] = [
        await invite(world, { expiresInSeconds: 300 }),
        stackIn(STRANGER),
      ]
      makeRole(world, stack, invitation)
      if (end === 'revoked') await revokeInvitation(world, OPERATOR, invitation.id)
      else world.clock.advance(300_000)
      await receiveCallback(world, message(world, { invitation, stack })).catch(() => undefined)
      expect([end, await connectionOf(world, invitation), world.sts.probes]).toEqual([
        end,
        undefined,
        [],
      ])
    }
  })
})

describe('a stolen link: the vendor’s customer is to end up in the thief’s account (CB-9, attack 45)', () => {
  const orders = ['verify', 'suspend', 'resume']

  it('ends without credentials, whatever the thief does', async () => {
    const { world, open, api, invitation, stack, credentials } = await attackFrom(STRANGER, {})
    const id = connectionIdFor(invitation.id)
    const guesses = [
      {},
      { authorization: 'Bearer guess' },
      { cookie: 'rolecall_session=x' },
    ] as Record<string, string>[]
    for (const headers of guesses)
      for (const path of [`/v1/connections/${id}/approve`, `/admin/connections/${id}/approve`])
        expect([401, 403]).toContain((await open(path, { method: 'POST', headers })).status)
    await open(`${linkOf(world, invitation)}/accept`, json({ accountId: STRANGER }))
    const physicalResourceId = id
    await receiveCallback(
      world,
      message(world, { invitation, stack, requestType: 'Update', physicalResourceId }),
    )
    await receiveCallback(world, message(world, { invitation, stack, requestId: 'again' }))
    for (const name of orders) {
      await api(`/v1/connections/${id}/${name}`, { method: 'POST' })
      expect([
        name,
        (await connectionOf(world, invitation))?.status === 'active',
        await credentials(),
      ]).toEqual([name, false, 409])
    }
    expect(world.sts.sessions).toEqual([])
  })

  it('ends so too when the invitation asks for approval, though the account was pinned', async () => {
    const { connection, credentials } = await attackFrom(STRANGER, {
      accountId: STRANGER,
      requireApproval: true,
    })
    expect([connection?.status, await credentials()]).toEqual(['awaiting-approval', 409])
  })

  it('gives credentials only after a signed-in person confirmed the account', async () => {
    const { app, invitation, credentials } = await attackFrom(CUSTOMER, {})
    const approve = `/v1/connections/${connectionIdFor(invitation.id)}/approve`
    expect((await app.request(approve, { method: 'POST' })).status).toBe(401)
    expect(
      (await app.request(approve, { method: 'POST', headers: { authorization: API_TOKEN } }))
        .status,
    ).toBe(200)
    expect(await credentials()).toBe(200)
  })
})

describe('an edited launch link (attack 43)', () => {
  it('holds nothing that could be edited: no token, no External ID, no parameter that guards trust', async () => {
    const { world } = faceOf()
    const invitation = await invite(world)
    const url = new URL(await launchUrl(world, invitation))
    const asked = new URLSearchParams(url.hash.split('?')[1])
    expect([...asked.keys()].sort()).toEqual(['stackName', 'templateURL'])
    const template = world.templates.objects.get(invitation.template.key)!
    expect(template).toContain(invitation.externalId)
    expect(template).not.toMatch(/^Parameters:/m)
    expect(url.href).not.toMatch(/rcb_|rct1|rc-|inv_/)
  })

  const EDITS: [string, Telling, boolean][] = [
    ['another stack name', {}, true],
    ['a Region that we serve', { stack: stackIn(CUSTOMER, { region: 'eu-west-1' }) }, true],
    [
      'a Region without a topic of ours',
      { stack: stackIn(CUSTOMER, { region: 'ap-south-1' }) },
      false,
    ],
    ['a foreign template without the token', { properties: { CallbackToken: undefined } }, false],
    [
      'a foreign template that reports another account’s role',
      { properties: { RoleArn: `arn:aws:iam::${STRANGER}:role/Other` } },
      false,
    ],
    [
      'a foreign template that reports the vendor’s role',
      { properties: { RoleArn: `arn:aws:iam::${VENDOR}:role/rolecall-broker` } },
      false,
    ],
    ['an External ID of the customer’s choice', { properties: { ExternalId: 'mine' } }, false],
  ]
  it.each(EDITS)('harms nobody: %s', async (_, telling, works) => {
    const { connection, credentials, invitation, world } = await attackFrom(
      CUSTOMER,
      { accountId: CUSTOMER },
      telling,
    )
    expect(connection?.status === 'active').toBe(works)
    expect(await credentials()).toBe(works ? 200 : connection ? 409 : 404)
    expect((await world.store.get('invitation', invitation.id))?.status).toBe(
      works ? 'claimed' : 'open',
    )
    expect(world.sts.probes.every(({ roleArn }) => roleArn.includes(CUSTOMER))).toBe(true)
  })

  it('with a foreign template that opens the role to anybody fails the stack', async () => {
    const { world } = faceOf()
    const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
    world.sts.set(stack.roleArn, () => true)
    await receiveCallback(world, message(world, { invitation, stack }))
    expect([lastAnswer(world).Status, await connectionOf(world, invitation)]).toEqual([
      'FAILED',
      undefined,
    ])
  })
})
