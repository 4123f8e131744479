import { subscribe } from 'node:diagnostics_channel'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RoleSeed, type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { launch, run } from './program.ts'

const VENDOR = '111111111111'
/** More roles than usual, such as 10,000, and what is printed then: docs/internal/performance.md. */
const ASKED = process.env.ROLECALL_AUDIT_ROLES
const ROLES = Number(ASKED ?? 400)
const RATE = ASKED ? 500 : 200
const LONGEST_MS = 560_000

type Condition = Record<string, Record<string, string>>
interface Listed {
  roleArn: string
  externalId: string
  customerId: string
  /** What the audit should find; empty if the role is fine. */
  expected: string
}

/** For each kind of flaw, the condition of the trust policy, or none for a role that is gone. */
const FLAWS: Record<string, { expected: string; trust: (externalId: string) => Condition | null }> =
  {
    open: { expected: 'insecure TRUST_WITHOUT_EXTERNAL_ID', trust: () => ({}) },
    ifExists: {
      expected: 'insecure TRUST_WITHOUT_EXTERNAL_ID',
      trust: (it) => ({ StringEqualsIfExists: { 'sts:ExternalId': it } }),
    },
    any: {
      expected: 'insecure TRUST_ACCEPTS_ANY_EXTERNAL_ID',
      trust: () => ({ StringLike: { 'sts:ExternalId': '*' } }),
    },
    prefix: {
      expected: 'insecure TRUST_ACCEPTS_ANY_EXTERNAL_ID',
      trust: (it) => ({ StringLike: { 'sts:ExternalId': `${it.slice(0, 6)}*` } }),
    },
    dead: { expected: 'unreachable ROLE_NOT_ASSUMABLE', trust: () => null },
    other: {
      expected: 'unreachable ROLE_NOT_ASSUMABLE',
      trust: () => ({ StringEquals: { 'sts:ExternalId': 'another-one' } }),
    },
    shared: { expected: 'insecure EXTERNAL_ID_SHARED', trust: exactly },
    guessable: { expected: 'insecure EXTERNAL_ID_GUESSABLE', trust: exactly },
  }

function exactly(externalId: string): Condition {
  return { StringEquals: { 'sts:ExternalId': externalId } }
}

const KINDS = Object.keys(FLAWS)
const SHARED = 'b7Kq2ZxN5vTm8RwL3pYd'

let sandbox: Sandbox
let folder: string
let file: string
let fleet: Listed[]

