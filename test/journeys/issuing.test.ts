import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, customer } from './customer.ts'
import { type Connection, Stage } from './stage.ts'

let stage: Stage
let connection: Connection

beforeAll(async () => {
  stage = await Stage.serving()
  const invitation = await stage.invite()
  await connect(stage, invitation, customer(stage, '222233335555'))
  connection = await stage.connected(invitation)
})
afterAll(() => stage.close())

const credentials = () => stage.cli(['credentials', connection.id, '--scope', 'inventory'])

describe('the kill switches on the command line (BRK-9)', () => {
  it('stop credentials of a customer or of everybody at the next call, are listed, and let them be issued again', async () => {
    expect((await credentials()).code).toBe(0)
    const { customerId } = JSON.parse(
      (await stage.cli(['connections', 'show', connection.id, '--json'])).stdout,
    ) as { customerId: string }
    for (const whom of [['--customer', customerId], ['--all']]) {
      const stopped = await stage.cli(['stop-issuing', ...whom, '--reason', 'a drill'])
      expect(stopped.stdout, stopped.stderr).toMatch(/^stopped for/)
      expect(stopped.stderr).not.toContain('Check the spelling')
      const refused = await credentials()
      expect([refused.code, refused.stderr]).toEqual([
        4,
        expect.stringContaining('An operator stopped issuing credentials'),
      ])
      expect((await stage.cli(['stops'])).stdout).toContain('a drill')
      expect((await stage.cli(['resume-issuing', ...whom])).code).toBe(0)
      expect((await credentials()).code).toBe(0)
    }
  })

  it('warn of a customer id that nobody has, because a typing error stops nobody', async () => {
    const whom = ['--customer', 'nobody-has-this-id']
    const { code, stderr } = await stage.cli(['stop-issuing', ...whom])
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('has the customer id "nobody-has-this-id". Check the spelling'),
    ])
    expect((await stage.cli(['resume-issuing', ...whom])).code).toBe(0)
  })

  it('want to be told whom they are for', async () => {
    for (const args of [[], ['--all', '--customer', 'acme']])
      expect((await stage.cli(['stop-issuing', ...args])).code).toBe(2)
  })
})

describe('what a scope allows', () => {
  const simulate = async (scope: string, action: string, resource: string) =>
    JSON.parse(
      (
        await stage.cli([
          'simulate-access',
          connection.id,
          '--scope',
          scope,
          '--action',
          action,
          '--resource',
          resource,
          '--json',
        ])
      ).stdout,
    )

  it('is asked of the role itself, through IAM, and narrowed by the scope (BRK-2)', async () => {
    const bucket = 'arn:aws:s3:::northwind-metrics-1'
    expect(await simulate('metrics', 's3:CreateBucket', bucket)).toMatchObject({
      results: [{ role: 'allowed', roleBy: 'IAM', verdict: 'allowed' }],
    })
    expect(await simulate('inventory', 's3:CreateBucket', bucket)).toMatchObject({
      results: [{ role: 'allowed', scope: 'denied', verdict: 'denied' }],
    })
    expect(await simulate('metrics', 's3:CreateBucket', 'arn:aws:s3:::other')).toMatchObject({
      results: [{ role: 'denied', verdict: 'denied' }],
    })
  })

  it('is doubted if AWS has no such action', async () => {
    const ask = (action: string) =>
      stage.cli(['simulate-access', connection.id, '--scope', 'metrics', '--action', action])
    expect((await ask('s3:DeleteObjekt')).stderr).toMatch(/s3:DeleteObjekt is not in AWS's list/)
    expect((await ask('s3:DeleteObject')).stderr).not.toContain('is not in')
  })

  it('is said in plain words from rolecall.yaml, and by the lint; a scope that grants nothing is not served', async () => {
    const { stdout } = await stage.cli(['scopes', 'default'])
    expect(stdout).toMatch(/^default \/ inventory/)
    expect(stdout).toMatch(
      /\+ Write, read and delete S3 objects in buckets whose name begins with northwind-metrics-/,
    )
    const written = await readFile(join(stage.folder, 'rolecall.yaml'), 'utf8')
    const config = written
      .replace('Action: s3:*', 'Action: ec2:*')
      .replace(/ *managedPolicies.*\n/, '')
    await writeFile(join(stage.folder, 'dead.yaml'), config)
    const env = { ROLECALL_CONFIG: join(stage.folder, 'dead.yaml') }
    expect((await stage.cli(['scopes'], env)).code).toBe(4)
    expect((await stage.cli(['template', 'lint'], env)).stdout).toContain('scope-grants-nothing')
    const served = await stage.cli(['serve'], env)
    expect([served.code, served.stderr]).toEqual([
      4,
      expect.stringContaining('profiles.default.scopes.metrics'),
    ])
  })
})
