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
import { proveTrust } from './prove-trust.ts'

const role = parseRoleArn('arn:aws:iam::222222222222:role/NorthwindInsightsAccess')
const random = seededRandom()
const ours = drawExternalId(random)

function proving(trust?: Trust) {
  const sts = new RoleDirectory(new FakeClock())
  if (trust) sts.set(role.text, trust)
  return { sts, prove: () => proveTrust({ sts, random }, role, ours) }
}

describe('the three probes (VER-1)', () => {
  it('prove a role that opens to our External ID alone, and tell its unique id (VER-4)', async () => {
    const { sts, prove } = proving(trustsOnly(ours))
    expect(await prove()).toEqual({
      verdict: 'proved',
      roleId: 'AROAFIRST',
      probes: { externalId: 'allowed', none: 'denied', wrong: 'denied' },
    })
    expect(sts.probes[0]!.externalId).toBe(ours)
    expect(sts.probes.map(({ externalId }) => externalId)).toContain(undefined)
    const decoy = sts.probes.at(-1)!.externalId!
    expect([decoy === ours, decoy.toLowerCase() === ours.toLowerCase()]).toEqual([false, true])
    expect(sts.probes).toHaveLength(3)
  })

  it('draw another decoy each time', async () => {
    const { sts, prove } = proving(trustsOnly(ours))
    await prove()
    await prove()
    expect(sts.probes[2]!.externalId).not.toBe(sts.probes[5]!.externalId)
  })

  it('ask nothing more of a role that denies ours (section 0, rule 8)', async () => {
    const { sts, prove } = proving(trustsOnly('rc-somebody-else'))
    expect(await prove()).toMatchObject({
      verdict: 'denied',
      findings: [{ code: 'ROLE_NOT_ASSUMABLE' }],
    })
    expect(sts.probes).toHaveLength(1)
  })

  it.each<[string, Trust, string]>([
    ['attack 2: no condition at all', trustsAnybody, 'TRUST_WITHOUT_EXTERNAL_ID'],
    ['attack 3: StringLike "*"', trustsAnyExternalId, 'TRUST_ACCEPTS_ANY_EXTERNAL_ID'],
    [
      'attack 3: StringLike "rc-*"',
      (id) => id?.startsWith('rc-') === true,
      'TRUST_ACCEPTS_ANY_EXTERNAL_ID',
    ],
    [
      'StringEqualsIgnoreCase (TRU-2)',
      (id) => id?.toLowerCase() === ours.toLowerCase(),
      'TRUST_ACCEPTS_ANY_EXTERNAL_ID',
    ],
    [
      'attack 4: StringEqualsIfExists',
      (id) => id === undefined || id === ours,
      'TRUST_WITHOUT_EXTERNAL_ID',
    ],
    ['attack 4: StringNotEquals of another', (id) => id !== 'other', 'TRUST_WITHOUT_EXTERNAL_ID'],
    ['attack 6: a policy variable', (id) => id !== undefined, 'TRUST_ACCEPTS_ANY_EXTERNAL_ID'],
    [
      'attack 7: a second, open statement',
      (id) => id === ours || true,
      'TRUST_WITHOUT_EXTERNAL_ID',
    ],
  ])('find %s', async (_, trust, code) => {
    const { prove } = proving(trust)
    expect(await prove()).toMatchObject({ verdict: 'insecure', findings: [{ code }] })
  })

  it.each([1, 2, 3])('settle nothing while probe %s is unclear (VER-2)', async (troubled) => {
    const { sts, prove } = proving(trustsOnly(ours))
    sts.trouble = (probe) => (probe === troubled ? 'Throttling' : undefined)
    const answers = ['allowed', 'denied', 'denied']
    const [externalId, none, wrong] = answers.with(troubled - 1, 'unknown')
    const probes = troubled === 1 ? { externalId } : { externalId, none, wrong }
    expect(await prove()).toEqual({ verdict: 'unknown', why: 'Throttling', probes })
  })

  it('count an open door even while the other probe is unclear', async () => {
    const { sts, prove } = proving(trustsAnybody)
    sts.trouble = (probe) => (probe === 3 ? 'Throttling' : undefined)
    expect(await prove()).toMatchObject({ verdict: 'insecure' })
  })

  it('never say in a finding which account or External ID another customer has (RSP-8)', async () => {
    const proof = await proving(trustsAnybody).prove()
    expect(JSON.stringify(proof)).not.toMatch(/decoy|AROA/)
  })
})
