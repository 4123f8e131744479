import type { Finding } from '../../../core/model/connection.ts'
import { AccountNumber } from '../parts.tsx'
import { type Check, type CheckOutcome, roleChecks } from './checks.tsx'
import { Clock } from './pieces.tsx'
import type { Progress } from './view.ts'

const NOTHING_RAN: readonly CheckOutcome[] = ['none', 'none', 'none']

/** What a reason proves about the three checks. All other reasons prove nothing. */
const OUTCOMES: Record<string, readonly CheckOutcome[]> = {
  ROLE_NOT_ASSUMABLE: ['bad', 'none', 'none'],
  TRUST_WITHOUT_EXTERNAL_ID: ['ok', 'bad', 'none'],
  TRUST_ACCEPTS_ANY_EXTERNAL_ID: ['ok', 'ok', 'bad'],
}

export const reasonOf = ({ findings }: Progress): Finding | undefined => findings?.[0]

/** A tick stands only for what the reason proves. */
export function checksOf(progress: Progress): Check[] {
  const { stack, accountId, startedAt, roleArn } = progress
  const code = reasonOf(progress)?.code ?? ''
  const wrongAccount = code === 'ACCOUNT_NOT_INVITED'
  const wrongRegion = code === 'REGION_NOT_INVITED'
  const called: Check[] = stack
    ? [
        {
          name: 'The stack called in',
          outcome: 'ok',
          ...(startedAt !== undefined && { note: <Clock at={startedAt} /> }),
        },
      ]
    : []
  const account: Check[] =
    stack && wrongAccount
      ? [
          {
            name: 'The account is right',
            outcome: 'bad',
            note: <AccountNumber id={stack.accountId} />,
          },
        ]
      : stack && accountId === stack.accountId
        ? [{ name: 'The account is right', outcome: 'ok', note: <AccountNumber id={accountId} /> }]
        : []
  const region: Check[] =
    stack && wrongRegion
      ? [{ name: 'The Region is right', outcome: 'bad', note: stack.region }]
      : []
  const role: Check[] =
    code === 'ROLE_NOT_CREATED'
      ? [{ name: 'The role was created', outcome: 'bad', note: 'not reported' }]
      : roleArn
        ? [{ name: 'The stack reported its role', outcome: 'ok' }]
        : []
  return [...called, ...account, ...region, ...role, ...roleChecks(OUTCOMES[code] ?? NOTHING_RAN)]
}
