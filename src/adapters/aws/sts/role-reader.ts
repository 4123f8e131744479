import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam'
import type { PolicyDocument } from '../../../core/model/access-profile.ts'
import type { RoleArn } from '../../../core/model/aws/role-arn.ts'
import type { ExternalId } from '../../../core/model/external-id.ts'
import type { AccessQuestion, RolePolicies, RoleReader, Sts } from '../../../core/ports.ts'
import { type AwsAccess, common } from '../clients.ts'
import { isAccessDenied } from '../faults.ts'
import { readOrganization } from './read-organization.ts'

const MIN_SESSION_SECONDS = 900

/** Reads a role with a session of the role itself, whose session policy allows nothing else. */
export function roleReader(access: AwsAccess, sts: Sts): RoleReader {
  const sessionFor = async (
    on: { role: RoleArn; externalId: ExternalId },
    { action, resource }: { action: string | string[]; resource: string },
  ) => {
    const sessionPolicy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
    }
    const session = {
      ...on,
      sessionPolicy,
      roleSessionName: 'rolecall-look',
      durationSeconds: MIN_SESSION_SECONDS,
    }
    const { accessKeyId, secretAccessKey, sessionToken } = await sts.assume(session)
    return {
      accessKeyId,
      secretAccessKey: secretAccessKey.reveal(),
      sessionToken: sessionToken.reveal(),
    }
  }
  /** Returns undefined if AWS denies the call. */
  const asRole = async <T>(
    on: { role: RoleArn; externalId: ExternalId },
    action: string | string[],
    look: (client: IAMClient) => Promise<T>,
  ) => {
    const credentials = await sessionFor(on, { action, resource: on.role.text })
    const client = new IAMClient({ ...common(access), maxAttempts: 2, credentials })
    try {
      return await look(client)
    } catch (error) {
      if (isAccessDenied(error)) return undefined
      throw error
    } finally {
      client.destroy()
    }
  }
  return {
    trustPolicy: (role, externalId) =>
      asRole({ role, externalId }, 'iam:GetRole', async (client) => {
        const { Role } = await client.send(new GetRoleCommand({ RoleName: role.roleName }))
        return Role?.AssumeRolePolicyDocument
      }),
    permissions: (role, externalId) =>
      asRole({ role, externalId }, READS_POLICIES, (client) => policiesOf(client, role)),
    simulate: (role, externalId, questions) =>
      asRole({ role, externalId }, 'iam:SimulatePrincipalPolicy', (client) =>
        Promise.all(questions.map((question) => simulateOne(client, role, question))),
      ),
    organization: async (role, externalId, query) =>
      readOrganization(
        await sessionFor({ role, externalId }, { action: READS_ACCOUNTS, resource: '*' }),
        query,
      ),
  }
}

const READS_ACCOUNTS = [
  ...['organizations:Describe*', 'organizations:List*'],
  'cloudformation:ListStackInstances',
]

const READS_POLICIES = [
  ...['iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy'],
  'iam:ListAttachedRolePolicies',
]

/** AWS: a role has at most 20 managed policies, so one page of 100 has all; so with the names. */
async function policiesOf(client: IAMClient, { roleName }: RoleArn): Promise<RolePolicies> {
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
async function simulateOne(
  client: IAMClient,
  role: RoleArn,
  { action, resource }: AccessQuestion,
): Promise<'allowed' | 'denied'> {
  const asked = { PolicySourceArn: role.text, ActionNames: [action], ResourceArns: [resource] }
  const { EvaluationResults = [] } = await client.send(new SimulatePrincipalPolicyCommand(asked))
  return EvaluationResults[0]?.EvalDecision === 'allowed' ? 'allowed' : 'denied'
}
