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
    // Two statements instead of one are another text, which no cheap comparison recognises.
    expect(found).toMatchObject({ gained: [], lost: [], changed: [] })
    expect(found.texts).toEqual(['The purpose: “Another purpose.”', 'The scope inventory is gone.'])
    expect(diff(policy(allow(['s3:GetObject'])), policy(allow('s3:GetObject')))).toMatchObject({
      ...{ sameRights: true, gained: [], lost: [], changed: [], texts: [] },
    })
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
