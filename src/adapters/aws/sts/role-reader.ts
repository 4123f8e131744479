import { GetRoleCommand, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam'
import type { RoleArn } from '../../../core/model/aws/role-arn.ts'
import type { ExternalId } from '../../../core/model/external-id.ts'
import type { AccessQuestion, RoleReader, Sts } from '../../../core/ports.ts'
import type { AwsAccess } from '../clients.ts'
import { isAccessDenied } from '../faults.ts'
import { requestHandler } from '../proxies.ts'

const MIN_SESSION_SECONDS = 900

/** Reads a role with a session of the role itself, whose session policy allows nothing else. */
export function roleReader(access: AwsAccess, sts: Sts): RoleReader {
  /** Returns undefined if AWS denies the call. */
  const asRole = async <T>(
    on: { role: RoleArn; externalId: ExternalId },
    action: string,
    look: (client: IAMClient) => Promise<T>,
  ) => {
    const sessionPolicy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: action, Resource: on.role.text }],
    }
    const session = {
      ...on,
      sessionPolicy,
      roleSessionName: 'rolecall-look',
      durationSeconds: MIN_SESSION_SECONDS,
    }
    const { accessKeyId, secretAccessKey, sessionToken } = await sts.assume(session)
    const credentials = {
      accessKeyId,
      secretAccessKey: secretAccessKey.reveal(),
      sessionToken: sessionToken.reveal(),
    }
    const client = new IAMClient({
      ...{ region: access.region, maxAttempts: 2, credentials },
      requestHandler: requestHandler(3000, 30_000),
    })
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
    simulate: (role, externalId, questions) =>
      asRole({ role, externalId }, 'iam:SimulatePrincipalPolicy', (client) =>
        Promise.all(questions.map((question) => simulateOne(client, role, question))),
      ),
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
