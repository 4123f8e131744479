import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { readTemplate } from '../fixtures/read-template.ts'
import { CUSTOMER } from '../fixtures/world.ts'
import { administrator, clients } from '../wire/clients.ts'
import { applyTerraform } from './from-terraform.ts'
import { createBoundary, delivered, OPTIONS, readRole, richInvitation } from './made-role.ts'

const run = promisify(execFile)
const here = (program: string): boolean => {
  const found = spawnSync(program, ['--version']).status === 0
  if (!found) process.stderr.write(`SKIPPED: ${program} is not installed here.\n`)
  return found
}
const [hasCli, hasTerraform] = [here('aws'), here('terraform')]

let sandbox: Sandbox
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deliveries-'))
})
afterAll(() => rm(folder, { recursive: true }))

type Clients = ReturnType<typeof clients>
type Rich = Awaited<ReturnType<typeof richInvitation>>

/** What is in an empty account after `make`. */
async function madeBy(
  { invitation }: Rich,
  make: (account: Clients) => Promise<unknown>,
): Promise<object> {
  sandbox = await startSandbox()
  try {
    const account = clients(sandbox.origin, administrator(CUSTOMER))
    await createBoundary(account.iam)
    await make(account)
    return await readRole(account.iam, invitation.roleName!)
  } finally {
    await sandbox.stop()
  }
}

/** The role of the invitation's template, without the resources that call the vendor. */
async function byStack(rich: Rich, { cloudformation }: Clients): Promise<void> {
  const [file] = (await delivered(rich, 'cloudformation')).files
  const { DependsOn: _, ...role } = readTemplate(file!.content).Resources!.AccessRole!
  const { StackId: StackName } = await cloudformation.send(
    new CreateStackCommand({
      StackName: 'northwind',
      TemplateBody: JSON.stringify({ Resources: { AccessRole: role } }),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  )
  await waitUntilStackCreateComplete(
    { client: cloudformation, minDelay: 1, maxDelay: 1, maxWaitTime: 30 },
    { StackName },
  )
}

const environment = (accountId = CUSTOMER) => ({
  PATH: process.env.PATH,
  HOME: folder,
  AWS_ENDPOINT_URL: sandbox.origin,
  AWS_ACCESS_KEY_ID: accountId,
  AWS_SECRET_ACCESS_KEY: 'sandbox',
  AWS_DEFAULT_REGION: 'us-east-1',
  ...(process.env.PYENV_ROOT ? { PYENV_ROOT: process.env.PYENV_ROOT } : {}),
})

/** Saves and runs a script of the delivery. */
async function runScript(rich: Rich, name: string, accountId?: string): Promise<string> {
  const { files } = await delivered(rich, 'cli')
  const path = join(folder, name)
  await writeFile(path, files.find((it) => it.name === name)!.content)
  const { stdout } = await run('bash', [path], { env: environment(accountId) })
  return stdout
}

describe.each([
  ['of a profile', undefined],
  ['with options of the invitation', OPTIONS],
])('the role %s', (_, options) => {
  let rich: Rich
  let expected: object
  beforeAll(async () => {
    rich = await richInvitation(options)
    expected = await madeBy(rich, (account) => byStack(rich, account))
  })

  it('is made by the stack with all its parts', () => {
    expect(expected).toMatchObject({
      arn: `arn:aws:iam::${CUSTOMER}:role${options?.path ?? '/'}${rich.invitation.roleName}`,
      boundary: `arn:aws:iam::${CUSTOMER}:policy/NorthwindBoundary`,
      maxSessionSeconds: 7200,
    })
  })

  it('is the same from Terraform', async () => {
    const [file] = (await delivered(rich, 'terraform')).files
    expect(await madeBy(rich, ({ iam }) => applyTerraform(iam, file!.content))).toEqual(expected)
  })
})

describe('the file for Terraform', () => {
  it.skipIf(!hasTerraform)('is formatted as "terraform fmt" formats it', async () => {
    const [file] = (await delivered(await richInvitation(OPTIONS), 'terraform')).files
    const { stdout, status } = spawnSync('terraform', ['fmt', '-check', '-diff', '-'], {
      input: file!.content,
      encoding: 'utf8',
    })
    expect(stdout).toBe('')
    expect(status).toBe(0)
  })
})

describe.skipIf(!hasCli)('the scripts for bash', () => {
  let rich: Rich
  const name = () => rich.invitation.roleName!
  beforeAll(async () => {
    rich = await richInvitation()
  })

  it('make the same role, and repair it if it was changed', async () => {
    const optional = await richInvitation(OPTIONS)
    const expected = await madeBy(optional, (account) => byStack(optional, account))
    const RoleName = optional.invitation.roleName!
    let output = ''
    const repaired = await madeBy(optional, async ({ iam }) => {
      await runScript(optional, 'create-role.sh')
      expect(await readRole(iam, RoleName)).toEqual(expected)
      await iam.send(
        new PutRolePermissionsBoundaryCommand({
          RoleName,
          PermissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess',
        }),
      )
      const PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
      })
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'Costs', PolicyDocument }))
      output = await runScript(optional, 'create-role.sh')
    })
    expect(repaired).toEqual(expected)
    expect(output.trim().split('\n').at(-1)).toBe((expected as { arn: string }).arn)
  }, 240_000)

  it('delete the role with all that was added to it, and can run again', async () => {
    await expect(
      madeBy(rich, async ({ iam }) => {
        const [file] = (await delivered(rich, 'terraform')).files
        await applyTerraform(iam, file!.content)
        await iam.send(
          new AttachRolePolicyCommand({
            RoleName: name(),
            PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
          }),
        )
        expect(await runScript(rich, 'delete-role.sh')).toContain('is deleted')
        expect(await runScript(rich, 'delete-role.sh')).toContain('There is no role')
      }),
    ).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  }, 240_000)

  it('change nothing in another account', async () => {
    await expect(
      madeBy(rich, async () => {
        await expect(runScript(rich, 'create-role.sh', '333333333333')).rejects.toMatchObject({
          stderr: expect.stringContaining('The role belongs in 222222222222. Nothing was changed.'),
        })
      }),
    ).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  }, 120_000)

  it('change and delete no role of this name that is not of the invitation', async () => {
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } },
      ],
    })
    await madeBy(rich, async ({ iam }) => {
      await iam.send(new CreateRoleCommand({ RoleName: name(), AssumeRolePolicyDocument: trust }))
      for (const script of ['create-role.sh', 'delete-role.sh'])
        await expect(runScript(rich, script)).rejects.toMatchObject({
          stderr: expect.stringContaining('does not have this External ID'),
        })
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: name() }))
      expect(decodeURIComponent(Role!.AssumeRolePolicyDocument!)).toBe(trust)
    })
  }, 120_000)
})
