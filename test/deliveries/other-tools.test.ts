import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  type Tag,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  byStack,
  type Clients,
  createStack,
  delivered,
  madeBy,
  OPTIONS,
  type Rich,
  richInvitation,
} from './made-role.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

describe('the construct for the CDK', () => {
  it('compiles, and makes the same role as the stack', async () => {
    const rich = await richInvitation(OPTIONS)
    const expected = await madeBy(rich, (account) => byStack(rich, account))
    const template = await synthesised(rich)
    expect(await madeBy(rich, (account) => createStack(account, template))).toEqual(expected)
  }, 240_000)
})

/** The template of an app with the construct, as its steps say. */
async function synthesised(rich: Rich): Promise<object> {
  const { files, steps } = await delivered(rich, 'cdk')
  const [file] = files
  const construct = /`(new \w+\(stack, '(\w+)'\))`/.exec(steps.join('\n'))!
  const folder = await mkdtemp(join(tmpdir(), 'delivered-cdk-'))
  try {
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await writeFile(join(folder, file!.name), file!.content)
    await writeFile(
      join(folder, 'app.ts'),
      `import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib'
import { ${construct[2]} } from './${file!.name}'
const app = new App({ outdir: 'out', analyticsReporting: false })
const synthesizer = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false })
const stack = new Stack(app, 'S', { env: { account: '222222222222' }, synthesizer })
${construct[1]}
app.synth()
`,
    )
    const options = {
      ...{ strict: true, noEmit: true, allowImportingTsExtensions: true, skipLibCheck: true },
      ...{ module: 'nodenext', target: 'es2024', types: [] },
    }
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, include: ['*.ts'] }),
    )
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
    await Promise.all([
      run(process.execPath, [compiler, '-p', folder]),
      run(process.execPath, ['app.ts'], { cwd: folder }),
    ])
    return JSON.parse(await readFile(join(folder, 'out/S.template.json'), 'utf8'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

const quotedIn = (text = ''): string[] => [...text.matchAll(/`([^`]+)`/g)].map((it) => it[1]!)

describe('the steps by hand', () => {
  it('make the same role as the stack', async () => {
    const rich = await richInvitation()
    const expected = await madeBy(rich, (account) => byStack(rich, account))
    expect(await madeBy(rich, (account) => byHand(rich, account))).toEqual(expected)
  })

  it('are not given for a role in a path, which the console cannot create', async () => {
    await expect(delivered(await richInvitation(OPTIONS), 'console')).rejects.toMatchObject({
      code: 'DELIVERY_UNAVAILABLE',
      message: expect.stringContaining('/vendors/north/'),
    })
  })
})

/** Does what the steps say, with nothing but the steps and the documents. */
async function byHand(rich: Rich, { iam }: Clients): Promise<void> {
  const { files, steps } = await delivered(rich, 'console')
  const contentOf = (name = '') => files.find((it) => it.name === name)!.content
  const stepWith = (words: string) => steps.find((it) => it.includes(words))
  const [policies, boundary] = stepWith('Tick these policies')!.split('Open *Set permissions')
  const [RoleName = '', ...tags] = quotedIn(stepWith('Enter the role name'))
  const Tags = tags.map((tag): Tag => {
    const at = tag.indexOf('=')
    return { Key: tag.slice(0, at), Value: tag.slice(at + 1) }
  })
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: contentOf(quotedIn(stepWith('Custom trust policy'))[0]),
      PermissionsBoundary: quotedIn(boundary)[0],
      Tags,
    }),
  )
  for (const name of quotedIn(policies))
    await iam.send(
      new AttachRolePolicyCommand({ RoleName, PolicyArn: `arn:aws:iam::aws:policy/${name}` }),
    )
  for (const step of steps.filter((it) => it.includes('Create inline policy'))) {
    const [file, PolicyName] = quotedIn(step)
    await iam.send(
      new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: contentOf(file) }),
    )
  }
  const MaxSessionDuration = Number(/to (\d+) seconds/.exec(steps.join('\n'))![1])
  await iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration }))
}

describe('the scripts for PowerShell, which was not available to run them', () => {
  let [bash, powershell] = [[] as string[], [] as string[]]
  beforeAll(async () => {
    const rich = await richInvitation(OPTIONS)
    const contents = async (tool: 'cli' | 'powershell') =>
      (await delivered(rich, tool)).files.map(({ content }) => content)
    ;[bash, powershell] = [await contents('cli'), await contents('powershell')]
  })
  /** The documents in quotes. */
  const documentsIn = (script = ''): unknown[] =>
    [...script.matchAll(/'([[{]\n[^']*)'/g)].map((it) => JSON.parse(it[1]!))
  /** The operations of the CLI with their options. How the role is found differs. */
  const callsIn = (script = ''): string[] =>
    [...script.replaceAll('\\\n', '').matchAll(/(?:aws|Invoke-Aws) ((?:iam|sts) [^\n|]*)/g)]
      .map(([, call]) => [call!.split(' ')[1], ...(call!.match(/--[\w-]+/g) ?? [])].join(' '))
      .filter((call) => !/^(?:get-role|list-roles)\b/.test(call))

  it.each([0, 1])('make the same calls with the same documents as those for bash (%s)', (index) => {
    expect(documentsIn(powershell[index])).toEqual(documentsIn(bash[index]))
    expect([...new Set(callsIn(powershell[index]))]).toEqual([...new Set(callsIn(bash[index]))])
  })

  it('have documents, and are in ASCII', () => {
    expect(documentsIn(powershell[0])).toHaveLength(4)
    expect(callsIn(powershell[0]).length).toBeGreaterThan(8)
    for (const script of powershell) expect(script).toMatch(/^[\n -~]*$/)
  })
})
