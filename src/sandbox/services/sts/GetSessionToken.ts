import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import type { Input } from '../iam/input.ts'
import { readOptionalNumber } from '../iam/input.ts'
import { issueSession } from './issue-session.ts'

const ROOT_SECONDS = 3600

export function GetSessionToken(world: World, caller: Caller, input: Input) {
  const asked = readOptionalNumber(input, 'DurationSeconds', { min: 900, max: 129_600 }) ?? 43_200
  // AWS: only long-lived keys get a session token.
  if (caller.accessKeyId === undefined || caller.accessKeyId.startsWith('ASIA')) {
    throw new AwsFault('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403)
  }
  const durationSeconds = caller.arn.endsWith(':root') ? Math.min(asked, ROOT_SECONDS) : asked
  return {
    Credentials: issueSession(world, {
      accountId: caller.accountId,
      arn: caller.arn,
      durationSeconds,
    }),
  }
}
