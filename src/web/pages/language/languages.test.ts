import { describe, expect, it } from 'vitest'
import {
  northwindInstallation,
  northwindProfile,
  ownTemplateProfile,
} from '../../../../test/fixtures/northwind.ts'
import * as sample from '../../../../test/fixtures/sample-views.ts'
import { type Text, textIn, textsOf } from '../../../../test/fixtures/texts-of.ts'
import { compareVersions } from '../../../core/access-versions/compare-versions.ts'
import { accessContent, contentDigest } from '../../../core/access-versions/content.ts'
import { rightsDigest } from '../../../core/access-versions/rights-digest.ts'
import type { StepFacts } from '../../../core/deliveries/words.ts'
import type { MemberCounts } from '../../../core/enrolments/members.ts'
import type { AccessProfile } from '../../../core/model/access-profile.ts'
import type { AccessVersion } from '../../../core/model/access-version.ts'
import { LANGUAGE_CODES, type LanguageCode } from '../../../core/model/brand.ts'
import type { Finding } from '../../../core/model/connection.ts'
import { MEMBER_STATES } from '../../../core/model/enrolment.ts'
import { OTHER_WAYS } from '../../../core/model/role-look.ts'
import { sheetOf } from '../../../core/template/access/sheet-of.ts'
import { finding } from '../../../core/verification/findings.ts'
import { type EnrolmentView, enrolmentPage } from '../customer/enrolment.tsx'
import { customerPage, errorPage, linkInvalidPage } from '../customer/page.tsx'
import type { CustomerView, Phase, ShownUpgrade, ShownWay } from '../customer/view.ts'
import { errorText, findingText, LANGUAGES } from './languages.ts'

const TEXTS = Object.fromEntries(
  LANGUAGE_CODES.map((code) => [code, textsOf(LANGUAGES[code])]),
) as Record<LanguageCode, Text[]>
const OTHERS = LANGUAGE_CODES.filter((code) => code !== 'en')

/** English shows what is stored; another language has only the code, or one sentence for all. */
const OTHER_FACTS = ['otherError', 'policyFinding']
/** May be missing in a language, because the English text is then right. */
const isOptional = ({ path }: Text) => /^(?:regions|rights\.shortLevels)\./.test(path)

const byPath = (code: LanguageCode) => new Map(TEXTS[code].map((text) => [text.path, text]))

describe.each(OTHERS)('the language %s', (code) => {
  it('has each text that English has, as a text or a function', () => {
    const shape = (texts: Text[]) =>
      texts.filter((it) => !isOptional(it)).map(({ path, kind }) => `${path}: ${kind}`)
    expect(shape(TEXTS[code]).sort()).toEqual(shape(TEXTS.en).sort())
  })

  it('has no empty text', () => {
    for (const { path, variants } of TEXTS[code])
      for (const text of variants) expect(text.trim(), path).not.toBe('')
  })

  it('uses the same facts in each text', () => {
    const own = byPath(code)
    for (const { path, facts, variants } of TEXTS.en) {
      if (OTHER_FACTS.includes(path) || isOptional({ path } as Text)) continue
      const other = own.get(path)!
      expect(other.facts, path).toEqual(facts)
      const named = (text: string) => [...new Set(text.match(/⟦\w+⟧/g) ?? [])].sort()
      expect(named(other.variants[0]!), path).toEqual(named(variants[0]!))
    }
  })

  it('calls itself by its code, which the page has as its language', () => {
    expect(LANGUAGES[code].lang).toBe(code)
    expect(new Intl.DateTimeFormat(LANGUAGES[code].locale).resolvedOptions().locale).toMatch(
      new RegExp(`^${code}\\b`),
    )
    const html = customerPage({ ...sample.sampleCustomerView, language: code })
    expect(html).toContain(`<html lang="${code}">`)
  })
})

