import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { northwindInstallation, northwindProfile } from '../../../test/fixtures/northwind.ts'
import type { AskedProfile } from '../model/access-profile.ts'
import type { AccessVersion } from '../model/access-version.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import { compareVersions } from './compare-versions.ts'
import { accessContent, contentDigest } from './content.ts'
import { rightsDigest } from './rights-digest.ts'
import { textDiff } from './text-diff.ts'

const installation = northwindInstallation()

function versionWith(changes: Partial<AskedProfile>, site = installation): AccessVersion {
  const content = accessContent(site, northwindProfile(changes))
  return {
    ...{ kind: 'access-version', id: content.profile.version, version: 1, status: 'stored' },
    ...{ profile: 'default', number: 1, sha256: contentDigest(content), content },
    ...{ rightsDigest: rightsDigest(content), createdAt: '2026-11-20T10:00:00.000Z' },
  }
}

const policy = (...Statement: object[]) => ({
  managedPolicies: [],
  inlinePolicies: { Own: { Version: '2012-10-17', Statement } },
})
const allow = (Action: string | string[], Resource = 'arn:aws:s3:::northwind-metrics-*/*') => ({
  ...{ Effect: 'Allow', Action, Resource },
})
const diff = (from: Partial<AskedProfile>, to: Partial<AskedProfile>) =>
  compareVersions(installation, versionWith(from), versionWith(to))

describe('the difference of two versions', () => {
  it('names the actions that are gained and lost', () => {
    const found = diff(
      policy(allow(['s3:GetObject', 's3:PutObject'])),
      policy(allow(['s3:GetObject', 's3:DeleteObject'])),
    )
    expect(found).toMatchObject({
      sameRights: false,
      gained: [expect.stringMatching(/^Amazon S3: s3:DeleteObject on /)],
      lost: [expect.stringMatching(/^Amazon S3: s3:PutObject on /)],
      changed: [],
    })
    expect(found.policies.to).toContain('s3:DeleteObject')
    expect(found.template).toMatch(/^-.*s3:PutObject/m)
    expect(found.template).toMatch(/^\+.*s3:DeleteObject/m)
  })

  it('names the same actions on other resources or conditions as one change', () => {
    const narrow = diff(
      policy(allow('s3:GetObject', '*')),
      policy(allow('s3:GetObject', 'arn:aws:s3:::northwind-a/*')),
    )
    expect([narrow.gained, narrow.lost]).toEqual([[], []])
    expect(narrow.changed).toEqual([
      expect.stringMatching(/^Amazon S3: s3:GetObject on .*northwind-a.*, instead of /),
    ])
    const condition = { Bool: { 'aws:SecureTransport': 'true' } }
    const guarded = diff(
      policy(allow('s3:GetObject')),
      policy({ ...allow('s3:GetObject'), Condition: condition }),
    )
    expect(guarded.changed).toEqual([expect.stringContaining('aws:SecureTransport')])
  })

  it('names managed policies, denials, the boundary and facts about the role', () => {
    const site = { ...installation, brokerRole: parseRoleArn('arn:aws:iam::012345678901:role/new') }
    const found = compareVersions(
      installation,
      versionWith({}),
      versionWith(
        {
          managedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
          permissionsBoundary: 'Boundary',
          maxSessionSeconds: 7200,
          roleName: 'Other',
          fixedRoleName: true,
        },
        site,
      ),
    )
    expect(found.gained).toEqual(['The managed policy arn:aws:iam::aws:policy/ReadOnlyAccess.'])
    expect(found.lost).toEqual(['The managed policy arn:aws:iam::aws:policy/SecurityAudit.'])
    expect(found.changed.join('\n')).toMatch(
      /New limit: .*Boundary.*\n.*Other instead of NorthwindInsightsAccess\.\n.*true instead of false\.\n.*role\/new instead of .*\n.*7200 instead of 3600/,
    )
  })

  it('is empty for equal rights that are written differently, and says which texts changed', () => {
    const found = diff(policy(allow(['s3:GetObject', 's3:PutObject'])), {
      ...policy({ ...allow('S3:PutObject') }, { Sid: 'Read', ...allow(['s3:getobject']) }),
      purpose: 'Another purpose.',
      scopes: {},
    })
    expect(found).toMatchObject({ sameRights: true, gained: [], lost: [], changed: [] })
    expect(found.texts).toEqual(['The purpose: “Another purpose.”', 'The scope inventory is gone.'])
    expect(diff(policy(allow(['s3:GetObject'])), policy(allow('s3:GetObject')))).toMatchObject({
      ...{ sameRights: true, gained: [], lost: [], changed: [], texts: [] },
    })
  })
})

