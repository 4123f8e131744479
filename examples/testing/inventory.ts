import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'

/** The service under test: counts the roles in a customer's account. */
export async function countRoles(role: { roleArn: string; externalId: string }): Promise<number> {
  const { Credentials } = await new STSClient().send(
    new AssumeRoleCommand({
      RoleArn: role.roleArn,
      RoleSessionName: 'inventory',
      ExternalId: role.externalId,
    }),
  )
  const iam = new IAMClient({
    credentials: {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    },
  })
  const { Roles = [] } = await iam.send(new ListRolesCommand())
  return Roles.length
}
