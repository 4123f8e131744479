import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { addVersion, secretFor } from './state.ts'

export function PutSecretValue(
  world: World,
  caller: Caller,
  input: {
    SecretId?: string
    SecretString?: string
    ClientRequestToken?: string
    VersionStages?: string[]
  },
) {
  const secret = secretFor(world, caller, 'PutSecretValue', input.SecretId)
  if (input.SecretString === undefined)
    throw new AwsFault(
      'InvalidRequestException',
      'You must provide either SecretString or SecretBinary.',
    )
  const { id, stages } = addVersion(world, secret, {
    text: input.SecretString,
    id: input.ClientRequestToken,
    stages: input.VersionStages,
  })
  return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: [...stages] }
}