/** Statements that say the same in other words. */
const inOtherWords = fc
  .array(
    fc.record({
      Effect: fc.constantFrom('Allow', 'Deny'),
      Action: fc.uniqueArray(
        fc.constantFrom('s3:GetObject', 's3:Get*', 's3:PutObject', 'sqs:SendMessage', 'ec2:*'),
        { minLength: 1, maxLength: 4 },
      ),
      Resource: fc.uniqueArray(
        fc.constantFrom('*', 'arn:aws:s3:::nw-*/*', 'arn:aws:s3:::nw-a/*', 'arn:aws:sqs:*:*:q'),
        { minLength: 1, maxLength: 3 },
      ),
      Condition: fc.constantFrom(undefined, {
        StringEquals: { 'aws:RequestedRegion': ['a', 'b'] },
      }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .chain((statements) =>
    fc
      .shuffledSubarray(statements.flatMap(splitUp), {
        minLength: statements.flatMap(splitUp).length,
      })
      .map((others) => ({ statements, others })),
  )

interface Written {
  Effect: string
  Action: string[]
  Resource: string[]
  Condition: object | undefined
}

/** One statement for each action and resource, with other letters and an order of its own. */
const splitUp = ({ Effect, Action, Resource, Condition }: Written): object[] =>
  Action.flatMap((action) =>
    Resource.map((Resource) => ({
      ...{
        Resource,
        Action: action.toUpperCase().replace(/^\w+/, (it) => it.toLowerCase()),
        Effect,
      },
      ...(Condition && {
        Condition: { StringEquals: { 'AWS:requestedRegion': ['b', 'a'] } },
      }),
    })),
  )

describe('rights that are equal but written differently', () => {
  it('are no difference', () => {
    fc.assert(
      fc.property(inOtherWords, ({ statements, others }) => {
        const half = Math.floor(others.length / 2)
        const found = diff(policy(...statements), {
          managedPolicies: [],
          inlinePolicies: {
            One: { Version: '2012-10-17', Statement: others.slice(0, half) },
            Two: { Version: '2012-10-17', Statement: others.slice(half) },
          },
        })
        expect(found).toMatchObject({ sameRights: true, gained: [], lost: [], changed: [] })
      }),
      { numRuns: 60 },
    )
  })

  it('are told from rights that differ: an action more is gained, and lost the other way', () => {
    fc.assert(
      fc.property(inOtherWords, ({ statements }) => {
        const more = policy(...statements, allow('kms:Decrypt', 'arn:aws:kms:*:*:key/1'))
        const found = diff(policy(...statements), more)
        expect(found.sameRights).toBe(false)
        expect(found.gained).toEqual([expect.stringContaining('kms:Decrypt')])
        expect([found.lost, found.changed]).toEqual([[], []])
        expect(diff(more, policy(...statements)).lost).toEqual(found.gained)
      }),
      { numRuns: 30 },
    )
  })

  it('are named where a wider right keeps them', () => {
    const found = diff(policy(allow('s3:GetObject', '*')), policy(allow('s3:Get*', '*')))
    expect(found.gained).toEqual([
      expect.stringMatching(/^Amazon S3: s3:Get\* on .* \(both versions have s3:GetObject\)$/),
    ])
    expect([found.lost, found.changed]).toEqual([[], []])
    expect(found.rows.gained).toMatchObject([
      { prefix: 's3', levels: ['Read'], kept: ['s3:GetObject'] },
    ])
    expect([found.verdict.from.verdict, found.verdict.to.verdict]).toEqual([
      'reads-data',
      'reads-data',
    ])
  })
})

describe('the difference of two texts', () => {
  it('shows changed lines with three lines around them', () => {
    const text = Array.from({ length: 20 }, (_, index) => `line ${index}`)
    const changed = text.with(10, 'new').toSpliced(2, 1)
    expect(textDiff(text.join('\n'), changed.join('\n'))).toBe(
      [
        ...[' line 0', ' line 1', '-line 2', ' line 3', ' line 4', ' line 5', '…'],
        ...[' line 7', ' line 8', ' line 9', '-line 10', '+new'],
        ...[' line 11', ' line 12', ' line 13', '…'],
      ].join('\n'),
    )
    expect(textDiff('a', 'a')).toBe('')
  })

  it('of large texts is found fast, as one block if it must be', () => {
    const [one, other] = ['a', 'b'].map((it) =>
      Array.from({ length: 3000 }, (_, index) => `${it} ${index}`).join('\n'),
    )
    expect(textDiff(one!, other!).split('\n')).toHaveLength(6000)
  })
})
