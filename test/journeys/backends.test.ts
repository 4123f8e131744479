import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { connect, customer } from './customer.ts'
import { type Environment, launchAnywhere, type Running } from './program.ts'
import { type Connection, freePort, type Invitation, Stage, TOKEN } from './stage.ts'

const EXAMPLES = join(import.meta.dirname, '../../examples')
const hasPython = spawnSync('python3', ['--version'], { stdio: 'ignore' }).status === 0
if (!hasPython)
  process.stderr.write('SKIPPED: Python is not installed here, so its backend is not started.\n')

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, yes').toString('base64')}`
const PRODUCTS = ['express', 'fastify', 'next'] as const
type Product = (typeof PRODUCTS)[number]

let stage: Stage
/** Where each product is. Rolecall has to know it, because it leads the customer back there. */
let origins: Record<Product, string>
const running: Running[] = []
beforeAll(async () => {
  const pairs = PRODUCTS.map(async (it) => [it, `http://127.0.0.1:${await freePort()}`] as const)
  origins = Object.fromEntries(await Promise.all(pairs)) as typeof origins
  stage = await Stage.serving(readFileSync(join(EXAMPLES, 'rolecall.yaml'), 'utf8'), {
    ROLECALL_PORTAL_ORIGINS: Object.values(origins).join(),
  })
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})
afterAll(async () => {
  for (const it of running) await it.kill('SIGKILL')
  await stage?.close()
})

const environment = (): Environment => ({
  ...{ ROLECALL_URL: stage.url, ROLECALL_TOKEN: TOKEN, AWS_ENDPOINT_URL: stage.sandbox },
  ...{ HOME: stage.folder, ROLECALL_WEBHOOK_SECRET: SECRET },
  ...(process.env.PYENV_ROOT !== undefined && { PYENV_ROOT: process.env.PYENV_ROOT }),
})

type Backend = (path: string, init?: RequestInit) => Promise<Response>

/** Starts the program and waits until it listens. */
async function start(file: string, program: string, changes: Environment): Promise<Running> {
  const child = launchAnywhere(file, [join(EXAMPLES, program)], { ...environment(), ...changes })
  running.push(child)
  await child.prints(/Listening on http\S+/)
  return child
}

const invitationsOf = async (customerId: string): Promise<Invitation[]> =>
  (await stage.call<{ items: Invitation[] }>('GET', `/v1/invitations?customerId=${customerId}`))
    .body.items
const connectionOf = async (customerId: string): Promise<Connection> =>
  (await stage.call<{ items: Connection[] }>('GET', `/v1/connections?customerId=${customerId}`))
    .body.items[0]!

/** A user of the product, who is signed in. */
const as = (backend: Backend, user: string): Backend => {
  const cookie = `user=${encodeURIComponent(user)}`
  return (path, init) => backend(path, { ...init, headers: { cookie } })
}

interface Session {
  url: string
  statusUrl: string
  statusToken: string
}

/** Does what the button does, with the sandbox as the customer's AWS account. */
async function onboard(dana: Backend, customerId: string, accountId: string): Promise<Invitation> {
  expect((await dana('/aws/session')).status).toBe(204)
  const clicked = await dana('/aws/session', { method: 'POST' })
  const session = (await clicked.json()) as Session
  const again = await dana('/aws/session', { method: 'POST' })
  expect([clicked.status, again.status]).toEqual([200, 200])
  const [invitation, ...more] = await invitationsOf(customerId)
  expect(more).toEqual([])
  expect(invitation).toMatchObject({ metadata: { userId: 'dana' } })
  const page = await fetch(session.url)
  expect([page.status, page.url]).toEqual([200, invitation!.onboardingUrl])
  expect(await (await dana('/aws/roles')).json()).toEqual({})
  await connect(stage, invitation!, customer(stage, accountId))
  await stage.connected(invitation!)
  const { statusUrl, statusToken } = (await (await dana('/aws/session')).json()) as Session
  const status = await fetch(statusUrl, { headers: { authorization: `Bearer ${statusToken}` } })
  expect(await status.json()).toMatchObject({ invitationId: invitation!.id, state: 'connected' })
  const roles = (await (await dana('/aws/roles')).json()) as Record<string, string[]>
  expect(Object.keys(roles)).toEqual([accountId])
  expect(roles[accountId]!.join()).toContain('NorthwindInsightsAccess')
  return invitation!
}

/**
 * What Rolecall refuses becomes a stable code, and nothing else of it reaches the customer. Without
 * a sign-in there is nothing.
 */
async function expectRefusals(backend: Backend): Promise<void> {
  const refused = await as(backend, 'dana@not an id')('/aws/session', { method: 'POST' })
  expect([refused.status, await refused.json()]).toEqual([502, { error: 'REQUEST_INVALID' }])
  for (const path of ['/aws/session', '/aws/roles']) expect((await backend(path)).status).toBe(401)
}

