import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from './program.ts'

const TEMPLATE = `
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Workspace: { Type: String, Description: The workspace of this account }
  Level: { Type: String, AllowedValues: [INFO, DEBUG] }
Resources:
  VendorRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: NorthwindInsightsAccess
      AssumeRolePolicyDocument: {}
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: Allow, Action: ["s3:ListAllMyBuckets", "ec2:DescribeVpcs"], Resource: "*" }]
  Key:
    Type: AWS::KMS::Key
    Properties: { Description: !Sub "\${Workspace} \${Level}" }
`

const CONFIG = `
vendor: { name: Northwind Insights }
profiles:
  default:
    roleName: NorthwindInsightsAccess
    purpose: Reads the inventory.
    template: ./template.yaml
    scopes:
      buckets: { policy: { Statement: [{ Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*" }] } }
      networks: { policy: { Statement: [{ Effect: Allow, Action: "ec2:DescribeVpcs", Resource: "*" }] } }
`

const VALUES = ['--parameter', 'Workspace=ws-1', '--parameter', 'Level=INFO']

describe('rolecall dev --play with a template of the vendor’s own', () => {
  let cwd: string
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'rolecall-play-'))
    await writeFile(join(cwd, 'rolecall.yaml'), CONFIG)
    await writeFile(join(cwd, 'template.yaml'), TEMPLATE)
  })
  afterAll(() => rm(cwd, { recursive: true }))

  const play = (...more: string[]) => run(['dev', '--play', ...more], {}, { cwd })

  it('names each value that is missing, and the option that gives it', async () => {
    const { code, stderr } = await play()
    expect(code).toBeGreaterThan(0)
    expect(stderr).toContain('Give each of them with --parameter NAME=VALUE:')
    expect(stderr).toContain('  Workspace: The workspace of this account.')
    expect(stderr).toContain('  Level: a String. One of: INFO, DEBUG.')
  })

  it('gives the invitation the values that the profile takes from it', async () => {
    const bound = `${CONFIG}    parameters: { Workspace: { from: invitation } }\n`
    await writeFile(join(cwd, 'rolecall.yaml'), bound)
    const missing = await play('--parameter', 'Level=INFO', '--pretend-unknown-types')
    const connected = await play(...VALUES, '--pretend-unknown-types')
    await writeFile(join(cwd, 'rolecall.yaml'), CONFIG)
    expect(missing.code).toBeGreaterThan(0)
    expect(missing.stderr).toContain('The profile takes values from the invitation.')
    expect(missing.stderr).toContain('  Workspace: The workspace of this account.')
    expect(connected).toMatchObject({ code: 0 })
  })

  it('names the types that the sandbox lacks, and the option that pretends them', async () => {
    const { code, stderr } = await play(...VALUES)
    expect(code).toBeGreaterThan(0)
    expect(stderr).toContain('The sandbox lacks these resource types: AWS::KMS::Key.')
    expect(stderr).toContain('--pretend-unknown-types')
  })

  it('connects, uses every scope, and says which one the sandbox cannot exercise', async () => {
    const { code, stderr } = await play(...VALUES, '--pretend-unknown-types')
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stderr).toContain('The scope "buckets" allows here: s3:ListAllMyBuckets.')
    expect(stderr).toContain('The sandbox cannot exercise the scope "networks"')
  })
})

describe('rolecall dev --play in another partition', () => {
  it.each([
    ['us-gov-west-1', 'aws-us-gov'],
    ['cn-north-1', 'aws-cn'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('sets up, connects and uses a role in %s, in the partition %s', async (region, partition) => {
    const cwd = await mkdtemp(join(tmpdir(), 'rolecall-play-'))
    try {
      const { code, stdout, stderr } = await run(
        ['dev', '--play', '--region', region, '--json'],
        {},
        { cwd },
      )
      expect(code, stderr).toBe(0)
      const used = JSON.parse(stdout) as { arn: string; bucket: string }
      expect(used.arn).toMatch(new RegExp(`^arn:${partition}:sts::222222222222:assumed-role/`))
      // The scope's ARNs are for the partition aws in the profile.
      expect(used.bucket).toMatch(/^northwind-metrics-/)
    } finally {
      await rm(cwd, { recursive: true })
    }
  })
})
