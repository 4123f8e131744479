import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import type { RoleReader, Sts } from '../ports.ts'
import type { AwsAccess } from './clients.ts'
import { isAccessDenied } from './faults.ts'

const SHORTEST_SECONDS = 900

/** Looks at a role through the role itself, with a session that can do nothing else. */
export function roleReader(access: AwsAccess, sts: Sts): RoleReader {
  return {
    async trustPolicy(role, externalId) {
      const sessionPolicy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iam:GetRole', Resource: role.text }] }
      const session = { role, externalId, sessionPolicy, roleSessionName: 'rolecall-look', durationSeconds: SHORTEST_SECONDS }
      const { accessKeyId, secretAccessKey, sessionToken } = await sts.assume(session)
      const credentials = { accessKeyId, secretAccessKey: secretAccessKey.reveal(), sessionToken: sessionToken.reveal() }
      const client = new IAMClient({ region: access.region, maxAttempts: 2, credentials })
      try {
        const { Role } = await client.send(new GetRoleCommand({ RoleName: role.roleName }))
        return Role?.AssumeRolePolicyDocument
      } catch (error) {
        if (isAccessDenied(error)) return undefined
        throw error
      } finally {
        client.destroy()
      }
    },
  }
}
