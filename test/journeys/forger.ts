import { randomUUID } from 'node:crypto'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { templateOf } from './customer.ts'
import { type Invitation, type Stage, VENDOR } from './stage.ts'

/**
 * A stranger with the template of an invitation. Each call publishes a Create of a stack that does
 * not exist, with the token of the template or with another one.
 */
export async function forger(
  stage: Stage,
  invitation: Invitation,
): Promise<(token?: string) => Promise<unknown>> {
  const template = await templateOf(invitation)
  const own = /us-east-1:\n\s+CallbackToken: "?([\w.-]+)/.exec(template)![1]!
  const topicName = /sns:\$\{AWS::Region\}:\d{12}:([\w-]+)/.exec(template)![1]!
  const ServiceToken = `arn:aws:sns:us-east-1:${VENDOR}:${topicName}`
  const sns = new SNSClient({
    endpoint: stage.sandbox,
    region: 'us-east-1',
    credentials: { accessKeyId: '666666666666', secretAccessKey: 'sandbox' },
  })
  const forged = (CallbackToken: string) => {
    const StackId = `arn:aws:cloudformation:us-east-1:666666666666:stack/forged/${randomUUID()}`
    const RequestId = randomUUID()
    const key = encodeURIComponent(`${StackId}|Invitation|${RequestId}`)
    return {
      RequestType: 'Create',
      ...{ StackId, RequestId, LogicalResourceId: 'Invitation' },
      ResourceType: 'Custom::RolecallInvitation',
      ResponseURL: `${stage.environment.AWS_ENDPOINT_URL}/cloudformation-custom-resource-response-useast1/${key}?X-Amz-Signature=0`,
      ResourceProperties: { ServiceToken, CallbackToken, ExternalId: invitation.externalId },
    }
  }
  return (token = own) =>
    sns.send(new PublishCommand({ TopicArn: ServiceToken, Message: JSON.stringify(forged(token)) }))
}
