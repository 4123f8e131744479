import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { identify } from '../iam/identify.ts'

// AWS: needs no permission, and no policy can deny it.
export function GetCallerIdentity(world: World, caller: Caller) {
  return {
    UserId: identify(world, caller).keys['aws:userid'],
    Account: caller.accountId,
    Arn: caller.arn,
  }
}