const OWN_TEMPLATE = `
Parameters: { Write: { Type: String }, Name: { Type: String } }
Conditions: { W: !Equals [!Ref Write, "yes"] }
Resources:
  AccessRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      ManagedPolicyArns: [!Sub "arn:aws:iam::\${AWS::AccountId}:policy/A", !ImportValue B]
      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement:
              - { Effect: Allow, Action: "s3:GetObject", Resource: "*" }
              - !If [W, { Effect: Deny, Action: "s3:*", Resource: "*" }, !Ref AWS::NoValue]
  Rights:
    Type: AWS::IAM::Policy
    Properties:
      Roles: [!Ref Name]
      PolicyDocument: { Statement: { Effect: Allow, Action: "s3:*", Resource: "*" } }
  Second:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: { Effect: Allow, Principal: "*" } }
      Policies:
        - PolicyName: p
          PolicyDocument: { Statement: { Effect: Allow, Action: "iam:*", Resource: "*" } }
  Nested: { Type: AWS::CloudFormation::Stack }
  User: { Type: AWS::IAM::User }
`

const PROFILES: Partial<AccessProfile>[] = [
  ownTemplateProfile(OWN_TEMPLATE),
  {},
  { managedPolicies: [], inlinePolicies: {} },
  { managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'], inlinePolicies: {} },
  { managedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'], permissionsBoundary: 'Limit' },
  {
    managedPolicies: ['arn:aws:iam::210987654321:policy/Own'],
    inlinePolicies: {
      Own: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::other-*/*' },
          { Effect: 'Allow', Action: 'iam:*', Resource: 'arn:aws:iam::*:role/other-*' },
          { Effect: 'Allow', NotAction: 'ec2:*', Resource: 'arn:aws:s3:::a' },
          { Effect: 'Deny', Action: 'kms:*', Resource: '*' },
        ],
      },
    },
  },
]

const FACTS = {
  ...{ roleName: 'NorthwindRole', externalId: 'rc-1', accountId: '444455556666', version: 4 },
  ...{ region: 'eu-west-1', regions: 'eu-central-1', vendor: 'Northwind' },
  ...{ missing: { named: ['s3:GetObject'], more: 1 }, extra: { named: ['iam:PassRole'], more: 0 } },
}

const FINDINGS = Object.keys(LANGUAGES.en.findings).map((code) =>
  finding(code as 'ROLE_IN_USE', FACTS),
)

const versionWith = (changes: Partial<AccessProfile>): AccessVersion => {
  const content = accessContent(northwindInstallation(), northwindProfile(changes))
  return {
    ...{ kind: 'access-version', id: content.profile.version, version: 1, status: 'stored' },
    ...{ profile: 'default', number: 1, sha256: contentDigest(content), content },
    ...{ rightsDigest: rightsDigest(content), createdAt: '2026-11-20T10:00:00.000Z' },
  }
}

/** A view in a language: what core computes is in it too. */
function viewIn(code: LanguageCode, view: CustomerView, profile: Partial<AccessProfile> = {}) {
  const content = accessContent(northwindInstallation(), northwindProfile(profile))
  const sheet = sheetOf(content, LANGUAGES[code].sheet)
  return { ...view, language: code, access: view.access && { ...view.access, sheet } }
}

const CONNECTED = sample.sampleInPhase('connected')
function upgradeIn(code: LanguageCode, changes: Partial<ShownUpgrade> = {}): ShownUpgrade {
  const [from, to] = [versionWith(PROFILES[5]!), versionWith(ownTemplateProfile(OWN_TEMPLATE))]
  const diff = compareVersions(northwindInstallation(), from, to, LANGUAGES[code].sheet)
  const verdict = { from: diff.verdict.from.headline, to: diff.verdict.to.headline }
  return { ...sample.sampleUpgrade, changes: { ...diff, verdict, template: '+' }, ...changes }
}

const withFindings = (phase: Phase, findings: Finding[]): CustomerView => {
  const view = sample.sampleInPhase(phase)
  const earlier = view.progress.earlier?.map((it) => ({ ...it, finding: undefined }))
  return { ...view, progress: { ...view.progress, findings, earlier } }
}

const STEP_FACTS: StepFacts = {
  ...{ vendor: 'Northwind', account: '222222222222', roleName: 'R', files: ['f.sh', 'g.sh'] },
  ...{ managed: ['SecurityAudit'], inline: ['Own'], boundary: 'arn:aws:iam::aws:policy/B' },
  ...{ tags: ['a=b'], maxSessionSeconds: 7200, construct: 'C', output: 'o', stackName: 's' },
  ...{ region: 'us-east-1', createCommand: 'aws' },
}

function wayIn(code: LanguageCode, tool: ShownWay['tool']): ShownWay {
  const { title, steps, undo } = LANGUAGES[code].deliveries[tool]
  const files = [{ name: 'f.sh', content: 'echo' }]
  return { tool, title, delivery: { files, steps: steps(STEP_FACTS), undo: undo(STEP_FACTS) } }
}

function enrolmentIn(code: LanguageCode, changes: Partial<EnrolmentView>): string {
  const counts = Object.fromEntries(MEMBER_STATES.map((it) => [it, 1])) as MemberCounts
  const reason = finding('ENROLMENT_FULL', { accountId: '444444444444', vendor: 'Northwind' })
  return enrolmentPage({
    view: { ...viewIn(code, sample.sampleCustomerView), awaitsTick: changes.members !== undefined },
    ...{ managementAccountId: '400000000000', administratorAccountId: '410000000000' },
    ...{ ous: ['ou-ab12-11111111'], excluded: ['333333333333'], stackSetName: 'Set' },
    ...{ roleName: 'Role', readerRoleName: 'Reader', updateCommand: 'aws', counts },
    members: MEMBER_STATES.map((state, index) => ({
      ...{ accountId: String(500000000000 + index), state, acceptedBy: undefined, reason },
      connections: [],
    })),
    ...{ wasLaunched: true, state: 'x', ...changes },
  })
}

/** Every state of the page, in a language. */
function pagesIn(code: LanguageCode): Record<string, string> {
  const page = (view: CustomerView, profile?: Partial<AccessProfile>) =>
    customerPage(viewIn(code, view, profile))
  const phases = Object.keys(sample.sampleProgress) as Phase[]
  const { sampleCustomerView: fresh, samplePinnedView: pinned } = sample
  const connected = (changes: Partial<CustomerView>) => page({ ...CONNECTED, ...changes })
  const ended = sample.sampleInPhase('ended-by-vendor')
  const words = LANGUAGES[code]
  const form = {
    error: errorText(words, { code: 'REGION_UNSUPPORTED', message: '' }),
    field: 'region',
  } as const
  return {
    'an organisation': enrolmentIn(code, {}),
    'an organisation that asks for all': enrolmentIn(code, {
      ous: [],
      excluded: ['333333333333', '444444444444'],
      administratorAccountId: '400000000000',
      wasLaunched: false,
      members: [],
    }),
    ...Object.fromEntries(PROFILES.map((it, index) => [`rights ${index}`, page(fresh, it)])),
    ...Object.fromEntries(
      phases.map((it) => [it, page(withFindings(it, [finding('ACCOUNT_NOT_INVITED', FACTS)]))]),
    ),
    ...Object.fromEntries(
      FINDINGS.flatMap((it) => [
        [`failed, ${it.code}`, page(withFindings('failed', [it]))],
        [`insecure, ${it.code}`, page(withFindings('insecure', [it]))],
      ]),
    ),
    ...Object.fromEntries(
      (['checked', 'too-soon', 'unclear'] as const).map((checkResult) => [
        checkResult,
        connected({ checkResult, mayCheck: true, newerVersion: 7 }),
      ]),
    ),
    ...Object.fromEntries(
      OTHER_WAYS.map((tool) => [`the way ${tool}`, page({ ...pinned, way: wayIn(code, tool) })]),
    ),
    'a tick': page({ ...fresh, awaitsTick: true }, PROFILES[3]),
    'as JSON': page({ ...fresh, tab: 'json' }),
    'an early invitation': page({ ...fresh, access: undefined }),
    'a wrong form': page({ ...fresh, form: { ...form, accountId: '12' } }),
    'a wrong Region': page({ ...pinned, form }),
    'an own template': page({ ...fresh, access: { ...fresh.access!, ownTemplate: true } }),
    'an upgrade': connected({ upgrade: upgradeIn(code) }),
    'an unknown upgrade': connected({
      upgrade: upgradeIn(code, {
        ...{ changes: undefined, fromVersion: null, declinedAt: CONNECTED.now },
      }),
    }),
    'no use': connected({ use: { scopes: [], sessions: [], isEarlier: false } }),
    'no checks': connected({ checks: { items: [], hasMore: false } }),
    'a proved role': page(
      ((view) => ({ ...view, progress: { ...view.progress, verifiedAt: view.now } }))(
        sample.sampleInPhase('checking'),
      ),
    ),
    'a deleted stack': page({ ...ended, progress: { ...ended.progress, stackGone: true } }),
    'no receipt': page({ ...ended, receipt: { status: 'given-up', denials: 0 } }),
    'one denial': page({
      ...ended,
      receipt: { status: 'probing', denials: 1, deniedSince: ended.now },
    }),
    'a dead link': linkInvalidPage(fresh.vendor, code),
    'a dead link of nobody': linkInvalidPage(undefined, code),
    'an error': errorPage({
      title: words.deadEnd.failed,
      message: errorText(words, { code: 'TOO_MANY_ATTEMPTS', message: '' }),
      remedy: words.deadEnd.tryAgain,
      requestId: 'r',
      language: code,
    }),
  }
}

/** Groups of words in the texts of a language, without facts. */
const groupsIn = (texts: Text[]): string[] =>
  texts
    .flatMap(({ variants }) => variants)
    .flatMap((text) => text.split(/⟦\w+⟧| \| |[.:;,“”„()`*]/))
    .map((group) => group.trim())
    .filter((group) => /\S{2,} \S{2,}/.test(group) && group.length >= 8)

describe.each(OTHERS)('a page in the language %s', (code) => {
  const own = groupsIn(TEXTS[code]).join(' | ')
  const english = [...new Set(groupsIn(TEXTS.en))].filter((group) => !own.includes(group))
  const words = (group: string) =>
    new RegExp(`(?<![\\w-])${group.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}(?![\\w-])`)
  const patterns = english.map((group) => ({ group, pattern: words(group) }))

  it.each(Object.entries(pagesIn(code)))('has no English words: %s', (_, html) => {
    const text = textIn(html)
    const found = patterns.filter(({ pattern }) => pattern.test(text)).map(({ group }) => group)
    expect(found).toEqual([])
  })
})

describe('the texts of the pages', () => {
  it('are found in the English pages, so that the test of other languages sees what it must', () => {
    const text = textIn(Object.values(pagesIn('en')).join(' '))
    const groups = [...new Set(groupsIn(TEXTS.en))]
    const shown = groups.filter((group) => text.includes(group))
    expect(shown.length / groups.length).toBeGreaterThan(0.7)
  })
})

describe('a finding', () => {
  it('is shown as it was stored where it has no facts', () => {
    const early = { code: 'ROLE_IN_USE', message: 'An earlier stack.', remedy: 'Delete it.' }
    expect(findingText(LANGUAGES.de, early)).toEqual({
      message: 'An earlier stack.',
      remedy: 'Delete it.',
    })
  })

  it('of a policy’s rule names the rule in other languages', () => {
    const rule = { code: 'TRUST_POLICY_NULL_CONDITION', message: 'English.', remedy: 'English.' }
    const { message, remedy } = findingText(LANGUAGES.de, rule)
    expect(message).toContain('TRUST_POLICY_NULL_CONDITION')
    expect(message + remedy).not.toContain('English')
  })
})
