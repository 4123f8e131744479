import { describe, expect, it } from 'vitest'
import { sampleConnection, sampleInvitation } from '../../../test/fixtures/sample-views.ts'
import type { Connection, ConnectionStatus } from '../model/connection.ts'
import type { Attempt, Invitation } from '../model/invitation.ts'
import { stateOf } from './state.ts'

const BEGIN = '2026-11-24T12:00:00.000Z'
const { attempts: _, accountId: __, pinnedBy: ___, ...fresh } = sampleInvitation

const attempt = (changes: Partial<Attempt>): Attempt => ({
  stackId: sampleConnection.stackId!,
  accountId: sampleConnection.accountId,
  region: 'eu-central-1',
  status: 'creating',
  startedAt: BEGIN,
  ...changes,
})

const state = (
  changes: Partial<Invitation>,
  { status, seconds = 0 }: { status?: ConnectionStatus; seconds?: number } = {},
) => {
  const invitation: Invitation = { ...fresh, status: 'open', ...changes }
  const connection: Connection | undefined = status && {
    ...sampleConnection,
    status,
    updatedAt: BEGIN,
  }
  return stateOf(
    invitation,
    connection ? [connection] : [],
    new Date(Date.parse(BEGIN) + seconds * 1000),
  )
}

const accepted = { accountId: '222222222222', pinnedBy: 'customer' as const }

describe('the state of an invitation', () => {
  it.each<[string, Partial<Invitation>, string]>([
    ['nothing has happened', {}, 'invited'],
    ['the page was opened', { openedAt: BEGIN }, 'opened'],
    ['only the vendor gave the number', { ...accepted, pinnedBy: 'vendor' }, 'invited'],
    ['the customer gave the number', { ...accepted, openedAt: BEGIN }, 'accepted'],
    ['the customer launched', { ...accepted, pinnedBy: 'vendor', launchedAt: BEGIN }, 'accepted'],
    ['the stack has begun', { ...accepted, attempts: [attempt({})] }, 'creating'],
    [
      'its role is checked',
      { ...accepted, attempts: [attempt({ status: 'checking' })] },
      'checking',
    ],
    [
      'it failed',
      { ...accepted, attempts: [attempt({ status: 'failed', endedAt: BEGIN })] },
      'failed',
    ],
    ['the customer declined', { status: 'revoked', declinedAt: BEGIN }, 'declined'],
    ['the vendor revoked it', { status: 'revoked' }, 'revoked'],
    ['it has expired', { status: 'expired' }, 'expired'],
    ['its date has passed', { expiresAt: BEGIN }, 'expired'],
    ['its connection is not readable yet', { status: 'claimed' }, 'checking'],
  ])('when %s is one word of a closed list', (_, changes, expected) => {
    expect(state(changes)).toBe(expected)
  })

  it('is needs-attention when the stack says nothing more in time', () => {
    const changes = { ...accepted, attempts: [attempt({})] }
    expect(state(changes, { seconds: 599 })).toBe('creating')
    expect(state(changes, { seconds: 600 })).toBe('needs-attention')
  })

  it.each<[ConnectionStatus, string]>([
    ['verifying', 'checking'],
    ['awaiting-approval', 'awaiting-approval'],
    ['active', 'connected'],
    ['disconnecting', 'connected'],
    ['insecure', 'needs-attention'],
    ['unreachable', 'needs-attention'],
    ['suspended', 'needs-attention'],
    ['contested', 'needs-attention'],
    ['disconnected', 'disconnected'],
  ])('with a connection that is %s is %s', (status, expected) => {
    expect(state({ ...accepted, status: 'claimed' }, { status })).toBe(expected)
  })
})
