import { describe, expect, it } from 'vitest'
import { MAX_ROLES } from '../../../core/model/invitation.ts'
import { ConfigFile } from './config-file.ts'
import { toProfile } from './profiles.ts'

const OWN = { roleName: 'Access', purpose: 'Reads.', template: './template.yaml' }
const READ = { Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }] }
const parse = (changes: object) =>
  ConfigFile.safeParse({ profiles: { default: { ...OWN, ...changes } } })

const manyRoles = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`r${index}`, { role: 'A' }]))

describe('the roles of a profile', () => {
  it.each<[changes: object, path: string, says: RegExp]>([
    [{ role: 'two words' }, 'role', /must be the logical id or RoleName of a role/],
    [{ role: { stack: 'Inner' } }, 'role', /\{ stack: \.\.\., output: \.\.\. \}/],
    [{ role: 'A', template: undefined }, 'role', /needs "template"/],
    [{ keepTrust: true, template: undefined }, 'keepTrust', /needs "template"/],
    [{ roles: {} }, 'roles', /at least one role/],
    [{ roles: manyRoles(MAX_ROLES + 1) }, 'roles', /at most 10 roles/],
    [{ roles: { audit: { role: 'A' } }, template: undefined }, 'roles', /needs "template"/],
    [{ role: 'A', roles: { audit: { role: 'A' } } }, 'roles', /Keep "role" for one role/],
    [{ roles: { audit: { role: 'A' } }, scopes: { read: READ } }, 'scopes', /under each role/],
    [{ roles: { audit: {} } }, 'roles.audit.role', /must be the logical id/],
    [{ roles: { Audit: { role: 'A' } } }, 'roles.Audit', /Invalid key/],
  ])('are refused with the setting’s name: %j', (changes, path, says) => {
    const [issue] = parse(changes).error!.issues
    expect(issue!.path.join('.')).toBe(`profiles.default.${path}`)
    expect(issue!.message).toMatch(says)
  })

  it('are as many as an invitation can have', () => {
    expect(parse({ roles: manyRoles(MAX_ROLES) }).success).toBe(true)
  })

  it('each have scopes of their own, and "default" if none is written', () => {
    const roles = { audit: { role: 'A' }, repair: { role: 'B', scopes: { read: READ } } }
    const entry = parse({ roles }).data!.profiles!.default!
    const profile = toProfile('default', entry, undefined)
    expect(profile.scopes).toEqual({})
    expect(Object.keys(profile.roles!.audit!.scopes)).toEqual(['default'])
    expect(profile.roles!.repair!.scopes).toEqual({
      read: { policy: { Version: '2012-10-17', ...READ } },
    })
  })
})
