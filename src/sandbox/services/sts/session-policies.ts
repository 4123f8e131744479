import { deflateRawSync } from 'node:zlib'
import { AwsFault } from '../../operation.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import type { World } from '../../world.ts'
import { readPolicy } from '../iam/documents.ts'
import { refuseUnknownPolicy } from '../iam/entity-policies.ts'
import { constraintFault } from '../iam/faults.ts'
import { POLICY_ARN } from '../iam/grammar.ts'
import type { Input } from '../iam/input.ts'
import { readList, readOptionalText, readText } from '../iam/input.ts'
import { policyDocumentOf } from '../iam/managed-policies.ts'

const POLICY_LENGTH = 2048
const MAX_POLICY_ARNS = 10
const PACKED_BYTES = 2048

/** The policies that limit a session: the one sent along and the managed ones named. */
export function readSessionPolicies(
  world: World,
  accountId: string,
  input: Input,
): PolicyDocument[] {
  const text = readOptionalText(input, 'Policy', { min: 1, max: POLICY_LENGTH })
  const inline = text === undefined ? [] : [readPolicy(input, 'Policy', 'identity').policy]
  const managed = readPolicyArns(input).flatMap((arn) => {
    refuseUnknownPolicy(world, accountId, arn)
    return policyDocumentOf(world, arn) ?? []
  })
  return [...inline, ...managed]
}

function readPolicyArns(input: Input): string[] {
  const list = readList(input, 'PolicyArns')
  if (list.length > MAX_POLICY_ARNS)
    throw constraintFault(
      'PolicyArns',
      String(list.length),
      `have length less than or equal to ${MAX_POLICY_ARNS}`,
    )
  return list.map((entry) => readText(entry as Input, 'arn', POLICY_ARN))
}

/**
 * How much of the space for session policies and tags the request takes, inherited tags included,
 * in per cent.
 * AWS: it packs them in a format that it does not publish; DEFLATE stands in for it.
 */
export function packedPolicySize(
  input: Input,
  inherited: Record<string, string> = {},
): number | undefined {
  const { Policy, PolicyArns = [], Tags = [] } = input
  const passedOn = Object.entries(inherited)
  if (Policy === undefined && [PolicyArns, Tags, passedOn].flat().length === 0) return undefined
  const parts = [Policy, PolicyArns, Tags, ...(passedOn.length > 0 ? [passedOn] : [])]
  const bytes = deflateRawSync(JSON.stringify(parts)).length
  const percent = Math.ceil((bytes * 100) / PACKED_BYTES)
  if (percent <= 100) return percent
  throw new AwsFault(
    'PackedPolicyTooLarge',
    `Packed size of session policies and tags consumes ${percent}% of allotted space.`,
  )
}
