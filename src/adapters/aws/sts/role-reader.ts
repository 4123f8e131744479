import type { IAMClient } from '@aws-sdk/client-iam'
import type { RoleArn } from '../../../core/model/aws/role-arn.ts'
import type { ExternalId } from '../../../core/model/external-id.ts'
import type { RoleReader, Sts } from '../../../core/ports.ts'
import type { AwsAccess } from '../clients.ts'
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
    look: (client: IAMClient, iam: typeof import('./read-role.ts')) => Promise<T>,
  ) => {
    const credentials = await sessionFor(on, { action, resource: on.role.text })
    const iam = await import('./read-role.ts')
    const client = iam.iamClient(access, credentials)
    try {
      return await look(client, iam)
    } catch (error) {
      if (isAccessDenied(error)) return undefined
      throw error
    } finally {
      client.destroy()
    }
  }
  return {
    trustPolicy: (role, externalId) =>
      asRole({ role, externalId }, 'iam:GetRole', (client, iam) => iam.trustPolicyOf(client, role)),
    permissions: (role, externalId) =>
      asRole({ role, externalId }, READS_POLICIES, (client, iam) => iam.policiesOf(client, role)),
    simulate: (role, externalId, questions) =>
      asRole({ role, externalId }, 'iam:SimulatePrincipalPolicy', (client, iam) =>
        Promise.all(questions.map((question) => iam.simulateOne(client, role, question))),
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
