import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../../test/fixtures/connection.ts'
import { sampleInvitation } from '../../../../test/fixtures/sample-views.ts'
import { stateOf } from '../../../core/invitations/state.ts'
import type { Connection } from '../../../core/model/connection.ts'
import type { Attempt, Invitation } from '../../../core/model/invitation.ts'
import { standingOfInvitation } from './invitation-standing.ts'

const AT = '2026-11-20T10:00:00.000Z'
const NOW = new Date('2026-11-20T10:01:30.000Z')

const { attempts: _, openedAt: __, launchedAt: ___, pinnedBy: ____, ...bare } = sampleInvitation
const FRESH: Invitation = { ...bare, status: 'open', expiresAt: '2026-11-27T10:00:00.000Z' }

const failed = (code: string): Attempt => ({
  ...{ stackId: `arn:${code}`, accountId: '222222222222', region: 'us-east-1', status: 'failed' },
  ...{ startedAt: AT, endedAt: AT, finding: { code, message: 'm', remedy: 'r' } },
})

const of = (changes: Partial<Invitation>, connection?: Connection) => {
  const invitation = { ...FRESH, ...changes }
  return standingOfInvitation(
    invitation,
    connection,
    stateOf(invitation, connection ? [connection] : [], NOW),
  )
}

describe('how far an invitation is', () => {
  it.each<[string, Partial<Invitation>, string, string]>([
    ['never opened', {}, 'Sent', 'waiting'],
    ['opened', { openedAt: AT }, 'Opened', 'waiting'],
    [
      'the account is known',
      { openedAt: AT, accountId: '222222222222', pinnedBy: 'customer' },
      'Account given',
      'waiting',
    ],
    ['declined', { status: 'revoked', declinedAt: AT }, 'Declined', 'ended'],
    ['revoked', { status: 'revoked' }, 'Revoked', 'ended'],
    ['expired', { status: 'expired' }, 'Expired', 'ended'],
  ])('%s', (_name, changes, step, standing) => {
    expect(of(changes)).toMatchObject({ step, standing })
  })

  it('counts failed attempts with the latest reason, and the customer acts', () => {
    const attempts = [failed('STACK_ROLLED_BACK'), failed('ROLE_NOT_CREATED')]
    expect(of({ accountId: '222222222222', attempts })).toEqual({
      ...{ step: 'Failed', detail: 'role not created, 2 attempts', standing: 'waiting' },
    })
  })

  it('needs the vendor where only the vendor can remove the reason', () => {
    const attempts = [failed('ACCOUNT_NOT_INVITED')]
    expect(of({ accountId: '222222222222', attempts })).toMatchObject({
      ...{ detail: 'account not invited, 1 attempt', standing: 'needs-you' },
    })
  })

  it('is that of the connection once there is one', () => {
    const claimed = (changes: Partial<Connection>) =>
      of({ status: 'claimed' }, sampleConnection(changes))
    expect(claimed({ status: 'active' })).toMatchObject({ step: 'Connected', standing: 'fine' })
    expect(claimed({ status: 'awaiting-approval' }).standing).toBe('needs-you')
    expect(claimed({ status: 'disconnected' })).toMatchObject({
      ...{ step: 'Disconnected', standing: 'ended' },
    })
  })
})
