import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  EXTERNAL_ID,
  northwindCustomer,
  northwindInstallation,
  northwindProfile,
  ownTemplateProfile,
} from '../../../test/fixtures/northwind.ts'
import { customiseTemplate } from '../../core/template/customise.ts'
import { prepareTemplate } from '../../core/template/prepare.ts'
import { shareTemplate } from '../../core/template/share-template.ts'
import { lintTemplate } from './lint-template.ts'
import type { LintedProfile } from './template/bindings.ts'

const golden = readFileSync(
  new URL('../../core/template/built-in-template.golden.yaml', import.meta.url),
  'utf8',
)
const examples = new URL('../../../examples/templates/', import.meta.url)
const { brokerRole } = northwindInstallation()
const lint = (text: string, externalId?: string) =>
  lintTemplate({ text, file: 'template.yaml' }, { brokerRole, externalId })
const rulesOf = (text: string) => lint(text).map(({ rule }) => rule)

const templateNamed = (name: string) =>
  readFileSync(new URL(`../../../test/templates/${name}`, import.meta.url), 'utf8')

describe('lintTemplate', () => {
  it('has nothing to say on the golden template (TRU-1 to TRU-4, EXT-4)', () => {
    expect(lint(golden)).toEqual([])
    expect(lint(golden, EXTERNAL_ID)).toEqual([])
  })

  it('accepts the External ID parameter of a shared template, whose token holds it (attack 83)', () => {
    const { text } = shareTemplate(northwindInstallation(), northwindProfile())!
    expect(lint(text)).toEqual([])
    const foreign = text.replace('CallbackToken: !Ref RolecallCallbackToken', 'CallbackToken: x')
    expect(rulesOf(foreign.replaceAll('!Ref RolecallCallbackToken', 'x'))).toContain(
      'external-id-parameter',
    )
    const other = text.replaceAll(
      'sts:ExternalId: {"Ref":"RolecallExternalId"}',
      'sts:ExternalId: !Ref RolecallRoleSuffix',
    )
    expect(rulesOf(other)).toContain('external-id-parameter')
  })

  it.each(['aws-us-gov', 'aws-cn'])(
    'has nothing to say on the template of another partition, %s',
    (partition) => {
      const installation = northwindInstallation(
        partition,
        partition === 'aws-cn' ? ['cn-north-1'] : ['us-gov-west-1'],
      )
      const text = customiseTemplate(
        prepareTemplate(installation, northwindProfile()),
        northwindCustomer(installation.regions),
      )
      expect(
        lintTemplate({ text, file: 'template.yaml' }, { brokerRole: installation.brokerRole }),
      ).toEqual([])
    },
  )

  it.each(readdirSync(examples))('has nothing to say on the rendered example %s', (name) => {
    const profile = ownTemplateProfile(readFileSync(new URL(name, examples), 'utf8'))
    expect(
      lint(
        customiseTemplate(prepareTemplate(northwindInstallation(), profile), northwindCustomer()),
      ),
    ).toEqual([])
  })

  it('finds that trust policy and custom resource name different External IDs (TRU-2)', () => {
    const text = golden.replace(
      `ExternalId: "${EXTERNAL_ID}"\n              ArnEquals`,
      'ExternalId: "rc-somebody-elses-external-id"\n              ArnEquals',
    )
    const { length: line } = text.split('rc-somebody-elses')[0]!.split('\n')
    expect(lint(text)).toMatchObject([
      { rule: 'external-id-not-ours', place: { line, column: 17 } },
    ])
  })

  it('speaks of the lines of a text with Windows line ends as of any other', () => {
    const loose = golden.replace('StringEquals:', 'StringLike:')
    expect(lint(loose)).toEqual(lint(loose.replaceAll('\n', '\r\n')))
    expect(rulesOf(loose)).toEqual(['external-id-string-like'])
  })

  it('names the partition that is written out in the vendor’s own rights, not in the trust policy', () => {
    expect(rulesOf(golden.replace(/!Sub arn:\$\{AWS::Partition\}:s3/, 'arn:aws:s3'))).toEqual([
      'partition-hard-coded',
    ])
  })

  it('keeps control characters of a template out of what it says', () => {
    const text = golden.replace('Action: sts:AssumeRole', 'Action: "sts:\\e[2J\\u202eAssume"')
    const said = JSON.stringify(lint(text))
    expect(said).toContain('action-other')
    expect(
      JSON.parse(said)
        .map(({ message }: { message: string }) => message)
        .join(),
    ).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  it.each(['', '[]', '"text"', '\u0000', '{"Resources": 1}'])(
    'answers with one error where there is no template: %j',
    (text) => expect(lint(text)).toMatchObject([{ rule: 'template-unreadable', level: 'error' }]),
  )

  it('names an alias, and a role without properties, by rules of their own', () => {
    expect(rulesOf('a: &a [*a]')).toEqual(['yaml-alias'])
    const empty = 'Resources: { AccessRole: { Type: AWS::IAM::Role, Properties: !Ref X } }'
    expect(rulesOf(empty)).toContain('not-usable')
  })

  it('refuses a trust policy with more conditions than it can try', () => {
    const names = Array.from({ length: 8 }, (_, index) => `C${index}`)
    const trusted = names.map((name) => `!If [${name}, "111111111111", "222222222222"]`)
    const text = `Conditions:
${names.map((name) => `  ${name}: !Equals [!Ref AWS::Region, !ImportValue ${name}]`).join('\n')}
Resources:
  AccessRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: { Effect: Allow, Principal: { AWS: [${trusted.join(', ')}] }, Action: sts:AssumeRole }
`
    expect(rulesOf(text)).toContain('trust-conditions-many')
  })

  it.each([
    ['19-comments-in-trust.yaml', ['deny-conditional', 'trust-part-dropped']],
    ['20-own-callback.yaml', ['service-timeout-missing', 'trust-placeholder']],
    ['23-trust-if.yaml', ['external-id-missing', 'principal-everyone']],
    ['24-properties-if.yaml', ['trust-placeholder']],
    ['29-external-id-from-stack.yaml', ['broker-not-pinned', 'unresolved']],
    ['30-external-id-constant.yaml', ['external-id-shared']],
    ['33b-starts-refused.yaml', ['trust-placeholder']],
    ['38-condition-role.yaml', ['role-conditional', 'trust-placeholder']],
    ['42-two-vendor-roles.yaml', ['external-id-parameter', 'principal-everyone']],
    ['07-managed-policy-in-template.yaml', ['broad-permission']],
    ['07b-inline-star.yaml', ['broad-permission']],
    ['07c-if-policies.yaml', ['broad-permission']],
    ['07d-hidden-rights.yaml', ['broad-permission']],
  ])('finds in the vendor template %s: %j', (name, expected) => {
    expect(rulesOf(templateNamed(name))).toEqual(expect.arrayContaining(expected))
  })

  it('does not combine conditions that exclude each other', () => {
    expect(rulesOf(templateNamed('32b-complementary-conditions.yaml'))).not.toContain('no-way-in')
  })

  it('finds nothing wrong in a policy of the template that a role names by its reference', () => {
    expect(rulesOf(templateNamed('07-managed-policy-in-template.yaml'))).not.toContain(
      'rights-not-shown',
    )
  })

  it('does not report a parameter that the profile of the template binds', () => {
    const text = templateNamed('02-external-id-parameter.yaml')
    const rulesWith = (parameters: NonNullable<LintedProfile['parameters']>) =>
      lintTemplate({ text, file: 'template.yaml', profile: { parameters } }, { brokerRole })
        .map(({ rule }) => rule)
        .filter((rule) => /^(?:external-id|not-usable|unresolved)/.test(rule))
    expect(rulesWith({})).toEqual(
      expect.arrayContaining([
        ...['external-id-parameter', 'external-id-parameter-declared', 'not-usable'],
      ]),
    )
    expect(rulesWith({ ExternalId: { from: 'externalId', as: 'baked' } })).toEqual([])
    expect(rulesWith({ ExternalId: { from: 'invitation', as: 'baked' } })).toContain('not-usable')
  })
})
