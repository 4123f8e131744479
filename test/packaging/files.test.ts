import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { dockerfile } from './dockerfile.ts'

interface Step {
  uses?: string
  run?: string
  env?: Record<string, string>
  with?: Record<string, unknown>
}
interface Job {
  steps: Step[]
  permissions?: Record<string, string>
  'timeout-minutes': number
}
interface Workflow {
  permissions: Record<string, string>
  jobs: Record<string, Job>
}

const read = (file: string): string => readFileSync(file, 'utf8')
const yaml = <T>(file: string): T => parse(read(file)) as T
const WORKFLOWS = globSync('.github/workflows/*.yml').sort()

describe('the Dockerfile', () => {
  const { stages, final } = dockerfile()
  const valuesOf = (instruction: string) =>
    final.filter(([name]) => name === instruction).map(([, value]) => value)

  it('pins Node to a version, in each stage', () => {
    const bases = stages.map(([, value]) => value.split(' ')[0])
    expect(bases).toHaveLength(2)
    for (const base of bases) expect(base).toMatch(/^node:\d+\.\d+\.\d+-bookworm-slim$/)
  })

  it('runs as a user that is not root, by number', () => {
    expect(valuesOf('USER')).toEqual(['1000:1000'])
  })

  it('keeps its data in a volume that only that user can read', () => {
    expect(valuesOf('VOLUME')).toEqual(['/data'])
    expect(valuesOf('RUN').join('\n')).toContain('--owner=1000 --group=1000 --mode=0700 /data')
    expect(valuesOf('ENV').join(' ')).toContain('ROLECALL_DATA_DIR=/data')
  })

  it('asks /healthz whether the service lives', () => {
    expect(valuesOf('HEALTHCHECK').join()).toContain('/healthz')
  })

  it('takes from the build nothing but the installed tarball, and no secret', () => {
    expect(valuesOf('COPY')).toEqual(['--from=build /opt/rolecall /opt/rolecall'])
    expect(valuesOf('ARG')).toEqual([])
    expect(valuesOf('ENV').join()).not.toMatch(/TOKEN|SECRET|KEY/)
  })

  it('never sends keys, stores or settings to the builder', () => {
    const ignored = read('.dockerignore').split('\n')
    for (const path of ['.rolecall', 'rolecall.yaml', '**/keys.json', '**/*.sqlite*', '**/.env*'])
      expect(ignored).toContain(path)
  })
})

describe('compose.yaml', () => {
  const { rolecall } = yaml<{ services: Record<string, Record<string, unknown>> }>('compose.yaml')
    .services as { rolecall: Record<string, unknown> }

  it('runs read-only, without capabilities, on loopback', () => {
    expect(rolecall).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      ports: ['127.0.0.1:4000:4000'],
    })
  })

  it('keeps the data in a named volume, and holds no secret', () => {
    expect(rolecall.volumes).toEqual(['data:/data', './rolecall.yaml:/config/rolecall.yaml:ro'])
    expect(Object.keys(rolecall.environment as object)).toEqual([
      'ROLECALL_PUBLIC_URL',
      'AWS_REGION',
    ])
  })
})

describe('the systemd unit', () => {
  const settings = read('packaging/rolecall.service')
    .split('\n')
    .filter((line) => /^[A-Z]\w*=/.test(line))

  it.each([
    'DynamicUser=yes',
    'StateDirectory=rolecall',
    'StateDirectoryMode=0700',
    'ProtectSystem=strict',
    'ProtectHome=yes',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'Restart=on-failure',
    'TimeoutStopSec=30',
  ])('has %s', (setting) => {
    expect(settings).toContain(setting)
  })

  it('passes systemd’s own checks', { timeout: 60_000 }, (context) => {
    const analyze = (...args: string[]) =>
      spawnSync('systemd-analyze', [...args, 'packaging/rolecall.service'], { encoding: 'utf8' })
    const verified = analyze('verify', '--man=no')
    if (verified.error) context.skip('systemd-analyze is not installed here')
    // The program is not installed on this machine. Nothing else may be wrong.
    const problems = verified.stderr.split('\n').filter((line) => line.includes('rolecall.service'))
    expect(problems.filter((line) => !line.includes('is not executable'))).toEqual([])
    expect(analyze('security', '--offline=true', '--threshold=20').stdout).toContain(' OK ')
  })

  it('keeps its data where it may write', () => {
    expect(settings).toContain('Environment=ROLECALL_DATA_DIR=/var/lib/rolecall')
  })
})

describe.each(WORKFLOWS)('%s', (file) => {
  const workflow = yaml<Workflow>(file)
  const jobs = Object.values(workflow.jobs)
  const steps = jobs.flatMap((job) => job.steps)

  it('pins each action to a commit', () => {
    const used = steps.flatMap(({ uses }) => uses ?? [])
    expect(used.length).toBeGreaterThan(0)
    expect(used.filter((it) => !/^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/.test(it))).toEqual([])
  })

  it('may only read, unless a job says more', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' })
  })

  it('uses no stored secret, and puts no outside text into a script', () => {
    expect(read(file)).not.toContain('secrets.')
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
  })

  it('ends by itself', () => {
    for (const job of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(100)
  })

  it('runs .ci/run', () => {
    expect(steps.map(({ run }) => run)).toContain('.ci/run')
  })
})

describe('the release workflow', () => {
  const { jobs } = yaml<Workflow>('.github/workflows/release.yml')
  const scripts = (job: string) => jobs[job]!.steps.map(({ run }) => run ?? '').join('\n')

  it('publishes with provenance, from a job that runs nothing of ours', () => {
    expect(jobs.publish!.permissions).toEqual({ contents: 'write', 'id-token': 'write' })
    expect(scripts('publish')).toContain('--provenance')
    expect(scripts('publish')).not.toMatch(/npm (ci|install|run)|\.ci\/run/)
  })

  it('attaches the bill of materials and the sums', () => {
    expect(scripts('build')).toMatch(/sbom\.ts > release\/sbom\.cdx\.json[\s\S]*SHA256SUMS/)
    expect(scripts('publish')).toContain('gh release create "$GITHUB_REF_NAME"')
    expect(scripts('publish')).toContain('release/*')
  })
})

describe('the GitHub Action', () => {
  const { runs, inputs } = yaml<{ runs: { using: string; steps: Step[] }; inputs: object }>(
    'action.yml',
  )

  it('is composite, and pins each action to a commit', () => {
    expect(runs.using).toBe('composite')
    const used = runs.steps.flatMap(({ uses }) => uses ?? [])
    expect(used).toHaveLength(2)
    expect(used.filter((it) => !/@[0-9a-f]{40}$/.test(it))).toEqual([])
  })

  it('passes inputs to scripts as variables, so that they cannot become code', () => {
    expect(runs.steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
    expect(Object.keys(inputs)).toEqual(['target', 'working-directory', 'broker-role', 'upload'])
  })

  it('uploads the findings', () => {
    expect(runs.steps.map(({ uses }) => uses ?? '').join()).toContain('codeql-action/upload-sarif')
  })
})
