import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FakeClock, LogBook } from '../../../../test/fixtures/ports.ts'
import { awsToken } from '../../../client/aws-token.ts'
import { parseRoleArn } from '../../../core/model/aws/role-arn.ts'
import type { Installation } from '../../../core/ports.ts'
import { roleWorkloads } from './role-workloads.ts'

const WORKER = 'arn:aws:sts::111111111111:assumed-role/worker/i-0123456789'
const answerOf = (arn: string) =>
  `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`
const faultOf = (code: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code></Error></ErrorResponse>`
const yes = () => true
const no = () => false

type Reply = (request: IncomingMessage, response: ServerResponse) => void
const says =
  (status: number, body: string): Reply =>
  (_, response) =>
    void response.writeHead(status).end(body)

/** A service that asks an STS which answers as told. */
async function facing(reply: Reply, arn = 'arn:aws:iam::111111111111:role/jobs/worker') {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    reply(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const [clock, log, installation] = [
    new FakeClock(),
    new LogBook(),
    { publicUrl: 'https://connect.northwind.example' } as Installation,
  ]
  const identities = [
    {
      kind: 'role' as const,
      name: 'jobs',
      role: parseRoleArn(arn),
      grants: { may: ['credentials' as const] },
    },
  ]
  const workloads = roleWorkloads(
    { clock, log, installation: installation },
    { identities, regions: ['us-east-1'], endpoint },
  )
  const proof = awsToken({
    ...{
      url: installation.publicUrl,
      region: 'us-east-1',
      endpoint,
      now: () => clock.now().getTime(),
    },
    credentials: async () => ({
      accessKeyId: 'ASIAEXAMPLEEXAMPLE01',
      secretAccessKey: 'canary-secret',
      sessionToken: 'canary/session+token==',
    }),
  })
  return { clock, log, requests, workloads, proof, endpoint }
}

describe('a workload that acts as an IAM role', () => {
  it('is who STS says, with the grants of its role, whatever the role’s path', async () => {
    const { workloads, proof, requests } = await facing(says(200, answerOf(WORKER)))
    expect(await workloads.identify(await proof(), no)).toEqual({
      kind: 'workload',
      id: 'jobs:i-0123456789',
      grants: { may: ['credentials'] },
      endsAt: expect.stringMatching(/^2\d{3}-.*Z$/),
    })
    expect(requests[0]!.headers['x-rolecall-server']).toBe('connect.northwind.example')
    expect([
      requests[0]!.method,
      requests[0]!.headers.authorization,
      requests[0]!.headers.cookie,
    ]).toEqual(['GET', undefined, undefined])
  })

  it.each([
    'arn:aws:sts::111111111111:assumed-role/other/i-0123456789',
    'arn:aws:sts::222222222222:assumed-role/worker/i-0123456789',
    'arn:aws-cn:sts::111111111111:assumed-role/worker/i-0123456789',
    'arn:aws:sts::111111111111:federated-user/worker',
    'arn:aws:iam::111111111111:user/worker',
    'arn:aws:iam::111111111111:role/worker',
    'arn:aws:iam::111111111111:root',
    'arn:aws:sts::111111111111:assumed-role/worker',
    'arn:aws:sts::111111111111:assumed-role/worker/',
  ])('is not %s', async (arn) => {
    const { workloads, proof } = await facing(says(200, answerOf(arn)))
    expect(await workloads.identify(await proof(), no)).toBeUndefined()
  })

  it('is asked about once by many at once, and not again before the proof ends', async () => {
    const { clock, workloads, proof, requests } = await facing(says(200, answerOf(WORKER)))
    const text = await proof()
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => workloads.identify(text, no)))
    clock.advance(299_000)
    expect(
      [...all, await workloads.identify(text, yes)].every((it) => it?.id === 'jobs:i-0123456789'),
    ).toBe(true)
    clock.advance(1000)
    expect(await workloads.identify(text, no)).toBeUndefined()
    expect(requests).toHaveLength(1)
  })

  it.each(['InvalidClientTokenId', 'SignatureDoesNotMatch', 'ExpiredToken'])(
    'is nobody where STS refuses with %s, and is not asked about again',
    async (code) => {
      const { workloads, proof, requests } = await facing(says(403, faultOf(code)))
      const text = await proof()
      for (let count = 0; count < 3; count++)
        expect(await workloads.identify(text, no)).toBeUndefined()
      expect(requests).toHaveLength(1)
    },
  )

  it.each<[string, Reply]>([
    ['is throttled', says(400, faultOf('Throttling'))],
    ['fails', says(500, faultOf('InternalFailure'))],
    ['hangs up', (request) => void request.socket.destroy()],
    ['says nothing that we understand', says(200, '<html>')],
    ['refuses without a reason', says(403, '')],
    [
      'sends us elsewhere',
      (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    ['does not end', says(200, answerOf(WORKER).padEnd(20_000))],
  ])('is told to try again where STS %s (BRK-1)', async (_, reply) => {
    const { log, workloads, proof, requests } = await facing(reply)
    const text = await proof()
    await expect(workloads.identify(text, no)).rejects.toMatchObject({
      code: 'IDENTITY_UNAVAILABLE',
    })
    await expect(workloads.identify(text, no)).rejects.toMatchObject({
      code: 'IDENTITY_UNAVAILABLE',
    })
    expect(requests).toHaveLength(2)
    expect(log.lines.join()).not.toMatch(/canary|X-Amz-Signature/)
  })

  it.each<[string, () => boolean, number]>([
    ['twenty', no, 20],
    ['five', yes, 5],
  ])(
    'is asked about %s at a time at most, fewer for an address with many wrong proofs (attack 64)',
    async (_, isSuspect, most) => {
      const held: ServerResponse[] = []
      const { clock, workloads, proof } = await facing((_, response) => void held.push(response))
      const asks: Promise<unknown>[] = []
      for (let count = 0; count < 25; count++) {
        asks.push(workloads.identify(await proof(), isSuspect).catch((error: unknown) => error))
        clock.advance(1000)
      }
      expect(await Promise.all(asks.slice(most))).toEqual(
        Array(25 - most).fill(expect.objectContaining({ code: 'IDENTITY_UNAVAILABLE' })),
      )
      await expect.poll(() => held.length).toBe(most)
      for (const response of held) response.end(answerOf(WORKER))
      expect(await Promise.all(asks.slice(0, most))).toEqual(
        Array(most).fill(expect.objectContaining({ id: 'jobs:i-0123456789' })),
      )
      clock.advance(1000)
      const later = workloads.identify(await proof(), isSuspect)
      await expect.poll(() => held.length).toBe(most + 1)
      held.at(-1)!.end(answerOf(WORKER))
      expect(await later).toMatchObject({ id: 'jobs:i-0123456789' })
    },
  )

  it('is nobody, and STS is not asked, unless the settings name a role', async () => {
    const { clock, log, endpoint, proof, requests } = await facing(says(200, answerOf(WORKER)))
    const installation = { publicUrl: 'https://connect.northwind.example' } as Installation
    const none = roleWorkloads(
      { clock, log, installation: installation },
      { identities: [], regions: ['us-east-1'], endpoint },
    )
    expect(await none.identify(await proof(), no)).toBeUndefined()
    expect(requests).toHaveLength(0)
  })
})
