import type { PolicyDocument } from '../model/access-profile.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import type { Connection } from '../model/connection.ts'
import type { Installation } from '../ports.ts'
import { trustPolicy } from '../template/trust-policy.ts'

/** How a customer replaces the imported External ID of a role, and how far that is. */
export interface ExternalIdChange {
  /**
   * `none`: there is nothing to replace. `offered`: the role accepts only the imported one.
   * `accepted`: it accepts the drawn one too, and Rolecall uses it.
   */
  state: 'none' | 'offered' | 'accepted'
  /** What is left to do, in this order. */
  steps: ExternalIdStep[]
}

interface ExternalIdStep {
  /** `accept-both`: the role accepts both. `remove-imported`: it accepts the drawn one alone. */
  name: 'accept-both' | 'remove-imported'
  /** The trust policy that the role gets. */
  trustPolicy: PolicyDocument
  /** Does it with the AWS CLI, in a POSIX shell. */
  command: string
}

/** What the customer of an imported role has to do so that only the drawn External ID works. */
export function externalIdChange(
  { brokerRole }: Pick<Installation, 'brokerRole'>,
  { roleArn, externalId, nextExternalId, formerExternalId }: Connection,
): ExternalIdChange {
  const { roleName } = parseRoleArn(roleArn)
  const step = (name: ExternalIdStep['name'], policy: PolicyDocument): ExternalIdStep => ({
    ...{ name, trustPolicy: policy, command: commandFor(roleName, policy) },
  })
  const alone = (drawn: string) => step('remove-imported', trustPolicy(brokerRole, drawn))
  if (formerExternalId !== undefined) return { state: 'accepted', steps: [alone(externalId)] }
  if (nextExternalId === undefined) return { state: 'none', steps: [] }
  const both = acceptingBoth(trustPolicy(brokerRole, nextExternalId), [nextExternalId, externalId])
  return { state: 'offered', steps: [step('accept-both', both), alone(nextExternalId)] }
}

/** The only trust policy with two External IDs: both belong to the same connection (EXT-7). */
function acceptingBoth(
  { Statement: [assume, ...rest], ...policy }: ReturnType<typeof trustPolicy>,
  externalIds: string[],
): PolicyDocument {
  const Condition = { ...assume!.Condition, StringEquals: { 'sts:ExternalId': externalIds } }
  return { ...policy, Statement: [{ ...assume!, Condition }, ...rest] }
}

/** None of the values can contain a quotation mark. */
const commandFor = (roleName: string, policy: PolicyDocument): string =>
  `aws iam update-assume-role-policy --role-name '${roleName}' \\\n  --policy-document '${JSON.stringify(policy)}'`
