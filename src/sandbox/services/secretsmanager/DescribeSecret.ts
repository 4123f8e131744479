import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { secretFor } from './state.ts'

export function DescribeSecret(world: World, caller: Caller, input: { SecretId?: string }) {
  const { arn, name, description, kmsKeyId, versions, deletedAt } = secretFor(
    world,
    caller,
    'DescribeSecret',
    input.SecretId,
  )
  const stages = versions
    .slice(-2)
    .map(({ id }, index, last) => [id, [index === last.length - 1 ? 'AWSCURRENT' : 'AWSPREVIOUS']])
  return {
    ARN: arn,
    Name: name,
    ...(description !== undefined && { Description: description }),
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    ...(deletedAt !== undefined && { DeletedDate: deletedAt / 1000 }),
    VersionIdsToStages: Object.fromEntries(stages) as Record<string, string[]>,
  }
}
