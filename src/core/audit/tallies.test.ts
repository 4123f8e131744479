import { describe, expect, it } from 'vitest'
import { invitation } from '../../../test/contracts/store.ts'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { pastTallies } from '../model/counted-steps.ts'
import type { Attempt, Invitation } from '../model/invitation.ts'
import type { StoredRecord } from '../model/record.ts'
import { talliesOf } from './tallies.ts'

const NOW = new Date('2026-11-28T23:59:59.000Z')
const at = (seconds: number) => new Date(Date.parse('2026-11-27T10:00:00Z') + seconds * 1000)
const iso = (seconds: number) => at(seconds).toISOString()

const attempt = (changes: Partial<Attempt> = {}): Attempt => ({
  ...{ stackId: 'stack-1', accountId: '222222222222', region: 'us-east-1' },
  ...{ status: 'creating', startedAt: iso(100) },
  ...changes,
})

const finding = { code: 'ROLE_NOT_CREATED', message: '', remedy: '' }
const invited = invitation(1, { profile: 'plus' })
const opened: Invitation = { ...invited, openedAt: iso(40) }
const given: Invitation = { ...opened, accountId: '222222222222', pinnedBy: 'customer' }
const started: Invitation = { ...given, attempts: [attempt()] }
const failed: Invitation = { ...given, attempts: [attempt({ status: 'failed', finding })] }
const connected: Invitation = {
  ...given,
  attempts: [attempt({ status: 'connected', endedAt: iso(180) })],
}

const told = (now: StoredRecord, before?: StoredRecord): string[] =>
  talliesOf({ put: [now], before: [before] }, NOW).map((it) =>
    [it.name, ...(it.detail ? [it.detail] : [])].join(' '),
  )

describe('what a change adds to the sums', () => {
  it('belongs to the day of the change and the profile of the record', () => {
    expect(talliesOf({ put: [invited], before: [] }, NOW)).toEqual([
      { day: '2026-11-28', profile: 'plus', name: 'invited', by: 1 },
    ])
  })

  it('counts each step of an invitation once', () => {
    expect(told(opened, invited)).toEqual(['opened'])
    expect(told(given, opened)).toEqual(['account-given'])
    expect(told(started, given)).toEqual(['stack-started'])
    expect(told({ ...opened, launchedAt: iso(50) }, opened)).toEqual([])
    const second = { ...started, attempts: [attempt(), attempt({ stackId: 'stack-2' })] }
    expect(told(second, started)).toEqual([])
    const { accountId: _, ...reset } = started
    expect(told({ ...reset, accountId: '333333333333' }, reset)).toEqual([])
  })

  it('counts the earlier steps with a later one that comes without them', () => {
    expect(told(started, invited)).toEqual(['opened', 'account-given', 'stack-started'])
    const pinned: Invitation = { ...invited, accountId: '222222222222', pinnedBy: 'vendor' }
    expect(told(pinned)).toEqual(['invited'])
    expect(told({ ...pinned, openedAt: iso(4) }, pinned)).toEqual(['opened', 'account-given'])
  })

  it('counts each failed attempt with its cause, and a time to connect once', () => {
    expect(told(failed, started)).toEqual(['attempt-failed ROLE_NOT_CREATED'])
    expect(told(failed, failed)).toEqual([])
    // From the first look at the page: 180 - 40 s.
    expect(told(connected, started)).toEqual(['connect-time 180'])
    const { openedAt: __, ...unseen } = connected
    expect(told(unseen, { ...unseen, attempts: [attempt()] })).toEqual(['connect-time 90'])
    const late = attempt({ status: 'connected', endedAt: iso(9_000_000) })
    expect(told({ ...started, attempts: [late] }, started)).toEqual(['connect-time 2592000'])
    const again = { ...connected, attempts: [...connected.attempts!, attempt({ stackId: 's2' })] }
    expect(told(again, connected)).toEqual([])
  })

  it('counts invitations that end without a connection', () => {
    expect(told({ ...opened, status: 'expired' }, opened)).toEqual(['expired'])
    const declined: Invitation = { ...opened, status: 'revoked', declinedAt: iso(60) }
    expect(told(declined, opened)).toEqual(['declined'])
  })

  it('counts a connection when it is active for the first time', () => {
    const waiting = sampleConnection({ status: 'awaiting-approval' })
    const active = sampleConnection({ status: 'active', wasActive: true })
    expect(told(active, waiting)).toEqual(['connected'])
    expect(told(active, { ...waiting, wasActive: true })).toEqual([])
    expect(told(active, { ...active, status: 'unreachable' })).toEqual([])
    // An early version stored no sign that it was active.
    expect(told(active, sampleConnection({ status: 'unreachable' }))).toEqual([])
    expect(told(waiting, sampleConnection({ status: 'verifying' }))).toEqual([])
  })
})

it('a record of an earlier version counts on the days that it tells', () => {
  const old: Invitation = {
    ...{ ...connected, createdAt: '2026-11-01T00:00:00.000Z', status: 'claimed' },
    attempts: [
      attempt({ status: 'failed', finding, endedAt: '2026-11-26T00:00:00.000Z' }),
      attempt({ stackId: 's2', status: 'connected', endedAt: iso(180) }),
    ],
  }
  expect(pastTallies(old).map(({ day, name }) => `${day} ${name}`)).toEqual([
    '2026-11-01 invited',
    '2026-11-27 opened',
    '2026-11-27 account-given',
    '2026-11-27 stack-started',
    '2026-11-26 attempt-failed',
    '2026-11-27 connect-time',
  ])
  const ended = sampleConnection({ status: 'disconnected', wasActive: true })
  expect(pastTallies(ended)).toMatchObject([{ day: '2026-11-20', name: 'connected' }])
})
