import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { addVersion, allow, newArn, type Secret, secretsOf } from './state.ts'

interface Input {
  Name?: string
  Description?: string
  KmsKeyId?: string
  SecretString?: string
  ClientRequestToken?: string
  Tags?: { Key: string; Value: string }[]
}

export function CreateSecret(world: World, caller: Caller, input: Input) {
  const { Name: name = '', SecretString: text } = input
  if (!/^[\w/+=.@-]{1,512}$/.test(name))
    throw new AwsFault(
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    )
  const arn = newArn(world, caller, name)
  allow(world, caller, 'CreateSecret', arn)
  const known = [...secretsOf(world).values()].find(
    (it) =>
      it.name === name &&
      it.arn.split(':').slice(3, 5).join() === arn.split(':').slice(3, 5).join(),
  )
  if (known?.deletedAt !== undefined)
    throw new AwsFault(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    )
  if (
    known &&
    known.versions[0]?.id === input.ClientRequestToken &&
    known.versions[0]?.text === text
  )
    return { ARN: known.arn, Name: name, VersionId: known.versions[0]?.id }
  if (known)
    throw new AwsFault(
      'ResourceExistsException',
      `The operation failed because the secret ${name} already exists.`,
    )
  const secret: Secret = {
    arn,
    name,
    description: input.Description,
    kmsKeyId: input.KmsKeyId,
    tags: input.Tags ?? [],
    createdAt: world.clock.now(),
    versions: [],
  }
  secretsOf(world).set(arn, secret)
  return {
    ARN: arn,
    Name: name,
    ...(text !== undefined && {
      VersionId: addVersion(world, secret, { text, id: input.ClientRequestToken }).id,
    }),
  }
}
