import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseRoleArn } from '../../core/model/aws/role-arn.ts'
import { trustPolicy } from '../../core/template/trust-policy.ts'

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url))
const BROKER = 'arn:aws:iam::111111111111:role/broker'
const golden = JSON.stringify(
  trustPolicy(parseRoleArn(BROKER), 'rc-abcdefghjkmnpqrstuvwxyz23456'),
  null,
  2,
)

const CONFIG = `vendor: { name: Northwind }
aws: { brokerRoleArn: "${BROKER}" }
profiles:
  default: { roleName: Northwind, purpose: Reads., managedPolicies: ["arn:aws:iam::aws:policy/SecurityAudit"] }
  wide: { roleName: Wide, purpose: Does., allowUnlimitedRights: true, inlinePolicies: { All: { Effect: Allow, Action: "*", Resource: "*" } } }
`

let bare: string
let configured: string

beforeAll(() => {
  bare = mkdtempSync(join(tmpdir(), 'lint-'))
  configured = mkdtempSync(join(tmpdir(), 'lint-'))
  writeFileSync(join(bare, 'trust.json'), golden)
  writeFileSync(join(bare, 'loose.json'), golden.replace('StringEquals', 'StringLike'))
  writeFileSync(join(configured, 'rolecall.yaml'), CONFIG)
})
afterAll(() => {
  for (const folder of [bare, configured]) rmSync(folder, { recursive: true, force: true })
})

interface Outcome {
  code: number
  stdout: string
  stderr: string
}

/** The real command, with nothing of this machine's settings. */
const lint = (cwd: string, ...args: string[]) =>
  new Promise<Outcome>((resolve) => {
    const { PATH, NODE_COMPILE_CACHE } = process.env
    const options = { cwd, env: { PATH, HOME: cwd, NODE_COMPILE_CACHE } }
    execFile(process.execPath, [MAIN, 'template', ...args], options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })

describe('rolecall template lint FILE, without rolecall.yaml and without AWS', () => {
  it('passes a trust policy that is right', async () => {
    const { code, stdout, stderr } = await lint(bare, 'lint', 'trust.json', '--broker-role', BROKER)
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'trust.json  no problems found\n',
      stderr: '1 file linted: 0 errors, 0 warnings, 0 notes.\n',
    })
  })

  it('says line, rule, why and fix of one that is loose, and ends with an error (TRU-2, attack 3)', async () => {
    const { code, stdout } = await lint(bare, 'lint', 'loose.json', '--broker-role', BROKER)
    expect(code).toBe(4)
    expect(stdout).toMatch(
      /^loose\.json:\d+:\d+ {2}error {2}external-id-string-like\n {2}The External ID .*\n {2}Fix: Write exactly/,
    )
  })

  it('checks the External ID that is expected', async () => {
    const { code, stdout } = await lint(
      bare,
      'lint',
      'trust.json',
      '--external-id',
      'rc-another-external-id',
      '--json',
    )
    expect(code).toBe(4)
    expect(JSON.parse(stdout)).toMatchObject([
      { rule: 'broker-unconfirmed' },
      { rule: 'external-id-not-ours', file: 'trust.json', line: 13 },
    ])
  })

  it('prints a SARIF log and nothing else on standard output', async () => {
    const { code, stdout } = await lint(bare, 'lint', 'loose.json', '--sarif')
    expect(code).toBe(4)
    expect(JSON.parse(stdout)).toMatchObject({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'rolecall' } } }],
    })
  })

  it('says what to do where there is no such file', async () => {
    const { code, stderr } = await lint(bare, 'lint', 'nowhere.yaml')
    expect(code).not.toBe(0)
    expect(stderr).toContain('No such file: nowhere.yaml.')
  })
})

describe('rolecall template lint, with profiles', () => {
  it('lints what every profile renders', async () => {
    const { code, stdout, stderr } = await lint(configured, 'lint')
    expect(code).toBe(0)
    expect(stdout).toContain('default.rendered.yaml  no problems found')
    expect(stdout).toMatch(
      /wide\.rendered\.yaml:\d+:\d+ {2}warning {2}broad-permission\n {2}Allows every action of every AWS service/,
    )
    expect(stderr).toContain('3 files linted: 0 errors, 1 warning, 0 notes.')
  })

  it('lints one profile, and its lines are those of what render prints', async () => {
    const { stdout } = await lint(configured, 'lint', 'wide', '--json')
    const [found] = JSON.parse(stdout) as { line: number }[]
    const rendered = await lint(configured, 'render', 'wide')
    expect(rendered.stdout.split('\n')[found!.line - 1]).toBe('            Statement:')
  })

  it('names the profiles there are', async () => {
    const { code, stderr } = await lint(configured, 'lint', 'unknown')
    expect(code).toBe(2)
    expect(stderr).toContain('Known: default, wide.')
  })

  it('points into a template that cannot be rendered', async () => {
    const own = mkdtempSync(join(tmpdir(), 'lint-'))
    writeFileSync(
      join(own, 'rolecall.yaml'),
      `${CONFIG}  own: { roleName: Own, purpose: Reads., template: ./own.yaml }\n`,
    )
    writeFileSync(join(own, 'own.yaml'), 'Resources:\n  Bucket: { Type: AWS::S3::Bucket }\n')
    const { code, stdout } = await lint(own, 'lint', 'own')
    rmSync(own, { recursive: true })
    expect(code).toBe(4)
    expect(stdout).toContain(
      './own.yaml:1:1  error  template-unreadable\n  it has no AWS::IAM::Role',
    )
  })
})
