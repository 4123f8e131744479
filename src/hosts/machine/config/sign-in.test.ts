import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { stringify } from 'yaml'
import { ROLES, rightsOf } from '../../../core/model/person.ts'
import { readSettings } from './settings.ts'

const OKTA = {
  name: 'Okta',
  issuer: 'https://northwind.okta.com',
  clientId: 'rolecall',
  roles: [{ group: 'admins', role: 'owner' }],
}

function settingsOf(signIn: object[], env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-sign-in-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'rolecall.yaml'), stringify({ signIn }))
  writeFileSync(join(folder, 'secret'), 'from-the-file\n')
  return readSettings({ ROLECALL_CONFIG: join(folder, 'rolecall.yaml'), ...env })
}

const read = (...signIn: object[]) => settingsOf(signIn).signIn
const withRoles = (...roles: object[]) => read({ ...OKTA, roles })
const rightsIn = (roles: object[], claims: Record<string, unknown>) =>
  rightsOf(withRoles(...roles)[0]!.rules, claims)

describe('providers for sign-in in rolecall.yaml', () => {
  it('are read with their rules, and there are none unless they are set', () => {
    expect(read()).toEqual([])
    expect(read(OKTA, { ...OKTA, name: 'Google Workspace' })).toMatchObject([
      { slug: 'okta', rules: [{ claims: { groups: 'admins' }, grants: { may: ROLES.owner } }] },
      { slug: 'google-workspace' },
    ])
    expect(read({ ...OKTA, groupsClaim: 'roles' })[0]!.rules[0]!.claims).toEqual({
      roles: 'admins',
    })
  })

  it('have a client secret from the environment, else from a file, else none', () => {
    const secretOf = (more: object, env: Record<string, string> = {}) => {
      const settings = settingsOf([{ ...OKTA, name: 'My Okta', ...more }], env)
      return settings.clientSecretOf(settings.signIn[0]!)?.reveal()
    }
    expect(secretOf({})).toBeUndefined()
    expect(secretOf({ clientSecretFile: 'secret' })).toBe('from-the-file')
    const env = { ROLECALL_SIGN_IN_MY_OKTA_SECRET: 'from-the-environment' }
    expect(secretOf({ clientSecretFile: 'secret' }, env)).toBe('from-the-environment')
    expect(() => secretOf({ clientSecretFile: 'missing' })).toThrow(/missing cannot be read/)
  })

  it.each<[string, object[], RegExp]>([
    ['a name twice', [OKTA, { ...OKTA, name: 'OKTA' }], /another provider has this name/],
    ['an issuer without TLS', [{ ...OKTA, issuer: 'http://okta.example' }], /must be an https URL/],
    ['no rules', [{ ...OKTA, roles: [] }], /roles/],
    ['scopes without openid', [{ ...OKTA, scopes: ['email'] }], /must have "openid"/],
    ['a slip', [{ ...OKTA, clientSecret: 'x' }], /signIn\.0\.clientSecret: is unknown\./],
  ])('are refused with %s', (_, signIn, says) => {
    expect(() => read(...signIn)).toThrow(says)
  })

  it.each<[string, object[], RegExp]>([
    ['that names nobody', [{ role: 'owner' }], /add "group" or "claim"/],
    ['that gives nothing', [{ group: 'a' }], /set either "role" or "may"/],
    ['that gives both', [{ group: 'a', role: 'owner', may: ['tokens'] }], /either "role" or "may"/],
    ['that gives credentials', [{ group: 'a', may: ['credentials'] }], /gives nobody credentials/],
    ['for an e-mail address', [{ claim: { email: 'd@x.example' }, role: 'owner' }], /cannot grant/],
    ['for a user name', [{ claim: { preferred_username: 'd' }, role: 'owner' }], /cannot grant/],
    [
      'with limits that cannot be',
      [{ group: 'a', role: 'owner', customers: ['acme'] }],
      /"tokens" cannot be limited by customers/,
    ],
    [
      'that can never count',
      [
        { group: 'a', role: 'viewer' },
        { group: 'a', may: ['connections:write'], customers: ['acme'] },
      ],
      /role 2: it never counts, because role 1 has the same people and other limits/,
    ],
  ])('refuse a rule %s', (_, roles, says) => {
    expect(() => withRoles(...roles)).toThrow(says)
  })

  it('take no groups from a claim that can pass to another person', () => {
    expect(() => read({ ...OKTA, groupsClaim: 'email' })).toThrow(/"email" cannot grant/)
  })
})

describe('the rights of a person', () => {
  const RULES = [
    { group: 'emea', may: ['connections:write'], customers: ['acme'] },
    { group: 'viewers', role: 'viewer' },
    { group: 'hooks', may: ['webhooks'] },
    { group: 'emea-invites', may: ['invitations:write'], customers: ['acme'] },
  ]

  it('are none without a matching rule, whatever the claims hold', () => {
    for (const claims of [
      {},
      { groups: [] },
      { groups: ['Viewers', 'viewers '] },
      { groups: { viewers: true } },
      { groups: [['viewers']] },
      { groups: null },
      { email: 'viewers' },
    ])
      expect(rightsIn(RULES, claims)).toBeUndefined()
    expect(rightsIn([{ claim: { constructor: 'x' }, role: 'viewer' }], {})).toBeUndefined()
  })

  it('are those of all matching rules with the same limits', () => {
    const rights = rightsIn(RULES, { groups: ['hooks', 'viewers'] })!
    expect([...rights.grants.may].sort()).toEqual([...ROLES.viewer, 'webhooks'].sort())
    expect(rights.role).toBe('custom')
    expect(rightsIn(RULES, { groups: ['emea', 'emea-invites'] })!.grants).toEqual({
      may: ['connections:write', 'invitations:write'],
      customers: ['acme'],
    })
  })

  it('have the limits of the first matching rule, and rules with other limits add nothing', () => {
    expect(rightsIn(RULES, { groups: ['viewers', 'emea'] })!.grants).toEqual({
      may: ['connections:write'],
      customers: ['acme'],
    })
  })

  it('need every claim of a rule', () => {
    const rules = [{ group: 'a', claim: { department: 'cs', level: '3' }, role: 'viewer' }]
    expect(rightsIn(rules, { groups: 'a', department: 'cs', level: 3 })?.role).toBe('viewer')
    expect(rightsIn(rules, { groups: 'a', department: 'cs' })).toBeUndefined()
  })
})
