import type { Finding } from '../../../core/model/connection.ts'
import type { Words } from '../language/languages.ts'
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
export function checksOf(words: Words, progress: Progress): Check[] {
  const { failure } = words
  const { stack, accountId, startedAt, roleArn, way } = progress
  const code = reasonOf(progress)?.code ?? ''
  const wrongAccount = code === 'ACCOUNT_NOT_INVITED'
  const wrongRegion = code === 'REGION_NOT_INVITED'
  const called: Check[] = stack
    ? [
        {
          name: failure.calledIn,
          outcome: 'ok',
          ...(startedAt !== undefined && { note: <Clock at={startedAt} /> }),
        },
      ]
    : []
  const account: Check[] =
    stack && wrongAccount
      ? [
          {
            name: failure.accountIsRight,
            outcome: 'bad',
            note: <AccountNumber id={stack.accountId} />,
          },
        ]
      : stack && accountId === stack.accountId
        ? [{ name: failure.accountIsRight, outcome: 'ok', note: <AccountNumber id={accountId} /> }]
        : []
  const region: Check[] =
    stack && wrongRegion
      ? [{ name: failure.regionIsRight, outcome: 'bad', note: stack.region }]
      : []
  const role: Check[] =
    code === 'ROLE_NOT_CREATED'
      ? [{ name: failure.roleWasCreated, outcome: 'bad', note: failure.notReported }]
      : roleArn
        ? [{ name: way ? words.declare.arnGiven : failure.roleReported, outcome: 'ok' }]
        : []
  return [
    ...called,
    ...account,
    ...region,
    ...role,
    ...roleChecks(words, OUTCOMES[code] ?? NOTHING_RAN),
  ]
}
