import { describe, expect, it } from 'vitest'
import { sampleConnection, sampleInvitation } from '../../../../test/fixtures/sample-views.ts'
import { makeWorld } from '../../../../test/fixtures/world.ts'
import type { Connection, ConnectionStatus } from '../../../core/model/connection.ts'
import type { Attempt, Invitation } from '../../../core/model/invitation.ts'
import { toProgress } from './progress.ts'

const { attempts: _, ...invitation } = sampleInvitation
const BEGIN = Date.parse('2026-11-24T12:00:00.000Z')
const at = (seconds: number) => new Date(BEGIN + seconds * 1000).toISOString()

/** The progress, so many seconds after the beginning. */
function shown(
  seconds: number,
  changes: Partial<Invitation> = {},
  connection?: Connection,
): ReturnType<typeof toProgress> {
  const { installation } = makeWorld()
  const clock = { ...makeWorld().clock, now: () => new Date(BEGIN + seconds * 1000) }
  return toProgress(
    { installation, clock },
    { ...invitation, ...changes },
    connection ? [connection] : [],
  )
}

const phase = (...args: Parameters<typeof shown>) => shown(...args).phase

const attempt = (changes: Partial<Attempt> = {}): Attempt => ({
  stackId: sampleConnection.stackId!,
  accountId: sampleConnection.accountId,
  region: 'eu-central-1',
  status: 'creating',
  startedAt: at(0),
  ...changes,
})

const FINDING = { code: 'ROLE_NOT_CREATED', message: 'No role.', remedy: 'Look.' }
const failed = (changes: Partial<Attempt> = {}): Attempt =>
  attempt({ status: 'failed', endedAt: at(20), finding: FINDING, ...changes })

const claimed = (status: ConnectionStatus, changes: Partial<Connection> = {}) =>
  phase(0, { status: 'claimed' }, { ...sampleConnection, status, updatedAt: at(0), ...changes })

describe('before a stack reports', () => {
  it('the page asks for the account number, then offers the launch', () => {
    const { accountId: _, ...fresh } = invitation
    expect(toProgress(makeWorld(), fresh, []).phase).toBe('account')
    expect(phase(0)).toBe('ready')
  })

  it('a launch is waited for during 60 s, then the page asks what the events say, for an hour', () => {
    const launched = { launchedAt: at(0) }
    expect(shown(24, launched)).toMatchObject({ phase: 'waiting', startedAt: at(0) })
    expect(phase(59, launched)).toBe('waiting')
    expect(phase(60, launched)).toBe('silent')
    expect(phase(3599, launched)).toBe('silent')
    expect(phase(3600, launched)).toBe('ready')
  })
})

describe('an account number that was reset', () => {
  it('is asked for again, whatever was launched before', () => {
    const { accountId: _, ...reset } = { ...invitation, launchedAt: at(0) }
    expect(toProgress(makeWorld(), reset, []).phase).toBe('account')
  })
})

describe('a stack that is under way', () => {
  it('creates its role for at most ten minutes', () => {
    expect(shown(12, { attempts: [attempt()] })).toMatchObject({
      phase: 'creating',
      startedAt: at(0),
      stack: { name: 'Northwind', region: 'eu-central-1' },
    })
    expect(phase(599, { attempts: [attempt()] })).toBe('creating')
    expect(phase(600, { attempts: [attempt()] })).toBe('stuck')
  })

  it('is checked for at most the service time-out and a minute', () => {
    const attempts = [attempt({ status: 'checking', roleReportedAt: at(30) })]
    expect(phase(30, { attempts })).toBe('checking')
    expect(phase(389, { attempts })).toBe('checking')
    expect(phase(390, { attempts })).toBe('stuck')
  })

  it('counts more than a newer launch, and a newer launch more than a stack that reports no more', () => {
    const changes = { attempts: [attempt()], launchedAt: at(595) }
    expect(phase(596, changes)).toBe('creating')
    expect(phase(600, changes)).toBe('waiting')
  })

  it('counts more than a newer attempt that failed', () => {
    const attempts = [attempt(), failed({ startedAt: at(5) })]
    expect(phase(30, { attempts })).toBe('creating')
    expect(phase(600, { attempts })).toBe('failed')
  })
})

