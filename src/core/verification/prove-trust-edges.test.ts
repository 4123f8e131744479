import { describe, expect, it } from 'vitest'
import {
  FakeClock,
  RoleDirectory,
  seededRandom,
  type Trust,
  trustsAnybody,
  trustsAnyExternalId,
  trustsOnly,
} from '../../../test/fixtures/ports.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import { drawExternalId } from '../model/external-id.ts'
import type { Sts } from '../ports.ts'
import { finding } from './findings.ts'
import { proveTrust } from './prove-trust.ts'

const role = parseRoleArn('arn:aws:iam::222222222222:role/NorthwindInsightsAccess')
const random = seededRandom()
const ours = drawExternalId(random)
const facts = { roleName: role.roleName, externalId: ours }

function proving(trust: Trust) {
  const sts = new RoleDirectory(new FakeClock())
  sts.set(role.text, trust)
  return proveTrust({ sts, random }, role, ours)
}

describe('what the three probes find (VER-1)', () => {
  it('is an account mismatch where AWS lets us into another account than the role names, whatever else it allows (CB-7)', async () => {
    let asked = 0
    const probe: Sts['probe'] = async (_, externalId) => {
      asked += 1
      return externalId === ours
        ? { outcome: 'allowed', accountId: '333333333333', roleId: 'AROAOTHER' }
        : { outcome: 'denied' }
    }
    const sts = {
      probe,
      check: async () => {},
      assume: async () => expect.unreachable(),
    } satisfies Sts
    expect(await proveTrust({ sts, random }, role, ours)).toEqual({
      probes: { externalId: 'allowed' },
      verdict: 'insecure',
      findings: [finding('ACCOUNT_MISMATCH')],
    })
    expect(asked).toBe(1)
  })

  it.each([
    ['denied', trustsOnly('rc-somebody-else'), finding('ROLE_NOT_ASSUMABLE', facts)],
    ['insecure', trustsAnybody, finding('TRUST_WITHOUT_EXTERNAL_ID', facts)],
    ['insecure', trustsAnyExternalId, finding('TRUST_ACCEPTS_ANY_EXTERNAL_ID', facts)],
  ] as const)(
    'tells the customer which role and which External ID: %s',
    async (verdict, trust, found) => {
      expect(await proving(trust)).toMatchObject({ verdict, findings: [found] })
      expect(JSON.stringify(found)).toMatch(new RegExp(`${role.roleName}|${ours}`))
    },
  )
})
