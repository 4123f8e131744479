import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { versionOf } from '../../src/core/access-versions/read-versions.ts'
import { printBash } from '../../src/core/deliveries/bash.ts'
import { roleDocument } from '../../src/core/template/role-document.ts'
import { environmentOf, hasMoto, startEmulator } from '../emulator/start.ts'
import { cliVersion, warmCli } from '../fixtures/warm-cli.ts'
import { CUSTOMER } from '../fixtures/world.ts'
import { clients } from '../wire/clients.ts'
import { applyTerraform } from './from-terraform.ts'
import {
  byStack,
  createBoundary,
  delivered,
  madeBy,
  OPTIONS,
  ownInvitation,
  type Rich,
  readRole,
  richInvitation,
} from './made-role.ts'

const run = promisify(execFile)
const here = (program: string): boolean => {
  const found = spawnSync(program, ['--version']).status === 0
  if (!found) process.stderr.write(`SKIPPED: ${program} is not installed here.\n`)
  return found
}
const hasTerraform = here('terraform')
const installedCli = await cliVersion()
const hasCli = installedCli !== undefined

let folder: string
let cli: Awaited<ReturnType<typeof warmCli>>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deliveries-'))
  cli = await warmCli(installedCli)
})
afterAll(async () => {
  await cli?.stop()
  await rm(folder, { recursive: true })
})

const environment = (origin: string, accountId = CUSTOMER) => ({
  PATH: cli.path,
  HOME: folder,
  AWS_ENDPOINT_URL: origin,
  AWS_ACCESS_KEY_ID: accountId,
  AWS_SECRET_ACCESS_KEY: 'sandbox',
  AWS_DEFAULT_REGION: 'us-east-1',
  ...(process.env.PYENV_ROOT ? { PYENV_ROOT: process.env.PYENV_ROOT } : {}),
})

/** Saves and runs a script of the delivery. */
async function runScript(rich: Rich, name: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { files } = await delivered(rich, 'cli')
  const path = join(folder, name)
  await writeFile(path, files.find((it) => it.name === name)!.content)
  const { stdout } = await run('bash', [path], { env })
  return stdout
}

describe.each([
  ['of a profile', () => richInvitation(), ''],
  ['with options of the invitation', () => richInvitation(OPTIONS), 'vendors/north/'],
  ['of a template of the vendor', ownInvitation, 'acme/'],
])('the role %s', (_, inviteRich, path) => {
  let rich: Rich
  let expected: object
  beforeAll(async () => {
    rich = await inviteRich()
    expected = await madeBy(rich, (account) => byStack(rich, account))
  })

  it('is made by the stack with all its parts', () => {
    expect(expected).toMatchObject({
      arn: `arn:aws:iam::${CUSTOMER}:role/${path}${rich.invitation.roleName}`,
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
    const repaired = await madeBy(optional, async ({ iam }, origin) => {
      await runScript(optional, 'create-role.sh', environment(origin))
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
      output = await runScript(optional, 'create-role.sh', environment(origin))
    })
    expect(repaired).toEqual(expected)
    expect(output.trim().split('\n').at(-1)).toBe((expected as { arn: string }).arn)
  }, 240_000)

  it('delete the role with all that was added to it, and can run again', async () => {
    await expect(
      madeBy(rich, async ({ iam }, origin) => {
        const [file] = (await delivered(rich, 'terraform')).files
        await applyTerraform(iam, file!.content)
        await iam.send(
          new AttachRolePolicyCommand({
            RoleName: name(),
            PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
          }),
        )
        expect(await runScript(rich, 'delete-role.sh', environment(origin))).toContain('is deleted')
        expect(await runScript(rich, 'delete-role.sh', environment(origin))).toContain(
          'There is no role',
        )
      }),
    ).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  }, 240_000)

  it('remove what an earlier version gave, and leave what somebody added', async () => {
    const { world, invitation } = rich
    const version = (await versionOf(world, invitation))!
    const former = roleDocument(version.content, invitation)
    const { permissionsBoundary: _, ...rest } = former
    const [kept] = former.managedPolicyArns
    const role = {
      ...rest,
      inlinePolicies: { Costs: former.inlinePolicies.Costs! },
      managedPolicyArns: [kept!],
      tags: { owner: 'platform team' },
    }
    const { externalId } = invitation
    const facts = { role, former, vendor: 'Northwind', accountId: CUSTOMER, externalId }
    const script = join(folder, 'change-role.sh')
    await writeFile(script, printBash(facts)[0]!.content)
    const added = 'arn:aws:iam::aws:policy/AWSDenyAll'
    const changed = await madeBy(rich, async ({ iam }, origin) => {
      await applyTerraform(iam, (await delivered(rich, 'terraform')).files[0]!.content)
      await iam.send(new AttachRolePolicyCommand({ RoleName: name(), PolicyArn: added }))
      await run('bash', [script], { env: environment(origin) })
    })
    expect(changed).toMatchObject({
      inline: role.inlinePolicies,
      managed: [added, kept].sort(),
      boundary: undefined,
      tags: role.tags,
    })
  }, 120_000)

  it('change nothing in another account', async () => {
    await expect(
      madeBy(rich, async (_, origin) => {
        await expect(
          runScript(rich, 'create-role.sh', environment(origin, '333333333333')),
        ).rejects.toMatchObject({
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
    await madeBy(rich, async ({ iam }, origin) => {
      await iam.send(new CreateRoleCommand({ RoleName: name(), AssumeRolePolicyDocument: trust }))
      for (const script of ['create-role.sh', 'delete-role.sh'])
        await expect(runScript(rich, script, environment(origin))).rejects.toMatchObject({
          stderr: expect.stringContaining('does not have this External ID'),
        })
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: name() }))
      expect(decodeURIComponent(Role!.AssumeRolePolicyDocument!)).toBe(trust)
    })
  }, 120_000)
})

describe.skipIf(!hasCli || !hasMoto())('the script for bash in a second emulator', () => {
  it('makes the role that it makes in the sandbox', async () => {
    const emulator = await startEmulator()
    try {
      const { accountId, ...credentials } = emulator.customer
      const rich = await richInvitation(OPTIONS, accountId)
      const { iam } = clients(emulator.origin, credentials)
      await createBoundary(iam)
      await runScript(rich, 'create-role.sh', {
        ...environment(emulator.origin),
        ...environmentOf(emulator, emulator.customer),
      })
      const expected = await madeBy(rich, (account) => byStack(rich, account))
      const inTheirAccount = JSON.stringify(expected).replaceAll(CUSTOMER, accountId)
      expect(await readRole(iam, rich.invitation.roleName!)).toEqual(JSON.parse(inTheirAccount))
    } finally {
      await emulator.stop()
    }
  }, 240_000)
})
