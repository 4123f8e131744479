import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { connect, customer } from './customer.ts'
import { type Environment, launchAnywhere, type Running } from './program.ts'
import { type Connection, type Invitation, Stage, TOKEN } from './stage.ts'

const EXAMPLES = join(import.meta.dirname, '../../examples')
const hasPython = spawnSync('python3', ['--version'], { stdio: 'ignore' }).status === 0
if (!hasPython)
  process.stderr.write('SKIPPED: Python is not installed here, so its backend is not started.\n')

let stage: Stage
const running: Running[] = []
beforeAll(async () => {
  stage = await Stage.serving(readFileSync(join(EXAMPLES, 'rolecall.yaml'), 'utf8'))
})
afterEach(() => vi.unstubAllEnvs())
afterAll(async () => {
  for (const it of running) await it.kill('SIGKILL')
  await stage?.close()
})

const environment = (): Environment => ({
  ...{ ROLECALL_URL: stage.url, ROLECALL_TOKEN: TOKEN, AWS_ENDPOINT_URL: stage.sandbox },
  ...{ HOME: stage.folder, PORT: '0' },
  ...(process.env.PYENV_ROOT !== undefined && { PYENV_ROOT: process.env.PYENV_ROOT }),
})

type Backend = (method: 'GET' | 'POST', path: string) => Promise<Response>

/** Starts the program and gives a way to call it. */
async function start(file: string, program: string, changes: Environment = {}): Promise<Backend> {
  const child = launchAnywhere(file, [join(EXAMPLES, program)], { ...environment(), ...changes })
  running.push(child)
  const [, origin] = await child.prints(/Listening on (http\S+)/)
  return (method, path) => fetch(origin + path, { method, redirect: 'manual' })
}

const connectionOf = async (customerId: string): Promise<Connection> =>
  (await stage.call<{ items: Connection[] }>('GET', `/v1/connections?customerId=${customerId}`))
    .body.items[0]!

/** Calls the backend as the customer's browser does, with the sandbox as their AWS account. */
async function onboard(backend: Backend, customerId: string, accountId: string): Promise<string> {
  const none = await backend('GET', `/aws/roles?customer=${customerId}`)
  expect([none.status, await none.json()]).toEqual([200, {}])
  const reply = await backend('POST', `/aws/connect?customer=${customerId}`)
  const list = `/v1/invitations?customerId=${customerId}`
  const [invitation] = (await stage.call<{ items: Invitation[] }>('GET', list)).body.items
  const link =
    reply.status === 303
      ? reply.headers.get('location')
      : ((await reply.json()) as Invitation).onboardingUrl
  expect(link).toBe(invitation!.onboardingUrl)
  await connect(stage, invitation!, customer(stage, accountId))
  const roles = await backend('GET', `/aws/roles?customer=${customerId}`)
  const body = (await roles.json()) as Record<string, string | string[]>
  expect(Object.keys(body)).toEqual([accountId])
  return [body[accountId]!].flat().join(' ')
}

/**
 * What Rolecall refuses becomes a 502 with a stable code, and nothing else of it reaches the
 * customer.
 */
async function expectRefusal(backend: Backend): Promise<void> {
  const refused = await backend('POST', '/aws/connect?customer=not%20an%20id')
  expect([refused.status, await refused.json()]).toEqual([502, { error: 'REQUEST_INVALID' }])
}

describe('the example of a backend', () => {
  it.each([
    ['Express', 'express/server.ts', '222233334441'],
    ['Fastify', 'fastify/server.ts', '222233334442'],
  ])('with %s invites a customer and uses their account', async (name, program, account) => {
    const backend = await start(process.execPath, program)
    expect(await onboard(backend, name, account)).toContain('NorthwindInsightsAccess')
    await expectRefusal(backend)
  })

  it('with route handlers of Next.js invites a customer and uses their account', async () => {
    for (const [name, value] of Object.entries(environment())) vi.stubEnv(name, value)
    const handlers = {
      POST: (await import('../../examples/nextjs/app/aws/connect/route.ts')).POST,
      GET: (await import('../../examples/nextjs/app/aws/roles/route.ts')).GET,
    }
    const backend: Backend = (method, path) =>
      handlers[method](new Request(`http://localhost${path}`, { method }))
    expect(await onboard(backend, 'next', '222233334443')).toContain('NorthwindInsightsAccess')
    await expectRefusal(backend)
  })

  it.skipIf(!hasPython)(
    'with Python’s standard library invites a customer and uses their account',
    async () => {
      const backend = await start('python3', 'python/backend.py')
      const arn = await onboard(backend, 'python', '222233334445')
      expect(arn).toMatch(
        /^arn:aws:sts::222233334445:assumed-role\/NorthwindInsightsAccess-[a-z0-9]{5}\//,
      )
      await expectRefusal(backend)
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
    const list = '/v1/invitations?customerId=waiting'
    const [invitation] = (await stage.call<{ items: Invitation[] }>('GET', list)).body.items
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
