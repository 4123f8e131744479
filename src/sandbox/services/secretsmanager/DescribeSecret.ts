import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { secretFor } from './state.ts'

export function DescribeSecret(world: World, caller: Caller, input: { SecretId?: string }) {
  const { arn, name, description, kmsKeyId, tags, createdAt, versions, deletedAt } = secretFor(
    world,
    caller,
    'DescribeSecret',
    input.SecretId,
  )
  const staged = versions.filter(({ stages }) => stages.length > 0)
  return {
    ARN: arn,
    Name: name,
    ...(description !== undefined && { Description: description }),
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    ...(deletedAt !== undefined && { DeletedDate: deletedAt / 1000 }),
    CreatedDate: createdAt / 1000,
    LastChangedDate: Math.max(createdAt, ...versions.map((it) => it.createdAt)) / 1000,
    Tags: tags,
    VersionIdsToStages: Object.fromEntries(staged.map(({ id, stages }) => [id, [...stages]])),
  }
}
