import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { FakeClock, seededRandom } from '../../../test/fixtures/ports.ts'
import { isIssuing, STATUSES } from '../connections/lifecycle.ts'
import { recentVerdicts } from '../model/check.ts'
import type { Connection } from '../model/connection.ts'
import { applyProof } from './apply-proof.ts'
import { LOOKS_BEFORE_CONTESTED } from './check-schedule.ts'
import { finding } from './findings.ts'
import type { Proof } from './prove-trust.ts'

const ports = { clock: new FakeClock(), random: seededRandom() }
const PROVED: Proof = { verdict: 'proved', roleId: 'AROAFIRST' }
const DENIED: Proof = {
  verdict: 'denied',
  findings: [finding('ROLE_NOT_ASSUMABLE', { roleName: 'X', externalId: 'Y' })],
}
const INSECURE: Proof = {
  verdict: 'insecure',
  findings: [finding('TRUST_WITHOUT_EXTERNAL_ID', { roleName: 'X', externalId: 'Y' })],
}
const UNKNOWN: Proof = { verdict: 'unknown', why: 'Throttling' }

const apply = (changes: Partial<Connection>, proof: Proof) =>
  applyProof(ports, sampleConnection(changes), proof)

describe('what a proof makes of a connection', () => {
  it.each(STATUSES)('unknown moves nothing, not even %s (VER-2)', (status) => {
    const { connection, action } = apply({ status }, UNKNOWN)
    expect([connection.status, action]).toEqual([status, undefined])
    expect(connection.verifiedAt).toBe('2026-11-20T09:00:00.000Z')
  })

  it.each([PROVED, DENIED, INSECURE, UNKNOWN])('$verdict joins the latest checks', (proof) => {
    const { connection, checks } = apply({}, proof)
    expect(recentVerdicts(connection.recentChecks)).toEqual([proof.verdict])
    expect(connection.recentChecks?.lastAt).toBe(checks[0]!.at)
  })

  it('proved brings an unreachable one back, with the time and without findings', () => {
    const { connection, action } = apply(
      {
        status: 'unreachable',
        findings: [finding('ROLE_NOT_ASSUMABLE', { roleName: 'X', externalId: 'Y' })],
      },
      PROVED,
    )
    expect(connection).toMatchObject({
      status: 'active',
      findings: [],
      verifiedAt: ports.clock.now().toISOString(),
    })
    expect(action).toBe('connection.active')
  })

  it('proved brings back only to approval what nobody approved (CB-9)', () => {
    expect(apply({ status: 'unreachable', approved: false }, PROVED).connection.status).toBe(
      'awaiting-approval',
    )
  })

  it('insecure stops issuing and says why (VER-5)', () => {
    for (const status of STATUSES)
      expect(isIssuing(apply({ status }, INSECURE).connection), status).toBe(false)
    expect(apply({}, INSECURE)).toMatchObject({
      action: 'connection.insecure',
      connection: { findings: [{ code: 'TRUST_WITHOUT_EXTERNAL_ID' }] },
    })
  })

  it('denied ends it by itself only after the 90 days in which a closed account can be reopened (VER-6)', () => {
    const since = (days: number) =>
      new Date(ports.clock.now().getTime() - days * 86_400_000).toISOString()
    const away = (days: number) =>
      apply({ status: 'unreachable', verifiedAt: since(days) }, DENIED).connection
    expect(away(91).status).toBe('unreachable')
    expect(away(93)).toMatchObject({ status: 'disconnected', findings: [{ code: 'ROLE_GONE' }] })
    expect(apply({ status: 'unreachable', verifiedAt: since(91) }, PROVED).connection.status).toBe(
      'active',
    )
  })

  it('denied makes it unreachable, never gone, while its stack stands (VER-6)', () => {
    expect(apply({}, DENIED).connection.status).toBe('unreachable')
    expect(apply({ status: 'unreachable' }, DENIED).connection.status).toBe('unreachable')
  })

  it('denied ends it once its stack said that it goes, and what never was verified (CB-12)', () => {
    for (const status of [
      'disconnecting',
      'contested',
      'suspended',
      'insecure',
      'unreachable',
    ] as const)
      expect(apply({ status, stackDeleted: true }, DENIED).connection, status).toMatchObject({
        status: 'disconnected',
      })
    const { verifiedAt: _, ...never } = sampleConnection({ status: 'insecure' })
    expect(applyProof(ports, never, DENIED).connection.status).toBe('disconnected')
  })

  it('proved long after the Delete makes it contested, not before (CB-12)', () => {
    const leaving = { status: 'disconnecting', stackDeleted: true } as const
    const early = apply({ ...leaving, looksSinceChange: LOOKS_BEFORE_CONTESTED - 2 }, PROVED)
    expect([early.connection.status, early.connection.looksSinceChange]).toEqual([
      'disconnecting',
      LOOKS_BEFORE_CONTESTED - 1,
    ])
    expect(
      apply({ ...leaving, looksSinceChange: LOOKS_BEFORE_CONTESTED - 1 }, PROVED).connection.status,
    ).toBe('contested')
  })

  it('another role under the old name is held back for a person (VER-4, attack 58)', () => {
    const { connection, action } = apply({}, { verdict: 'proved', roleId: 'AROASECOND' })
    expect(connection).toMatchObject({
      status: 'suspended',
      roleId: 'AROAFIRST',
      findings: [{ code: 'ROLE_RECREATED' }],
    })
    expect(action).toBe('connection.suspended')
  })

  it('another role under the old name issues in no status, and a person can always confirm it (VER-4)', () => {
    for (const status of [
      'verifying',
      'active',
      'insecure',
      'unreachable',
      'suspended',
      'disconnecting',
      'contested',
    ] as const)
      expect(
        apply({ status }, { verdict: 'proved', roleId: 'AROASECOND' }).connection.status,
        status,
      ).toBe('suspended')
  })

  it('another role under the old name needs no second confirmation while the account needs one (VER-4)', () => {
    const waiting = apply(
      { status: 'awaiting-approval', approved: false },
      { verdict: 'proved', roleId: 'AROASECOND' },
    )
    expect(waiting.connection).toMatchObject({
      ...{ status: 'awaiting-approval', approved: false, roleId: 'AROASECOND', findings: [] },
    })
  })

  it('proved connects nothing whose Create was not bound (CB-8)', () => {
    for (const status of ['verifying', 'insecure'] as const) {
      const { verifiedAt: _, ...unbound } = sampleConnection({ status, approved: false })
      expect(applyProof(ports, unbound, PROVED).connection, status).toMatchObject({ status })
      expect(applyProof(ports, unbound, PROVED).connection).not.toHaveProperty('verifiedAt')
    }
  })

  it('counts quiet checks, and begins again after a change', () => {
    expect(apply({ looksSinceChange: 3 }, PROVED).connection.looksSinceChange).toBe(4)
    expect(apply({ looksSinceChange: 3 }, DENIED).connection.looksSinceChange).toBe(0)
  })
})

