import { GetRolePolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Customer, connect, customer } from './customer.ts'
import { changeConfig, SAMPLE_CONFIG } from './sample-config.ts'
import { type Connection, type Invitation, Stage, until } from './stage.ts'

let stage: Stage
let accounts = 0
beforeAll(async () => {
  stage = await Stage.serving()
})
afterAll(() => stage?.close())

const newCustomer = () => customer(stage, String(400_000_000_000 + ++accounts))

const WIDER = SAMPLE_CONFIG.replace(
  '      MetricsBucket:\n        Statement:\n',
  '      MetricsBucket:\n        Statement:\n          - { Effect: Allow, Action: "secretsmanager:GetSecretValue", Resource: "*" }\n',
)
const NARROWER = SAMPLE_CONFIG.replace(
  '[s3:PutObject, s3:GetObject, s3:DeleteObject]',
  's3:GetObject',
)
const RENAMED = SAMPLE_CONFIG.replace('  default:', '  renamed:')

/** The role's own policy, as IAM has it. */
async function policyOf({ iam }: Customer, { roleArn }: Connection): Promise<unknown> {
  const RoleName = roleArn.split('/').at(-1)
  const { PolicyDocument } = await iam.send(
    new GetRolePolicyCommand({ RoleName, PolicyName: 'MetricsBucket' }),
  )
  return JSON.parse(decodeURIComponent(PolicyDocument!))
}

/** The page, without the time at which it was made. */
async function pageOf({ onboardingUrl }: Invitation): Promise<string> {
  const answer = await fetch(onboardingUrl)
  expect(answer.status).toBe(200)
  return (await answer.text()).replace(/data-now="[^"]*"/, '')
}

interface Version {
  number: number
  current: boolean
  inlinePolicies: Record<string, unknown>
}

const versionOf = async ({ profileVersion }: { profileVersion: string }): Promise<Version> =>
  (await stage.call<Version>('GET', `/v1/profiles/default/versions/${profileVersion}`)).body

const QUESTIONS = ['s3:PutObject', 's3:GetObject', 'secretsmanager:GetSecretValue']

/** What simulate-access says about the role, and what the role's policy says. */
async function compareSimulation(connection: Connection, policy: unknown): Promise<void> {
  const { code, stdout } = await stage.cli([
    ...['simulate-access', connection.id, '--scope', 'metrics', '--json'],
    ...['--resource', 'arn:aws:s3:::northwind-metrics-1/a', '--action', ...QUESTIONS],
  ])
  const { results } = JSON.parse(stdout) as { results: { action: string; role: string }[] }
  const text = JSON.stringify(policy)
  expect(results.map(({ action, role }) => [action, role === 'denied'])).toEqual(
    QUESTIONS.map((action) => [action, !text.includes(action)]),
  )
  expect([0, 3]).toContain(code)
}

describe('a profile that is changed while the service is stopped', () => {
  it.each([
    ['more rights', WIDER],
    ['fewer rights', NARROWER],
    ['another name', RENAMED],
  ])(
    'with %s: page, API and simulate-access show what the role of the stack has (attack 72)',
    async (_, config) => {
      await stage.restartWith(SAMPLE_CONFIG)
      const [early, late] = [newCustomer(), newCustomer()]
      const connected = await stage.invite({ accountId: early.accountId })
      await connect(stage, connected, early)
      const open = await stage.invite({ accountId: late.accountId })
      const pageBefore = await pageOf(open)
      await stage.restartWith(config)
      expect(await pageOf(open)).toBe(pageBefore)
      expect(pageBefore).not.toContain('secretsmanager:GetSecretValue')
      await connect(stage, open, late)
      for (const [who, invitation] of [
        [early, connected],
        [late, open],
      ] as const) {
        const connection = await stage.connected(invitation)
        const version = await versionOf(connection)
        expect([version.number, version.current]).toEqual([1, false])
        const policy = await policyOf(who, connection)
        expect(policy).toEqual(version.inlinePolicies.MetricsBucket)
        await compareSimulation(connection, policy)
        const credentials = await stage.call(
          'GET',
          `/v1/connections/${connection.id}/credentials?scope=metrics`,
        )
        expect(credentials.status).toBe(200)
        expect((await stage.order(connection, 'verify')).body).toMatchObject({
          ...{ status: 'active', grantedVersion: 1, outdated: config !== RENAMED },
          currentVersion: config === RENAMED ? null : expect.any(Number),
        })
      }
      await newInvitations(config)
    },
  )

  async function newInvitations(config: string): Promise<void> {
    if (config === RENAMED) {
      const { status, body } = await stage.call('POST', '/v1/invitations', { customerId: 'new' })
      expect([status, body]).toMatchObject([400, { code: 'PROFILE_UNKNOWN' }])
      await until('the log to name the connections', async () =>
        /profile\.removed-in-use.*con_/.test(stage.log()) ? true : undefined,
      )
      const { stderr } = await stage.cli(['doctor'])
      expect(stderr).toMatch(/The profile default was removed or renamed, and \d+ connections/)
      return
    }
    const who = newCustomer()
    const invitation = await stage.invite({ accountId: who.accountId })
    await connect(stage, invitation, who)
    const connection = await stage.connected(invitation)
    const version = await versionOf(connection)
    expect(version.current).toBe(true)
    expect(await policyOf(who, connection)).toEqual(version.inlinePolicies.MetricsBucket)
  }
})

describe('a machine whose rolecall.yaml was changed without a restart', () => {
  it('is told so by doctor', async () => {
    await stage.restartWith(SAMPLE_CONFIG)
    expect((await stage.cli(['doctor'])).stderr).not.toContain('differs')
    await changeConfig(stage.folder, WIDER)
    const { stderr } = await stage.cli(['doctor'])
    expect(stderr).toMatch(/Warning: The profile default differs from its current version/)
  })
})

describe('rolecall profiles', () => {
  it('lists, shows and compares versions, also as JSON', async () => {
    await stage.restartWith(SAMPLE_CONFIG)
    const said = async (...args: string[]) => (await stage.cli(['profiles', ...args])).stdout
    expect(await said('list')).toMatch(/NAME .*CONNECTIONS[\s\S]*default +current +1 of 3/)
    expect(await said('show', 'default')).toMatch(
      /^default, version 1 \(current\), id [0-9a-f]{16}/,
    )
    const wider = await said('show', 'default', '--version', '2')
    expect(wider).toMatch(/^default, version 2, id /)
    expect(wider).toContain('Secrets Manager')
    expect(await said('diff', 'default', '1', '2')).toMatch(
      /^default: version 1 to 2\nRights gained:\n {2}.*secretsmanager:GetSecretValue/,
    )
    const diff = JSON.parse(await said('diff', 'default', '2', '1', '--json')) as object
    expect(diff).toMatchObject({ from: 2, to: 1, gained: [], lost: [expect.any(String)] })
    const { code } = await stage.cli(['profiles', 'show', 'none'])
    expect(code).toBe(2)
  })
})
