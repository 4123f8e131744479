import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { notFound, secretFor } from './state.ts'

interface Input {
  SecretId?: string
  VersionStage?: string
}

export function GetSecretValue(world: World, caller: Caller, input: Input) {
  const secret = secretFor(world, caller, 'GetSecretValue', input.SecretId)
  if (secret.deletedAt !== undefined)
    throw new AwsFault(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    )
  const stage = input.VersionStage ?? 'AWSCURRENT'
  const version = secret.versions.at(stage === 'AWSPREVIOUS' ? -2 : -1)
  if (!version || !['AWSCURRENT', 'AWSPREVIOUS'].includes(stage)) throw notFound()
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    SecretString: version.text,
    VersionStages: [stage],
    CreatedDate: version.createdAt / 1000,
  }
}
