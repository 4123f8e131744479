import { AwsFault, type Caller } from '../../operation.ts'
import { iamArn, partitionOf } from '../../partition.ts'
import type { PolicyKind } from '../../policy/document.ts'
import { parsePolicy } from '../../policy/parse-policy.ts'
import type { World } from '../../world.ts'
import { bindPrincipals } from './bind-principals.ts'
import { constraintFault, limitExceeded } from './faults.ts'
import { countedLength, MANAGED_POLICY_QUOTA, TRUST_POLICY_QUOTA } from './grammar.ts'
import type { Input } from './input.ts'
import { readText } from './input.ts'
import type { StoredPolicy } from './state.ts'

/** A policy document as text, or as an object from a caller in process. */
export function readPolicy(input: Input, member: string, kind: PolicyKind): StoredPolicy {
  const value = input[member]
  const text =
    typeof value === 'object' && value !== null
      ? JSON.stringify(value)
      : readText(input, member, { min: 1, max: 131_072 })
  if (/[^\t\n\r -ÿ]/.test(text))
    throw constraintFault(
      member,
      text,
      'satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
    )
  return { text, policy: parsePolicy(text, kind) }
}

export function readTrustPolicy(
  world: World,
  caller: Caller,
  input: Input,
  member: string,
): StoredPolicy {
  const { text, policy } = readPolicy(input, member, 'trust')
  if (countedLength(text) > TRUST_POLICY_QUOTA)
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${TRUST_POLICY_QUOTA}`)
  refuseOtherPartitions(caller, text)
  return {
    text: JSON.stringify(JSON.parse(text, (key, value) => withRootArns(caller, key, value))),
    policy: bindPrincipals(world, policy),
  }
}

/**
 * AWS: an account number among a trust policy's principals is kept as the ARN of that account's
 * root.
 */
function withRootArns(caller: Caller, key: string, value: unknown): unknown {
  if (key !== 'AWS') return value
  if (Array.isArray(value)) return value.map((one) => withRootArns(caller, key, one))
  return typeof value === 'string' && /^\d{12}$/.test(value)
    ? iamArn({ region: caller.region, accountId: value }, 'root')
    : value
}

/** AWS: a role cannot trust an account in another partition. */
function refuseOtherPartitions({ region }: Caller, text: string): void {
  const [, stray] =
    [...text.matchAll(/"(arn:(aws[a-z-]*):iam::\d{12}:root)"/g)].find(
      ([, , partition]) => partition !== partitionOf(region),
    ) ?? []
  if (stray !== undefined)
    throw new AwsFault('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${stray}"`)
}

export function readManagedDocument(input: Input): StoredPolicy {
  const document = readPolicy(input, 'PolicyDocument', 'identity')
  if (countedLength(document.text) > MANAGED_POLICY_QUOTA)
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${MANAGED_POLICY_QUOTA}`)
  return document
}

// AWS: IAM gives documents URL-encoded by RFC 3986.
export const showDocument = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
