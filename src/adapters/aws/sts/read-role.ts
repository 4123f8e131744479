import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  type IAMClientConfig,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam'
import type { PolicyDocument } from '../../../core/model/access-profile.ts'
import type { RoleArn } from '../../../core/model/aws/role-arn.ts'
import type { AccessQuestion, RolePolicies } from '../../../core/ports.ts'
import { type AwsAccess, common } from '../clients.ts'

/** What Rolecall asks IAM about a role. It is a file of its own because few starts need it. */
export const iamClient = (
  access: AwsAccess,
  credentials: NonNullable<IAMClientConfig['credentials']>,
): IAMClient => new IAMClient({ ...common(access), maxAttempts: 2, credentials })

export async function trustPolicyOf(
  client: IAMClient,
  { roleName }: RoleArn,
): Promise<string | undefined> {
  const { Role } = await client.send(new GetRoleCommand({ RoleName: roleName }))
  return Role?.AssumeRolePolicyDocument
}

/** AWS: a role has at most 20 managed policies, so one page of 100 has all; so with the names. */
export async function policiesOf(client: IAMClient, { roleName }: RoleArn): Promise<RolePolicies> {
  const RoleName = roleName
  const [{ Role }, { PolicyNames = [] }, { AttachedPolicies = [] }] = await Promise.all([
    client.send(new GetRoleCommand({ RoleName })),
    client.send(new ListRolePoliciesCommand({ RoleName, MaxItems: 1000 })),
    client.send(new ListAttachedRolePoliciesCommand({ RoleName, MaxItems: 1000 })),
  ])
  const inline = await Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = '' } = await client.send(
        new GetRolePolicyCommand({ RoleName, PolicyName }),
      )
      return JSON.parse(decodeURIComponent(PolicyDocument)) as PolicyDocument
    }),
  )
  const boundary = Role?.PermissionsBoundary?.PermissionsBoundaryArn
  return {
    inline,
    managed: AttachedPolicies.flatMap(({ PolicyArn }) => PolicyArn ?? []),
    ...(boundary !== undefined && { boundary }),
    ...(Role?.MaxSessionDuration !== undefined && { maxSessionSeconds: Role.MaxSessionDuration }),
    // AWS: a role without tags has no member Tags.
    tags: Object.fromEntries((Role?.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  }
}

/** AWS: SimulatePrincipalPolicy answers implicitDeny or explicitDeny. Both are a denial. */
export async function simulateOne(
  client: IAMClient,
  role: RoleArn,
  { action, resource }: AccessQuestion,
): Promise<'allowed' | 'denied'> {
  const asked = { PolicySourceArn: role.text, ActionNames: [action], ResourceArns: [resource] }
  const { EvaluationResults = [] } = await client.send(new SimulatePrincipalPolicyCommand(asked))
  return EvaluationResults[0]?.EvalDecision === 'allowed' ? 'allowed' : 'denied'
}
