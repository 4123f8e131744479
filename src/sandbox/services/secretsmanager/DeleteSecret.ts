import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { secretFor, secretsOf } from './state.ts'

interface Input {
  SecretId?: string
  RecoveryWindowInDays?: number
  ForceDeleteWithoutRecovery?: boolean
}

const DAY_MS = 86_400_000

/** AWS: a deleted secret can be recovered for 7 to 30 days, unless the request says otherwise. */
export function DeleteSecret(world: World, caller: Caller, input: Input) {
  const secret = secretFor(world, caller, 'DeleteSecret', input.SecretId)
  secret.deletedAt =
    world.clock.now() +
    (input.ForceDeleteWithoutRecovery ? 0 : (input.RecoveryWindowInDays ?? 30) * DAY_MS)
  if (input.ForceDeleteWithoutRecovery) secretsOf(world).delete(secret.arn)
  return { ARN: secret.arn, Name: secret.name, DeletionDate: secret.deletedAt / 1000 }
}
