import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { CreateRoleCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roleWorkloads } from '../../src/adapters/aws/sts/role-workloads.ts'
import { systemClock as clock } from '../../src/adapters/embedded/system.ts'
import { awsToken } from '../../src/client/aws-token.ts'
import { parseRoleArn } from '../../src/core/model/aws/role-arn.ts'
import type { Installation, Workloads } from '../../src/core/ports.ts'
import type { Sandbox } from '../../src/sandbox/index.ts'
import { startSandbox } from '../../src/sandbox/index.ts'
import { LogBook } from '../fixtures/ports.ts'
import { administrator, clients, VENDOR } from './clients.ts'

const HERE = 'https://connect.northwind.example'
const run = promisify(execFile)
const hasBotocore = await run('python3', ['-c', 'import botocore']).then(
  () => true,
  () => false,
)
if (!hasBotocore)
  process.stderr.write(
    'SKIPPED: botocore is not installed here, so the guide’s Python is not tried.\n',
  )

let sandbox: Sandbox
let workloads: Workloads
beforeAll(async () => {
  sandbox = await startSandbox()
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: VENDOR } }],
  }
  for (const RoleName of ['worker', 'other'])
    await clients(sandbox.origin, administrator(VENDOR)).iam.send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
    )
  const role = parseRoleArn(`arn:aws:iam::${VENDOR}:role/worker`)
  const identities = [
    { kind: 'role' as const, name: 'jobs', role, grants: { may: ['credentials' as const] } },
  ]
  const installation = { publicUrl: HERE } as Installation
  workloads = roleWorkloads(
    { clock, log: new LogBook(), installation: installation },
    { identities, regions: ['us-east-1'], endpoint: sandbox.origin },
  )
})
afterAll(() => sandbox.stop())

/** As the role, in a session of this name. */
async function keysOf(RoleName: string, RoleSessionName: string) {
  const { sts } = clients(sandbox.origin, administrator(VENDOR))
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${VENDOR}:role/${RoleName}`, RoleSessionName }),
  )
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  }
}

const tokenOf = (
  keys: Awaited<ReturnType<typeof keysOf>>,
  changes: { url?: string; region?: string } = {},
) =>
  awsToken({
    url: HERE,
    region: 'us-east-1',
    endpoint: sandbox.origin,
    credentials: async () => keys,
    ...changes,
  })()

const identify = (token: string) => workloads.identify(token, () => true)
const spoilt = (token: string, from: RegExp, to: string) =>
  `rcv4.${Buffer.from(Buffer.from(token.slice(5), 'base64url').toString().replace(from, to)).toString('base64url')}`

describe('a workload with the credentials of a role', () => {
  it('needs no token of ours: STS vouches for it', async () => {
    expect(await identify(await tokenOf(await keysOf('worker', 'i-0123')))).toMatchObject({
      kind: 'workload',
      id: 'jobs:i-0123',
    })
  })

  it('is nobody with another role, or with a signature that is not for us', async () => {
    const keys = await keysOf('worker', 'i-0123')
    const good = await tokenOf(keys)
    const wrong = [
      await tokenOf(await keysOf('other', 'i-0123')),
      await tokenOf({ ...administrator(VENDOR), sessionToken: undefined as never }),
      await tokenOf(keys, { url: 'https://another.example' }),
      await tokenOf({ ...keys, secretAccessKey: `${keys.secretAccessKey}x` }),
      await tokenOf({ ...keys, sessionToken: (await keysOf('other', 'x-1')).sessionToken }),
      spoilt(good, /.$/, 'x'),
      spoilt(good, /(?<=Signature=)./, 'g'),
      spoilt(good, /(?<=Expires=)300/, '900'),
    ]
    for (const token of wrong) expect(await identify(token)).toBeUndefined()
    expect(await identify(good)).toBeDefined()
  })

  it.skipIf(!hasBotocore)(
    'signs with botocore as the guide shows (AWS: RequestSigner)',
    async () => {
      const guide = readFileSync(new URL('../../docs/guide/access.md', import.meta.url), 'utf8')
      const [, python] = /```python\n(import base64[\s\S]*?)```/.exec(guide)!
      const local = python!.replace('https://sts.{region}.amazonaws.com', sandbox.origin)
      const keys = await keysOf('worker', 'from-python')
      const env = {
        PATH: process.env.PATH,
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        AWS_SESSION_TOKEN: keys.sessionToken,
      }
      const { stdout } = await run(
        'python3',
        ['-c', `${local}\nprint(rolecall_token("${HERE}", "us-east-1"))`],
        { env },
      )
      expect(await identify(stdout.trim())).toMatchObject({ id: 'jobs:from-python' })
    },
  )
})
