import { runSimulation } from '@cloud-copilot/iam-simulate'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccessProfile } from '../../src/core/model/access-profile.ts'
import type { Sheet, SheetRow } from '../../src/core/template/access/sheet.ts'
import { sheetOf } from '../../src/core/template/access/sheet-of.ts'
import { northwindProfile, ownTemplateProfile } from '../fixtures/northwind.ts'
import { choices, inlinePolicies, ownTemplates } from './access-templates.ts'

const SEED = 20_261_128
const CUSTOMER = '222222222222'
const PRINCIPAL = `arn:aws:sts::${CUSTOMER}:assumed-role/NorthwindInsightsAccess/rolecall-x`

type GlanceLine = Sheet['glance'][number]['line']

/** Requests of a session, and the line at a glance that must say yes if one is allowed. */
const REQUESTS: [action: string, resource: string, line: GlanceLine][] = [
  ['s3:ListAllMyBuckets', '*', 'reads-settings'],
  ['s3:GetObject', 'arn:aws:s3:::reports/x', 'reads-data'],
  ['s3:GetObject', 'arn:aws:s3:::northwind-metrics-1/x', 'reads-data'],
  ['s3:PutObject', 'arn:aws:s3:::reports/x', 'writes-or-deletes'],
  ['s3:DeleteBucket', 'arn:aws:s3:::reports', 'writes-or-deletes'],
  ['ec2:DescribeInstances', '*', 'reads-settings'],
  ['ec2:TerminateInstances', `arn:aws:ec2:us-east-1:${CUSTOMER}:instance/i-1`, 'writes-or-deletes'],
  ['iam:CreateUser', `arn:aws:iam::${CUSTOMER}:user/eve`, 'changes-iam'],
  ['iam:PutRolePolicy', `arn:aws:iam::${CUSTOMER}:role/northwind-x`, 'changes-iam'],
  [
    'lambda:UpdateFunctionCode',
    `arn:aws:lambda:us-east-1:${CUSTOMER}:function:f`,
    'writes-or-deletes',
  ],
  [
    'secretsmanager:GetSecretValue',
    `arn:aws:secretsmanager:us-east-1:${CUSTOMER}:secret:s-1`,
    'reads-secrets',
  ],
  ['ssm:GetParameter', `arn:aws:ssm:us-east-1:${CUSTOMER}:parameter/p`, 'reads-secrets'],
  ['dynamodb:GetItem', `arn:aws:dynamodb:us-east-1:${CUSTOMER}:table/t`, 'reads-data'],
  ['cloudtrail:StopLogging', `arn:aws:cloudtrail:us-east-1:${CUSTOMER}:trail/t`, 'stops-logging'],
  ['organizations:LeaveOrganization', '*', 'stops-logging'],
  ['logs:DeleteLogGroup', `arn:aws:logs:us-east-1:${CUSTOMER}:log-group:g`, 'stops-logging'],
]

/** Sentences that must be missing if the request is allowed. */
const CONTRADICTED: Partial<Record<GlanceLine, RegExp>> = {
  'reads-secrets': /cannot read secrets/,
  'changes-iam': /cannot create, change or delete users/,
  'stops-logging': /cannot turn off CloudTrail/,
  'writes-or-deletes': /cannot start, stop, change or delete/,
}

async function isAllowed(policies: unknown[], action: string, resource: string): Promise<boolean> {
  const answer = await runSimulation(
    {
      identityPolicies: policies.map((policy, index) => ({ name: `p${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      request: {
        action,
        principal: PRINCIPAL,
        resource: { resource, accountId: CUSTOMER },
        contextVariables: { 'aws:RequestedRegion': 'us-east-1', 'aws:SecureTransport': 'true' },
      },
    },
    {},
  )
  if (answer.resultType === 'error')
    throw new Error(`the oracle refuses the question: ${JSON.stringify(answer.errors)}`)
  return answer.overallResult === 'Allowed'
}

/** Patterns of IAM, written anew: the test shares no code with what it checks. */
const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/\$\{[^}]*\}/g, '*')
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'is',
  ).test(text)

function covers(row: SheetRow, action: string, resource: string): boolean {
  const acts = row.actions.some((it) =>
    it.startsWith('every action except ')
      ? !it
          .slice('every action except '.length)
          .split(', ')
          .some((one) => matches(one, action))
      : it === '*' || matches(it, action),
  )
  const reaches = row.resourcePatterns.some((it) =>
    it.startsWith('not ') ? true : matches(it, resource),
  )
  return acts && reaches
}

const sheetFor = (profile: AccessProfile) =>
  sheetOf({
    profile,
    vendor: { name: 'Northwind Insights' },
    brokerRole: 'arn:aws:iam::012345678901:role/broker',
  })

/** How many requests were allowed, so that the test cannot pass because nothing ever is. */
const seen = { allowed: 0, unresolved: 0 }

async function expectShown(sheet: Sheet, policies: unknown[]): Promise<void> {
  if (sheet.unresolved.length > 0) {
    seen.unresolved += 1
    expect(['can-change', 'takeover']).toContain(sheet.verdict)
    expect(sheet.cannot.every((it) => it.startsWith('Nobody but one role'))).toBe(true)
    return
  }
  for (const [action, resource, line] of REQUESTS) {
    if (!(await isAllowed(policies, action, resource))) continue
    seen.allowed += 1
    const what = `${action} on ${resource}`
    expect(
      sheet.rows.some((row) => covers(row, action, resource)),
      what,
    ).toBe(true)
    expect(sheet.glance.find((it) => it.line === line)?.answer, `${line}: ${what}`).toBe(true)
    const contradicted = CONTRADICTED[line]
    const own = resource.includes('northwind')
    if (contradicted && !own)
      expect(
        sheet.cannot.filter((it) => contradicted.test(it)),
        what,
      ).toEqual([])
  }
}

describe('every right that an independent evaluator allows is on the sheet, or behind an unresolved line', () => {
  it('for profiles (TRU-4, attack 40)', async () => {
    const property = fc.asyncProperty(
      fc.dictionary(fc.constantFrom('One', 'Two'), inlinePolicies, { minKeys: 1 }),
      async (policies) => {
        const profile = northwindProfile({
          managedPolicies: [],
          inlinePolicies: { ...policies } as never,
        })
        await expectShown(sheetFor(profile), Object.values(policies))
      },
    )
    await fc.assert(property, { seed: SEED, numRuns: 150 })
    expect(seen.allowed).toBeGreaterThan(100)
  })

  it('for templates of vendors, whatever the customer chooses (TRU-4, TPL-9, attack 73)', async () => {
    Object.assign(seen, { allowed: 0, unresolved: 0 })
    const property = fc.asyncProperty(ownTemplates, choices, async (template, choice) => {
      await expectShown(sheetFor(ownTemplateProfile(template.text)), template.real(choice))
    })
    await fc.assert(property, { seed: SEED, numRuns: 150 })
    expect(seen.allowed).toBeGreaterThan(100)
    expect(seen.unresolved).toBeGreaterThan(10)
  })
})