describe('the findings of a connection', () => {
  const EARLY = '2026-11-01T10:00:00.000Z'
  const found = (code: string, firstSeenAt?: string): Connection['findings'][number] => ({
    ...{ code, message: '', remedy: '' },
    ...(firstSeenAt !== undefined && { firstSeenAt }),
  })
  const now = ports.clock.now().toISOString()

  it('keep the time at which they first appeared, as long as each check finds them', () => {
    const known = [found('TRUST_WITHOUT_EXTERNAL_ID', EARLY)]
    const { connection } = apply({ status: 'insecure', findings: known }, INSECURE)
    expect(connection.findings).toMatchObject([
      { code: 'TRUST_WITHOUT_EXTERNAL_ID', firstSeenAt: EARLY },
    ])
    expect(apply({}, INSECURE).connection.findings).toMatchObject([{ firstSeenAt: now }])
  })

  it('are new again after a check without them', () => {
    const known = [found('ROLE_NOT_ASSUMABLE', EARLY)]
    const { connection } = apply({ status: 'unreachable', findings: known }, PROVED)
    expect(connection.findings).toEqual([])
    expect(applyProof(ports, connection, DENIED).connection.findings).toMatchObject([
      { code: 'ROLE_NOT_ASSUMABLE', firstSeenAt: now },
    ])
  })

  it('get a time where an early version stored none', () => {
    const known = [found('ROLE_NOT_ASSUMABLE')]
    const { connection } = apply({ status: 'unreachable', findings: known }, DENIED)
    expect(connection.findings).toMatchObject([{ firstSeenAt: now }])
  })

  it('keep the first precise reason beside a general one, as long as the status stays', () => {
    const known = [found('ROLE_RECREATED', EARLY)]
    const { connection } = apply({ status: 'suspended', findings: known }, DENIED)
    expect(connection.findings).toMatchObject([
      { code: 'ROLE_RECREATED', firstSeenAt: EARLY },
      { code: 'ROLE_NOT_ASSUMABLE', firstSeenAt: now },
    ])
    const again = applyProof(ports, connection, DENIED).connection
    expect(again.findings.map(({ code }) => code)).toEqual(['ROLE_RECREATED', 'ROLE_NOT_ASSUMABLE'])
  })

  it('are replaced where the status changes', () => {
    const known = [found('TRUST_WITHOUT_EXTERNAL_ID', EARLY)]
    const { connection } = apply({ status: 'insecure', findings: known }, DENIED)
    expect(connection.findings.map(({ code }) => code)).toEqual(['ROLE_NOT_ASSUMABLE'])
  })
})

describe('the row of a check', () => {
  it('says what each probe found, and what changed', () => {
    const probes = { externalId: 'allowed', none: 'allowed', wrong: 'denied' } as const
    const { connection, checks } = apply({}, { ...INSECURE, probes })
    const row = { connectionId: connection.id, at: ports.clock.now().toISOString() }
    expect(checks).toEqual([{ ...row, verdict: 'insecure', probes, action: 'connection.insecure' }])
    expect(apply({ status: 'active' }, PROVED).checks[0]).not.toHaveProperty('action')
    expect(apply({}, UNKNOWN).checks).toMatchObject([{ verdict: 'unknown' }])
  })
})
