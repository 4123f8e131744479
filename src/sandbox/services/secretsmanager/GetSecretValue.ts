import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { notFound, secretFor } from './state.ts'

interface Input {
  SecretId?: string
  VersionStage?: string
  VersionId?: string
}

export function GetSecretValue(world: World, caller: Caller, input: Input) {
  const secret = secretFor(world, caller, 'GetSecretValue', input.SecretId)
  if (secret.deletedAt !== undefined)
    throw new AwsFault(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    )
  const { VersionId: id, VersionStage: stage = id === undefined ? 'AWSCURRENT' : undefined } = input
  const version = secret.versions.find(
    (it) =>
      (id === undefined || it.id === id) && (stage === undefined || it.stages.includes(stage)),
  )
  if (!version) throw notFound()
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    SecretString: version.text,
    VersionStages: [...version.stages],
    CreatedDate: version.createdAt / 1000,
  }
}
