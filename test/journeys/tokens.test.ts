import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, customer } from './customer.ts'
import { Stage } from './stage.ts'

interface Token {
  id: string
  name: string
  status: string
  token: string
  lastUsedAt: string | null
  replacedBy: string | null
}

let stage: Stage
beforeAll(async () => {
  stage = await Stage.serving()
})
afterAll(() => stage.close())

const json = async <T>(...args: string[]): Promise<T> => {
  const { code, stdout, stderr } = await stage.cli([...args, '--json'])
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as T
}

const asked = (token: string, path: string) =>
  stage.call<{ code?: string }>('GET', path, undefined, token)

describe('completion in a shell', () => {
  it('gives the ids of tokens, and the text of none', async () => {
    const made = await json<Token>('tokens', 'create', 'shell', '--may', 'connections:read')
    const { stdout } = await stage.cli(['complete', '--', 'tokens', 'revoke', 'tok_'])
    expect(stdout).toContain(`${made.id}\tshell, active\n`)
    for (const command of ['tokens revoke', 'connections show', 'agent --allow', ''])
      expect((await stage.cli(['complete', '--', ...command.split(' '), ''])).stdout).not.toMatch(
        /rca_|rcb_/,
      )
  })

  it('gives nothing, and no error, where the service does not answer', async () => {
    const nowhere = { ROLECALL_URL: 'http://127.0.0.1:9' }
    const args = ['complete', '--', 'connections', 'show', '']
    expect(await stage.cli(args, nowhere)).toMatchObject({ code: 0, stdout: '', stderr: '' })
  })
})

describe('an API token of a service', () => {
  it('is made, does its work, is rotated without a pause, and ends (BRK-1)', async () => {
    const who = customer(stage, '600000000701')
    const invitation = await stage.invite({ accountId: who.accountId })
    await connect(stage, invitation, who)
    const connection = await stage.connected(invitation)
    const path = `/v1/connections/${connection.id}/credentials?scope=inventory`

    const made = await stage.cli([
      'tokens',
      'create',
      'worker',
      '--may',
      'credentials',
      '--customer',
      'acme',
      '--scope',
      'inventory',
    ])
    expect(made.stderr).toMatch(
      /^Not shown again\. worker \(tok_\w+\) works until 20.*, for: credentials; customers acme; scopes inventory\.\n$/,
    )
    const text = made.stdout.trim()
    expect(text).toMatch(/^rca_\w{40}$/)
    expect((await asked(text, path)).status).toBe(200)
    expect((await asked(text, '/v1/connections')).body).toMatchObject({ code: 'FORBIDDEN' })
    expect(
      await stage.cli(['credentials', connection.id, '--scope', 'metrics'], {
        ROLECALL_TOKEN: text,
      }),
    ).toMatchObject({ code: 2 })

    const { items: all } = await json<{ items: Token[] }>('tokens')
    const items = all.filter(({ name }) => name === 'worker')
    expect(items).toMatchObject([
      {
        name: 'worker',
        status: 'active',
        lastUsedAt: expect.stringMatching(/^20/),
        replacedBy: null,
      },
    ])
    const id = items[0]!.id
    const next = await json<Token>('tokens', 'rotate', id, '--overlap', '1h')
    expect(
      await Promise.all([text, next.token].map(async (it) => (await asked(it, path)).status)),
    ).toEqual([200, 200])
    expect((await stage.cli(['tokens', 'rotate', id])).stderr).toContain('TOKEN_NOT_ACTIVE')

    expect(await json<Token>('tokens', 'revoke', id)).toMatchObject({
      status: 'revoked',
      replacedBy: next.id,
    })
    expect(
      await Promise.all([text, next.token].map(async (it) => (await asked(it, path)).status)),
    ).toEqual([401, 200])
    expect((await stage.cli(['tokens', 'list'])).stdout).toMatch(
      /^ID +NAME +STATUS +GRANTS +EXPIRES +LAST USED\ntok_\w+ +worker +active/,
    )

    const told = stage.log() + JSON.stringify((await stage.call('GET', '/v1/audit?limit=200')).body)
    for (const secret of [text, next.token]) expect(told).not.toContain(secret.slice(4))
  })
})

describe('the first API token', () => {
  it('goes into a file where the service has no terminal, and into no output (LOG-1)', async () => {
    await stage.stopServing()
    const dataDir = join(stage.folder, 'fresh')
    const service = await stage.serve({ ROLECALL_ADMIN_TOKEN: '', ROLECALL_DATA_DIR: dataDir })
    const { adminTokenFile } = JSON.parse(service.said().stdout) as { adminTokenFile: string }
    const token = readFileSync(adminTokenFile, 'utf8').trim()
    expect([adminTokenFile, (await asked(token, '/v1/invitations')).status]).toEqual([
      join(dataDir, 'admin-token'),
      200,
    ])
    const { stdout, stderr } = service.said()
    expect(stdout + stderr).not.toContain(token)
    expect(stderr).toContain('"msg":"token.created"')
  })
})

it('the log has only lines of JSON, also if the start fails (F19)', async () => {
  const outcomes = [
    await stage.stopServing(),
    await stage.cli(['serve'], { ROLECALL_PORT: 'x' }),
    await stage.cli(['--json', 'serve'], { ROLECALL_PORT: 'x' }),
  ]
  for (const { stderr } of outcomes) {
    const lines = stderr.trimEnd().split('\n')
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) })
  }
  expect(outcomes[1]!.stderr).toMatch(/"msg":"service.failed".*SETTING_INVALID/)
})
