import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { IAMClient } from '@aws-sdk/client-iam'
import { S3Client } from '@aws-sdk/client-s3'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { STSClient } from '@aws-sdk/client-sts'

export const VENDOR = '111111111111'
export const CUSTOMER = '222222222222'

interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

export const administrator = (accountId: string): Credentials => ({
  accessKeyId: accountId,
  secretAccessKey: 'sandbox',
})

/** One client per service, all with the same endpoint, Region and credentials. */
export function clients(endpoint: string, credentials: Credentials, region = 'us-east-1') {
  const settings = { endpoint, credentials, region, maxAttempts: 1 }
  return {
    cloudformation: new CloudFormationClient(settings),
    dynamodb: new DynamoDBClient(settings),
    iam: new IAMClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    secrets: new SecretsManagerClient(settings),
    sns: new SNSClient(settings),
    sqs: new SQSClient(settings),
    sts: new STSClient(settings),
  }
}
