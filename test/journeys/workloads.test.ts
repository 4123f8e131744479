import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateRoleCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterAll, describe, expect, it } from 'vitest'
import { awsToken, fromRolecall } from '../../src/index.ts'
import { TestIssuer } from '../fixtures/issuer.ts'
import { administrator, clients } from '../wire/clients.ts'
import { connect, customer } from './customer.ts'
import { SAMPLE_CONFIG } from './sample-config.ts'
import { Stage, VENDOR } from './stage.ts'

const AUDIENCE = 'rolecall-journey'
const stages: Stage[] = []
afterAll(() => Promise.all(stages.map((stage) => stage.close())))

const identities = (issuer: string) => `identities:
  - { name: ci, issuer: "${issuer}", audience: ${AUDIENCE}, match: { sub: "repo:northwind/*" }, may: [credentials], scopes: [inventory] }
  - { name: jobs, role: "arn:aws:iam::${VENDOR}:role/metrics-worker", may: [credentials], customers: [acme] }
`

/** As one of the vendor's own workloads. */
async function workerKeys(stage: Stage) {
  const { iam, sts } = clients(stage.sandbox, administrator(VENDOR))
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: VENDOR } }],
  }
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'metrics-worker',
      AssumeRolePolicyDocument: JSON.stringify(trust),
    }),
  )
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${VENDOR}:role/metrics-worker`,
      RoleSessionName: 'task-17',
    }),
  )
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  }
}

describe('workloads without a token of ours', () => {
  it('get credentials by their IAM role and by their JWT, and are named in the trail (BRK-1, BRK-10)', async () => {
    const issuer = await TestIssuer.open()
    const stage = await Stage.serving(SAMPLE_CONFIG + identities(issuer.url))
    stages.push(stage)
    const who = customer(stage, '600000000711')
    const invitation = await stage.invite({ accountId: who.accountId })
    await connect(stage, invitation, who)
    const connection = await stage.connected(invitation)

    const keys = await workerKeys(stage)
    const token = awsToken({
      url: stage.url,
      region: 'us-east-1',
      endpoint: stage.sandbox,
      credentials: async () => keys,
    })
    const worker = await fromRolecall({
      url: stage.url,
      connectionId: connection.id,
      scope: 'metrics',
      token,
    })()
    expect(worker.accessKeyId).toMatch(/^ASIA/)
    expect((await stage.call('GET', '/v1/connections', undefined, await token())).status).toBe(403)

    const now = Math.floor(Date.now() / 1000)
    const jwt = await issuer.sign({
      aud: AUDIENCE,
      sub: 'repo:northwind/jobs:main',
      iat: now,
      exp: now + 600,
    })
    await writeFile(join(stage.folder, 'projected'), `${jwt}\n`)
    const projected = { ROLECALL_TOKEN: '', ROLECALL_TOKEN_FILE: 'projected' }
    const job = await stage.cli(['credentials', connection.id, '--scope', 'inventory'], projected)
    expect([job.code, job.stderr]).toEqual([0, ''])
    expect(
      (await stage.cli(['credentials', connection.id, '--scope', 'metrics'], projected)).stderr,
    ).toContain('FORBIDDEN')

    const { body } = await stage.call<{ items: { action: string; actor: object }[] }>(
      'GET',
      `/v1/audit?subject=${connection.id}`,
    )
    const issued = body.items
      .filter(({ action }) => action === 'session.issued')
      .map(({ actor }) => actor)
    expect(issued).toEqual([
      { kind: 'workload', id: 'ci:repo:northwind/jobs:main' },
      { kind: 'workload', id: 'jobs:task-17' },
    ])
    for (const secret of [jwt, keys.secretAccessKey, keys.sessionToken, 'X-Amz-Signature'])
      expect(stage.log() + JSON.stringify(body)).not.toContain(secret)
  })
})
