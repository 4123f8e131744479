import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Credentials } from '../../../api/types.ts'

export const accessWith = ({ AccessKeyId, SecretAccessKey, Token }: Credentials) => ({
  region: process.env.AWS_REGION!,
  credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token },
})

export async function whoami(
  credentials: Credentials,
): Promise<{ accountId: string; arn: string }> {
  const { Account, Arn } = await new STSClient(accessWith(credentials)).send(
    new GetCallerIdentityCommand({}),
  )
  return { accountId: Account!, arn: Arn! }
}

type Access = ReturnType<typeof accessWith>

/** Harmless calls to services of the sandbox. */
const CALLS: Readonly<Record<string, (access: Access) => Promise<unknown>>> = {
  'cloudformation:DescribeStacks': (it) =>
    new CloudFormationClient(it).send(new DescribeStacksCommand({})),
  'dynamodb:ListTables': (it) => new DynamoDBClient(it).send(new ListTablesCommand({})),
  'iam:ListRoles': (it) => new IAMClient(it).send(new ListRolesCommand({})),
  's3:ListAllMyBuckets': (it) =>
    new S3Client({ ...it, forcePathStyle: true }).send(new ListBucketsCommand({})),
  'sns:ListTopics': (it) => new SNSClient(it).send(new ListTopicsCommand({})),
  'sqs:ListQueues': (it) => new SQSClient(it).send(new ListQueuesCommand({})),
}

/**
 * Tries harmless calls to services of the sandbox, and names those that it allows.
 * None is no failure: a scope may be for services, or for resources, that the sandbox lacks.
 */
export async function exerciseScope(credentials: Credentials): Promise<string[]> {
  const access = accessWith(credentials)
  const outcomes = await Promise.all(
    Object.entries(CALLS).map(async ([action, call]) => {
      const isAllowed = await call(access).then(
        () => true,
        () => false,
      )
      return isAllowed ? [action] : []
    }),
  )
  return outcomes.flat()
}