/** Sends the same event twice, and once forged. */
async function deliver(backend: Backend): Promise<void> {
  const body = JSON.stringify({
    ...{ id: 'evt_1', type: 'connection.active', timestamp: new Date().toISOString(), version: 1 },
    data: { customerId: 'acme', connectionId: 'con_1', metadata: { userId: 'dana' } },
  })
  const send = (secret: string) =>
    backend('/webhooks/rolecall', {
      method: 'POST',
      body,
      headers: {
        ...{ 'content-type': 'application/json', 'webhook-id': 'evt_1' },
        'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
        'webhook-signature': new Webhook(secret).sign('evt_1', new Date(), body),
      },
    })
  expect([(await send(SECRET)).status, (await send(SECRET)).status]).toEqual([204, 204])
  const forged = await send(`whsec_${Buffer.alloc(32, 'x').toString('base64')}`)
  expect([forged.status, await forged.json()]).toEqual([400, { error: 'WEBHOOK_INVALID' }])
}
const TOLD =
  'connection.active {"customerId":"acme","connectionId":"con_1","metadata":{"userId":"dana"}}\n'
const times = (text: string, part: string) => text.split(part).length - 1

describe('the example of a product', () => {
  it.each([
    ['express', '222233334441'],
    ['fastify', '222233334442'],
  ] as const)(
    'with %s has the button, the way back, the webhook and the account',
    async (name, account) => {
      const origin = origins[name]
      const { port } = new URL(origin)
      const child = await start(process.execPath, `${name}/server.ts`, { PORT: port })
      const backend: Backend = (path, init) => fetch(origin + path, { redirect: 'manual', ...init })
      const dana = as(backend, `dana@${name}`)
      const invitation = await onboard(dana, name, account)
      expect(invitation).toMatchObject({ returnUrl: `${origin}/aws` })

      const back = await dana(`/aws?invitation=${invitation.id}`)
      expect(back.status).toBe(200)
      expect(await back.text()).toContain('<rolecall-launch session-url="/aws/session">')
      expect(back.headers.get('content-security-policy')).not.toMatch(/unsafe|\*/)
      const eve = await as(backend, 'eve@another')(`/aws?invitation=${invitation.id}`)
      expect(eve.status).toBe(404)

      await deliver(backend)
      expect(times(child.said().stdout, TOLD)).toBe(1)
      await expectRefusals(backend)
    },
  )

  it('with Next.js has the button, the webhook and the account', async () => {
    const origin = origins.next
    for (const [name, value] of Object.entries({ ...environment(), PUBLIC_URL: origin }))
      vi.stubEnv(name, value)
    const routes = {
      '/aws/session': await import('../../examples/nextjs/app/aws/session/route.ts'),
      '/aws/roles': await import('../../examples/nextjs/app/aws/roles/route.ts'),
      '/webhooks/rolecall': await import('../../examples/nextjs/app/webhooks/rolecall/route.ts'),
    } as unknown as Record<string, Record<string, (request: Request) => Promise<Response>>>
    const backend: Backend = (path, init) =>
      routes[path]![init?.method ?? 'GET']!(new Request(origin + path, init))
    const invitation = await onboard(as(backend, 'dana@next'), 'next', '222233334443')
    expect(invitation).toMatchObject({ returnUrl: `${origin}/aws` })
    const said = vi.spyOn(console, 'log').mockReturnValue()
    vi.spyOn(console, 'error').mockReturnValue()
    await deliver(backend)
    expect(said.mock.calls).toEqual([[TOLD.trim()]])
    await expectRefusals(backend)
  })
})

describe('the example of a backend', () => {
  it.skipIf(!hasPython)(
    'with Python’s standard library invites a customer and uses their account',
    async () => {
      const child = await start('python3', 'python/backend.py', { PORT: '0' })
      const [, origin] = await child.prints(/Listening on (http\S+)/)
      const call = (method: string, path: string) =>
        fetch(origin + path, { method, redirect: 'manual' })
      const invited = await call('POST', '/aws/connect?customer=python')
      const [invitation] = await invitationsOf('python')
      expect([invited.status, invited.headers.get('location')]).toEqual([
        303,
        invitation!.onboardingUrl,
      ])
      await connect(stage, invitation!, customer(stage, '222233334445'))
      const roles = await (await call('GET', '/aws/roles?customer=python')).json()
      expect(roles).toEqual({
        '222233334445': expect.stringMatching(
          /^arn:aws:sts::222233334445:assumed-role\/NorthwindInsightsAccess-[a-z0-9]{5}\//,
        ),
      })
      const refused = await call('POST', '/aws/connect?customer=not%20an%20id')
      expect([refused.status, await refused.json()]).toEqual([502, { error: 'REQUEST_INVALID' }])
      expect(await connectionOf('python')).toMatchObject({ status: 'active' })
    },
  )
})

describe('the example that waits', () => {
  it('prints the link, each step, and the connection', async () => {
    const child = launchAnywhere(
      process.execPath,
      [join(EXAMPLES, 'typescript/invite.ts'), 'waiting'],
      environment(),
    )
    running.push(child)
    const [, onboardingUrl] = await child.prints(/Send this link to waiting: (\S+)/)
    const [invitation] = await invitationsOf('waiting')
    expect(invitation).toMatchObject({ onboardingUrl })
    await connect(stage, invitation!, customer(stage, '222233334446'))
    const { id } = await connectionOf('waiting')
    const { code, stdout } = await child.ended
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(`waiting connected the account 222233334446 as ${id}.`),
    ])
  })
})