describe('a failed attempt', () => {
  it('is shown with its reason, time and stack, until the customer launches again', () => {
    const attempts = [failed()]
    expect(shown(21, { attempts, launchedAt: at(-5) })).toMatchObject({
      phase: 'failed',
      since: at(20),
      findings: [FINDING],
      stack: { accountId: sampleConnection.accountId },
    })
    expect(phase(31, { attempts, launchedAt: at(30) })).toBe('waiting')
    expect(phase(100, { attempts, launchedAt: at(30) })).toBe('silent')
    expect(phase(4000, { attempts, launchedAt: at(30) })).toBe('failed')
  })

  it('of an early version was a connection that had ended, and is shown the same way', () => {
    const { verifiedAt: _, ...early } = sampleConnection
    expect(shown(0, {}, { ...early, status: 'disconnected' })).toMatchObject({
      phase: 'failed',
      findings: [{ code: 'ROLE_NOT_ASSUMABLE' }],
    })
  })

  it('is listed when a later one is shown', () => {
    const attempts = [failed(), attempt({ startedAt: at(40) })]
    expect(shown(41, { attempts })).toMatchObject({
      phase: 'creating',
      earlier: [{ startedAt: at(0), finding: { message: 'No role.' } }],
    })
  })

  it('that connected before it was rolled back leaves the link usable', () => {
    const attempts = [attempt({ status: 'connected', endedAt: at(20) })]
    expect(shown(60, { attempts })).toMatchObject({ phase: 'ready', stack: { name: 'Northwind' } })
  })
})

describe('a connection', () => {
  it('decides once the invitation is used', () => {
    expect(claimed('active')).toBe('connected')
    expect(claimed('verifying')).toBe('checking')
    for (const status of ['awaiting-approval', 'insecure', 'unreachable', 'suspended'] as const)
      expect(claimed(status)).toBe(status)
    for (const status of ['disconnecting', 'contested'] as const)
      expect(claimed(status)).toBe(status)
  })

  it('that waits for the answer to its stack does so for a limited time', () => {
    expect(claimed('verifying', { updatedAt: at(-360) })).toBe('stuck')
    // A repeated check does not begin the time again.
    expect(claimed('verifying', { followedRequestAt: at(-360) })).toBe('stuck')
  })

  it('is connected since its stack completed, not since an earlier stack of the same link', () => {
    const attempts = [attempt({ status: 'connected', endedAt: at(-60) })]
    const connection = { ...sampleConnection, status: 'active' as const, createdAt: at(-9000) }
    expect(shown(0, { status: 'claimed', attempts }, connection).since).toBe(at(-60))
  })

  it('was ended by whoever ended it', () => {
    expect(claimed('disconnected')).toBe('ended-by-vendor')
    expect(claimed('disconnected', { stackDeleted: true })).toBe('ended-by-customer')
    expect(claimed('disconnected', { invitationDeleted: true })).toBe('ended-by-customer')
    const findings = [{ code: 'ROLE_GONE', message: 'It is gone.', remedy: 'None.' }]
    expect(claimed('disconnected', { findings })).toBe('ended-by-customer')
  })
})

describe('a link that has ended', () => {
  it.each(['expired', 'revoked'] as const)('is shown as ended when %s', (status) => {
    expect(phase(0, { status, attempts: [failed()] })).toBe('link-ended')
  })

  it('shows a stack that began before the expiry, because it may still connect', () => {
    const changes = { status: 'expired' as const, attempts: [attempt()] }
    expect(phase(599, changes)).toBe('creating')
    expect(phase(600, changes)).toBe('link-ended')
    expect(phase(0, { ...changes, status: 'revoked' })).toBe('link-ended')
  })
})
