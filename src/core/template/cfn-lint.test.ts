import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
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

const present = spawnSync('cfn-lint', ['--version']).status === 0

describe('cfn-lint', () => {
  it('finds nothing to complain about, in any partition', ({ skip }) => {
    skip(!present, 'cfn-lint is not in PATH (pip install cfn-lint): the templates stay unlinted')
    const folder = mkdtempSync(join(tmpdir(), 'rolecall-templates-'))
    const files = Object.entries(CASES).map(([name, [installation, profile]]) => {
      writeFileSync(
        join(folder, name),
        customiseTemplate(
          prepareTemplate(installation, profile),
          northwindCustomer(installation.regions),
        ),
      )
      return join(folder, name)
    })
    const { status, stdout } = spawnSync('cfn-lint', ['--regions', ...REGIONS, '--', ...files], {
      encoding: 'utf8',
    })
    rmSync(folder, { recursive: true })
    expect(stdout).toBe('')
    expect(status).toBe(0)
  })

  it.for(Object.entries(VENDOR_FILES))(
    'finds no more in the output than in the vendor’s file: %s',
    ([name, rest], { skip }) => {
      skip(!present, 'cfn-lint is not in PATH (pip install cfn-lint): the templates stay unlinted')
      const file = new URL(`../../../test/templates/${name}`, import.meta.url)
      const before = readFileSync(file, 'utf8')
      const installation = northwindInstallation()
      const after = customiseTemplate(
        prepareTemplate(installation, { ...ownTemplateProfile(before), ...rest }),
        northwindCustomer(installation.regions),
      )
      expect(rulesBroken(after)).toEqual(rulesBroken(before))
    },
  )
})

/** The ids of the rules of cfn-lint that a template breaks, sorted. */
function rulesBroken(text: string): string[] {
  const { stdout } = spawnSync('cfn-lint', ['--regions', 'us-east-1', '--format', 'json', '-'], {
    input: text,
    encoding: 'utf8',
  })
  const found = JSON.parse(stdout || '[]') as { Rule: { Id: string } }[]
  return found.map(({ Rule }) => Rule.Id).toSorted()
}
