import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  northwindCustomer,
  northwindInstallation,
  northwindProfile,
  ownTemplateProfile,
} from '../../../test/fixtures/northwind.ts'
import type { AccessProfile } from '../model/access-profile.ts'
import type { TemplateInstallation } from './connection-parts.ts'
import { customiseTemplate } from './customise.ts'
import { prepareTemplate } from './prepare.ts'

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'cn-north-1', 'us-gov-west-1']
const example = (name: string) =>
  readFileSync(new URL(`../../../examples/templates/${name}`, import.meta.url), 'utf8')

const bare = northwindProfile({ managedPolicies: [], inlinePolicies: {} })
const full = northwindProfile({
  permissionsBoundary: 'CompanyBoundary',
  maxSessionSeconds: 43_200,
  tags: { owner: 'northwind', '012345678901': 'on' },
  purpose: 'Überwacht „alles“: costs, # inventory and more. '.repeat(40),
})
const CASES: Record<string, [TemplateInstallation, AccessProfile]> = {
  'sample.yaml': [northwindInstallation(), northwindProfile()],
  'bare.yaml': [northwindInstallation('aws', ['eu-west-1']), bare],
  'full.yaml': [northwindInstallation(), full],
  'china.yaml': [
    northwindInstallation('aws-cn', ['cn-north-1', 'cn-northwest-1']),
    northwindProfile(),
  ],
  'gov-cloud.yaml': [
    northwindInstallation('aws-us-gov', ['us-gov-west-1', 'us-gov-east-1']),
    northwindProfile(),
  ],
  'own.yaml': [northwindInstallation(), ownTemplateProfile(example('read-only.yaml'))],
  'own.json': [northwindInstallation(), ownTemplateProfile(example('two-roles.json'))],
}

/** Inputs whose output needs care to stay as clean as the vendor's file. */
const VENDOR_FILES: Record<string, Partial<AccessProfile>> = {
  '38-condition-role.yaml': {},
  '44-wait-for-conditional.yaml': {
    roles: { read: { role: 'ReadRole', scopes: {} }, act: { role: 'ActRole', scopes: {} } },
    parameters: { VendorAccount: { from: 'vendorAccountId', as: 'fixed' } },
  },
}

/** The rules of cfn-lint that each file breaks. */
type Found = Record<string, string[]>
let ours: Found | undefined
let vendors: Found | undefined

// One run for many files: a start of cfn-lint takes seconds.
beforeAll(() => {
  const rendered = Object.entries(CASES).map(([name, it]) => [name, customised(...it)])
  ours = findingsOf(Object.fromEntries(rendered), REGIONS)
  const pairs = Object.entries(VENDOR_FILES).flatMap(([name, rest]) => {
    const text = vendorFile(name)
    const profile = { ...ownTemplateProfile(text), ...rest }
    return [
      [`before-${name}`, text],
      [`after-${name}`, customised(northwindInstallation(), profile)],
    ]
  })
  vendors = findingsOf(Object.fromEntries(pairs), ['us-east-1'])
})

describe('cfn-lint', () => {
  it('finds nothing to complain about, in any partition', ({ skip }) => {
    skip(!ours, NOT_INSTALLED)
    expect(ours).toEqual(Object.fromEntries(Object.keys(CASES).map((name) => [name, []])))
  })

  it.for(Object.keys(VENDOR_FILES))(
    'finds no more in the output than in the vendor’s file: %s',
    (name, { skip }) => {
      skip(!vendors, NOT_INSTALLED)
      const [before, after] = [vendors![`before-${name}`]!, vendors![`after-${name}`]!]
      // E0…: cfn-lint could not read the file.
      expect(before.filter((rule) => rule.startsWith('E0'))).toEqual([])
      expect(after.filter((rule) => !before.includes(rule))).toEqual([])
    },
  )
})

const NOT_INSTALLED = 'cfn-lint is not in PATH (pip install cfn-lint): the templates stay unlinted'

const vendorFile = (name: string) =>
  readFileSync(new URL(`../../../test/templates/${name}`, import.meta.url), 'utf8')

const customised = (installation: TemplateInstallation, profile: AccessProfile) =>
  customiseTemplate(prepareTemplate(installation, profile), northwindCustomer(installation.regions))

/** The rules of cfn-lint that each template breaks, sorted. Undefined where it is not installed. */
function findingsOf(templates: Record<string, string>, regions: string[]): Found | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-templates-'))
  for (const [name, text] of Object.entries(templates)) writeFileSync(join(folder, name), text)
  const files = Object.keys(templates).map((name) => join(folder, name))
  const options = ['--regions', ...regions, '--format', 'json', '--']
  const run = spawnSync('cfn-lint', [...options, ...files], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  // 127: a shim of pyenv, for a Python without cfn-lint.
  if (run.error || run.status === 127) return undefined
  const { stdout } = run
  const findings = JSON.parse(stdout) as { Filename: string; Rule: { Id: string } }[]
  const rulesOf = (name: string) =>
    findings.filter(({ Filename }) => Filename === join(folder, name)).map(({ Rule }) => Rule.Id)
  return Object.fromEntries(Object.keys(templates).map((name) => [name, rulesOf(name).toSorted()]))
}
