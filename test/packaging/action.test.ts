import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const { runs } = parse(readFileSync('action.yml', 'utf8')) as {
  runs: { steps: { id?: string; run?: string }[] }
}
const folder = mkdtempSync(join(tmpdir(), 'rolecall-action-'))
afterAll(() => rmSync(folder, { recursive: true }))

/**
 * Runs the action's own script as GitHub's runner does, and returns its outputs and the findings.
 */
function lint(target: string) {
  const script = runs.steps.find(({ id }) => id === 'lint')!.run!
  const sarif = join(folder, 'rolecall.sarif')
  const outputs = join(folder, 'outputs')
  writeFileSync(outputs, '')
  const env = {
    PATH: process.env.PATH,
    TARGET: target,
    BROKER_ROLE: 'arn:aws:iam::111122223333:role/rolecall-broker',
    PROGRAM: resolve('bin/rolecall.js'),
    SARIF: sarif,
    GITHUB_OUTPUT: outputs,
  }
  const { status, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
  const { runs: found } = JSON.parse(readFileSync(sarif, 'utf8')) as {
    runs: { results: { level: string }[] }[]
  }
  return { outputs: readFileSync(outputs, 'utf8'), findings: found.flatMap((it) => it.results) }
}

describe('the GitHub Action’s script', () => {
  it('fails on a trust policy that everybody may use, and keeps the findings for the upload', {
    timeout: 60_000,
  }, () => {
    const Statement = [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }]
    const policy = join(folder, 'trust.json')
    writeFileSync(policy, JSON.stringify({ Version: '2012-10-17', Statement }))
    const { outputs, findings } = lint(policy)
    expect(findings.length).toBeGreaterThan(0)
    expect(outputs).toMatch(/^code=[1-9]\d*$/m)
    expect(outputs).toMatch(/^written=true$/m)
  })

  it('passes a template with nothing worse than a note', { timeout: 60_000 }, () => {
    const { outputs, findings } = lint(resolve('examples/templates/read-only.yaml'))
    expect(findings.filter(({ level }) => level !== 'note')).toEqual([])
    expect(outputs).toMatch(/^code=0$/m)
  })
})
