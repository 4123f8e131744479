import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { hasMoto } from './start.ts'

const run = promisify(execFile)
const CALLS = fileURLToPath(new URL('./calls.py', import.meta.url))

type Outcomes = Record<string, unknown>

/** Where moto differs from AWS, and the sandbox follows AWS. */
const DIFFERENCES = {
  'iam attach_role_policy': 'moto loads AWS’s managed policies on request only.',
  'iam list_attached_role_policies': 'The same.',
  'secrets get missing': 'The JSON protocol answers with status 400.',
  'cloudformation update without changes': 'AWS refuses an update without changes.',
  'organizations create_account': 'AWS makes an account in the background: IN_PROGRESS.',
}

describe.skipIf(!hasMoto())('boto3 sees the same answers in the sandbox and in moto', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await startSandbox()
  })
  afterAll(() => sandbox.stop())

  async function outcomesOf(endpoint: string): Promise<Outcomes> {
    const { stdout } = await run('python3', [CALLS, endpoint])
    const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
    const outcomes = lines.map((line): { call: string; outcome: unknown } => JSON.parse(line))
    return Object.fromEntries(outcomes.map(({ call, outcome }) => [call, outcome]))
  }

  it('to calls of all nine services, except where moto differs from AWS', async () => {
    const [ours, theirs] = await Promise.all([outcomesOf(sandbox.origin), outcomesOf('moto')])
    expect(Object.keys(ours).length).toBeGreaterThan(90)
    expect(Object.keys(ours)).toEqual(Object.keys(theirs))
    const differing = Object.keys(ours).filter(
      (call) => JSON.stringify(ours[call]) !== JSON.stringify(theirs[call]),
    )
    expect(differing).toEqual(Object.keys(DIFFERENCES))
  }, 240_000)
})
