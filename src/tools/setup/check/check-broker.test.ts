import { describe, expect, it } from 'vitest'
import { sampleRoleNames } from '../../../core/model/access-profile.ts'
import { brokerPermissions } from '../policies.ts'
import { narrowedRoles } from './check-broker.ts'

const NAMES = {
  accountId: '111122223333',
  homeRegion: 'us-east-1',
  regions: ['us-east-1'],
  namePrefix: 'rolecall',
}
const allowing = (...customerRoleNames: string[]) =>
  JSON.stringify(brokerPermissions(NAMES, { tlsOnly: true, customerRoleNames }))

describe('a broker that may assume only roles of some names', () => {
  const names = sampleRoleNames([
    { roleName: 'NorthwindAccess' },
    { roleName: 'NorthwindFixed', fixedRoleName: true },
    { roleName: 'Own', template: './template.yaml' },
  ])

  it('passes if they cover each profile, with and without a suffix', () => {
    const patterns = narrowedRoles(allowing('NorthwindAccess', 'NorthwindFixed'), names)
    expect(patterns).toContain('arn:aws:iam::*:role/NorthwindAccess-?????')
    expect(narrowedRoles(allowing('*'), names)).toBeDefined()
    expect(narrowedRoles(allowing('Northwind*'), names)).toBeDefined()
  })

  it('does not pass if a name or the suffix is missing, or the policy cannot be read', () => {
    const exact = allowing('NorthwindAccess', 'NorthwindFixed').replaceAll('-?????', '')
    expect(narrowedRoles(exact, names)).toBeUndefined()
    expect(narrowedRoles(allowing('NorthwindFixed'), names)).toBeUndefined()
    for (const broken of [undefined, '', '{', '{}'])
      expect(narrowedRoles(broken, names)).toBeUndefined()
  })
})
