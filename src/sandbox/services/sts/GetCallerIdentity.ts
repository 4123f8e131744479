import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { identify } from '../iam/identify.ts'
import type { Input } from '../iam/input.ts'
import { acceptOnly } from '../iam/input.ts'

// AWS: needs no permission, and no policy can deny it.
export function GetCallerIdentity(world: World, caller: Caller, input: Input) {
  acceptOnly(input, [])
  return {
    UserId: identify(world, caller).keys['aws:userid'],
    Account: caller.accountId,
    Arn: caller.arn,
  }
}
