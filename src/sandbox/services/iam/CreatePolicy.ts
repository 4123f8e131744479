import type { Caller } from '../../operation.ts'
import { iamArn } from '../../partition.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import { readManagedDocument } from './documents.ts'
import { tagRequestKeys } from './entity-access.ts'
import { entityAlreadyExists } from './faults.ts'
import { DESCRIPTION, PATH, POLICY_NAME } from './grammar.ts'
import type { Input } from './input.ts'
import { readOptionalText, readTags, readText } from './input.ts'
import { savePolicy, showPolicy } from './policy-access.ts'
import type { ManagedPolicy } from './state.ts'
import { iamAccount } from './state.ts'
import { uniqueId } from './unique-ids.ts'

export function CreatePolicy(world: World, caller: Caller, input: Input) {
  const policy = draftPolicy(world, caller, input)
  authorize(world, caller, {
    action: 'iam:CreatePolicy',
    resource: policy.arn,
    context: tagRequestKeys(policy.tags),
  })
  refuseTakenName(world, caller, policy.policyName)
  savePolicy(world, caller, policy)
  return { Policy: showPolicy(world, caller, policy) }
}

function refuseTakenName(world: World, { accountId }: Caller, policyName: string): void {
  const taken = [...iamAccount(world, accountId).policies.values()].some(
    (one) => one.policyName.toLowerCase() === policyName.toLowerCase(),
  )
  if (taken)
    throw entityAlreadyExists(
      `A policy called ${policyName} already exists. Duplicate names are not allowed.`,
    )
}

function draftPolicy(world: World, caller: Caller, input: Input): ManagedPolicy {
  const policyName = readText(input, 'PolicyName', POLICY_NAME)
  const path = readOptionalText(input, 'Path', PATH) ?? '/'
  const description = readOptionalText(input, 'Description', DESCRIPTION)
  const createdAt = world.clock.now()
  return {
    arn: iamArn(caller, `policy${path}${policyName}`),
    policyName,
    policyId: uniqueId(world, 'ANPA'),
    path,
    createdAt,
    updatedAt: createdAt,
    defaultVersionId: 'v1',
    versions: [{ versionId: 'v1', document: readManagedDocument(input), createdAt }],
    tags: readTags(input),
    ...(description === undefined ? {} : { description }),
  }
}