beforeAll(async () => {
  sandbox = await startSandbox()
  folder = mkdtempSync(join(tmpdir(), 'audit-roles-'))
  file = join(folder, 'roles.csv')
  fleet = makeFleet(sandbox)
  const rows = fleet.map((it) => [it.roleArn, it.externalId, it.customerId].join(','))
  writeFileSync(file, ['roleArn,externalId,customerId', ...rows].join('\n'))
})
afterAll(async () => {
  await sandbox.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Every tenth role has a flaw, of each kind in turn. */
function makeFleet({ world, seed }: Sandbox): Listed[] {
  const roles: RoleSeed[] = []
  const listed = Array.from({ length: ROLES }, (_, index): Listed => {
    const kind = index % 10 === 9 ? KINDS[Math.floor(index / 10) % KINDS.length]! : undefined
    const accountId = String(200_000_000_000 + index)
    const customerId = `customer-${index}`
    const random = Buffer.from(world.random.bytes(16)).toString('hex')
    const externalId =
      kind === 'shared' ? SHARED : kind === 'guessable' ? `${customerId}-ext` : random
    const condition = kind ? FLAWS[kind]!.trust(externalId) : exactly(externalId)
    if (condition)
      roles.push({ accountId, roleName: 'NorthwindAccess', trustPolicy: trusting(condition) })
    return {
      ...{ roleArn: `arn:aws:iam::${accountId}:role/NorthwindAccess`, externalId, customerId },
      expected: kind ? FLAWS[kind]!.expected : 'verified ',
    }
  })
  seed({ roles })
  return listed
}

const trusting = (condition: Condition) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${VENDOR}:root` },
      Action: 'sts:AssumeRole',
      Condition: condition,
    },
  ],
})

const environment = () => ({
  AWS_ENDPOINT_URL: sandbox.origin,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: VENDOR,
  AWS_SECRET_ACCESS_KEY: 'sandbox',
})

interface Report {
  summary: Record<string, number>
  roles: { roleArn: string; verdict: string; findings: { code: string }[] }[]
}

const found = (text: string) =>
  (JSON.parse(text) as Report).roles.map(
    ({ verdict, findings }) => `${verdict} ${findings.map(({ code }) => code).join(' ')}`,
  )

/** Counts the calls that reach the sandbox; the function says how many, and how fast. */
function countRequests(): () => string {
  const times: number[] = []
  subscribe('http.server.request.start', () => void times.push(performance.now()))
  return () => {
    const seconds = Map.groupBy(times, (time) => Math.floor(time / 1000))
    const most = Math.max(...[...seconds.values()].map(({ length }) => length))
    const elapsed = Math.round((times.at(-1)! - times[0]!) / 1000)
    return `${times.length} calls in ${elapsed} s with one kill -9, at most ${most} in a second`
  }
}

describe('rolecall audit-roles', () => {
  it('finds each kind of flaw and raises no false alarm, goes on after kill -9, and writes every report', async () => {
    const args = ['audit-roles', 'roles.csv', '--rate', String(RATE), '--json']
    const calls = countRequests()
    const first = launch(args, environment(), { cwd: folder, longestMs: LONGEST_MS })
    await progressOf(ROLES / 4)
    await first.kill('SIGKILL')
    const before = readFileSync(`${file}.progress`, 'utf8').trimEnd().split('\n').length - 1
    expect(before).toBeGreaterThan(ROLES / 4 - 10)
    const reports = ['--csv', 'out.csv', '--sarif', 'out.sarif', '--html', 'out.html']
    const { code, stdout, stderr } = await run([...args, ...reports], environment(), {
      ...{ cwd: folder, longestMs: LONGEST_MS },
    })
    if (ASKED) process.stderr.write(`${ROLES} roles: ${calls()}\n`)
    expect(code).toBe(2)
    expect(stderr).toMatch(new RegExp(`(${before - 1}|${before}) of ${ROLES} roles were probed`))
    expect(found(stdout)).toEqual(fleet.map(({ expected }) => expected))
    for (const name of ['out.csv', 'out.sarif', 'out.html']) {
      const text = readFileSync(join(folder, name), 'utf8')
      expect(text).toContain(name.endsWith('html') ? 'the same External ID' : 'EXTERNAL_ID_SHARED')
      for (const { externalId } of fleet) expect(text).not.toContain(externalId)
    }
    expect(stdout + stderr).not.toContain(SHARED)
    expect(() => readFileSync(`${file}.progress`)).toThrow('ENOENT')
  })

  it('ends with 0 if every role is verified', async () => {
    const fine = fleet.filter(({ expected }) => expected === 'verified ').slice(0, 5)
    const rows = fine.map((it) => [it.roleArn, it.externalId, it.customerId].join(','))
    writeFileSync(join(folder, 'fine.csv'), ['roleArn,externalId,customerId', ...rows].join('\n'))
    const { code, stdout } = await run(['audit-roles', 'fine.csv'], environment(), { cwd: folder })
    expect(stdout).toContain('No role has a flaw.')
    expect(code).toBe(0)
  })

  it('stops in words without usable credentials', async () => {
    const { code, stderr } = await run(
      ['audit-roles', 'roles.csv'],
      { ...environment(), AWS_SECRET_ACCESS_KEY: 'wrong' },
      { cwd: folder },
    )
    expect(code).not.toBe(0)
    expect(stderr).toContain('AWS')
  })

  async function progressOf(lines: number): Promise<void> {
    for (;;) {
      try {
        if (readFileSync(`${file}.progress`, 'utf8').split('\n').length > lines) return
      } catch {}
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
})
