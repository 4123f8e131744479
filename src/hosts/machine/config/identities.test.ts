import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { stringify } from 'yaml'
import { readSettings } from './settings.ts'

const ROLE = 'arn:aws:iam::111111111111:role/jobs/worker'
const JWT = {
  name: 'ci',
  issuer: 'https://issuer.example',
  audience: 'rolecall',
  match: { sub: 'repo:northwind/*' },
  may: ['credentials'],
}

function read(...identities: object[]) {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-identities-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const profiles = {
    default: {
      roleName: 'Access',
      purpose: 'Reads.',
      scopes: { metrics: { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] } },
    },
  }
  writeFileSync(
    join(folder, 'rolecall.yaml'),
    stringify({ vendor: { name: 'Northwind' }, profiles, identities }),
  )
  return readSettings({ ROLECALL_CONFIG: join(folder, 'rolecall.yaml') }).identities
}

describe('workload identities in rolecall.yaml', () => {
  it('are read with their grants, and there are none unless they are set', () => {
    expect(read()).toEqual([])
    const [jwt, role] = read(
      { ...JWT, scopes: ['metrics'], customers: ['acme'] },
      { name: 'worker', role: ROLE, may: ['connections:read'] },
    )
    expect(jwt).toMatchObject({
      kind: 'jwt',
      issuer: JWT.issuer,
      match: JWT.match,
      grants: { may: ['credentials'], scopes: ['metrics'], customers: ['acme'] },
    })
    expect(role).toMatchObject({
      kind: 'role',
      name: 'worker',
      role: { accountId: '111111111111', roleName: 'worker' },
    })
  })

  it.each<[string, object[], RegExp]>([
    ['neither way', [{ name: 'x', may: ['credentials'] }], /either "issuer" or "role"/],
    ['both ways', [{ ...JWT, role: ROLE }], /either "issuer" or "role"/],
    [
      'a role with an audience',
      [{ name: 'x', role: ROLE, audience: 'a', may: ['credentials'] }],
      /remove "audience", "match" and "maxLifetimeSeconds"/,
    ],
    ['no audience', [{ ...JWT, audience: undefined }], /add "audience" and "match"/],
    ['no claim', [{ ...JWT, match: {} }], /must name at least one claim/],
    ['everybody', [{ ...JWT, match: { sub: '**' } }], /must not match everything/],
    [
      'a pattern that takes for ever',
      [{ ...JWT, match: { sub: 'a*a*a*a*a*b' } }],
      /at most four \*/,
    ],
    [
      'an issuer without TLS',
      [{ ...JWT, issuer: 'http://issuer.example' }],
      /must be an https URL/,
    ],
    [
      'an issuer with a query',
      [{ ...JWT, issuer: 'https://issuer.example?x=1' }],
      /must be an https URL/,
    ],
    [
      'a role that is none',
      [{ name: 'x', role: 'arn:aws:iam::111111111111:user/x', may: ['credentials'] }],
      /ROLE_ARN_INVALID|ARN of an IAM role/,
    ],
    ['a name twice', [JWT, JWT], /another identity has this name/],
    ['nothing allowed', [{ ...JWT, may: [] }], /may/],
    ['a grant that is none', [{ ...JWT, may: ['everything'] }], /may\.0/],
    [
      'a scope that is none',
      [{ ...JWT, scopes: ['inventory'] }],
      /no access profile has the scope "inventory"/,
    ],
    [
      'limits that cannot be',
      [{ ...JWT, may: ['operate'], customers: ['acme'] }],
      /"operate" cannot be limited by customers/,
    ],
    [
      'a slip',
      [{ ...JWT, scope: 'metrics' }],
      /identities\.0\.scope: is unknown\. Did you mean scopes\?/,
    ],
  ])('are refused with %s', (_, identities, says) => {
    expect(() => read(...identities)).toThrow(says)
  })
})
