import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Parameter,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import { IAMClient } from '@aws-sdk/client-iam'
import { S3Client } from '@aws-sdk/client-s3'
import { STSClient } from '@aws-sdk/client-sts'
import { type Invitation, type Stage, until } from './stage.ts'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

const CAPABILITIES = ['CAPABILITY_NAMED_IAM' as const]
let stacks = 0

/** Somebody with an AWS account, or with credentials of one. */
export function awsUser(stage: Stage, credentials: Credentials, region = 'us-east-1') {
  const settings = { endpoint: stage.sandbox, region, credentials }
  return {
    cloudFormation: new CloudFormationClient(settings),
    iam: new IAMClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    sts: new STSClient(settings),
  }
}

/** The customer's administrator, who works with stacks as the console would. */
export function customer(stage: Stage, accountId: string, region = 'us-east-1') {
  const user = awsUser(stage, { accessKeyId: accountId, secretAccessKey: 'sandbox' }, region)
  const { cloudFormation } = user
  const describe = async (StackName: string): Promise<Stack> =>
    (await cloudFormation.send(new DescribeStacksCommand({ StackName }))).Stacks![0]!
  return {
    ...user,
    accountId,
    region,
    describe,
    async create(
      template: ({ TemplateURL: string } | { TemplateBody: string }) & { Parameters?: Parameter[] },
    ): Promise<string> {
      const StackName = `rolecall-${++stacks}`
      return (
        await cloudFormation.send(
          new CreateStackCommand({ StackName, Capabilities: CAPABILITIES, ...template }),
        )
      ).StackId!
    },
    startUpdate: (StackName: string, TemplateBody: string) =>
      cloudFormation.send(
        new UpdateStackCommand({ StackName, Capabilities: CAPABILITIES, TemplateBody }),
      ),
    async update(StackName: string, TemplateBody: string): Promise<Stack> {
      await cloudFormation.send(
        new UpdateStackCommand({ StackName, Capabilities: CAPABILITIES, TemplateBody }),
      )
      return settled(describe, StackName)
    },
    /** Starts it; `settled` waits. */
    remove: (StackName: string) => cloudFormation.send(new DeleteStackCommand({ StackName })),
    settled: (StackName: string) => settled(describe, StackName),
    /** Every reason that the stack's events give for a failure. */
    async reasons(StackName: string): Promise<string> {
      const { StackEvents = [] } = await cloudFormation.send(
        new DescribeStackEventsCommand({ StackName }),
      )
      return StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('FAILED'))
        .map(({ ResourceStatusReason }) => ResourceStatusReason)
        .join('\n')
    },
  }
}

export type Customer = ReturnType<typeof customer>

const settled = (describe: (name: string) => Promise<Stack>, name: string): Promise<Stack> =>
  until(`the stack ${name} to settle`, async () => {
    const stack = await describe(name)
    return stack.StackStatus!.endsWith('_IN_PROGRESS') ? undefined : stack
  })

/** The template as the page shows it. */
export async function templateOf({ onboardingUrl }: Invitation): Promise<string> {
  const response = await fetch(`${onboardingUrl}/template`)
  if (!response.ok) throw new Error(`${response.status} for the template`)
  return response.text()
}

/** Gives the account number on the page, as its form does. */
export const accept = ({ onboardingUrl }: Invitation, accountId: string): Promise<Response> =>
  fetch(`${onboardingUrl}/accept`, {
    method: 'POST',
    body: new URLSearchParams({ accountId }),
    redirect: 'manual',
  })

/** What the console's quick-create page is given when the button is pressed. */
export async function pressLaunch(
  { onboardingUrl }: Invitation,
  region?: string,
): Promise<{ templateUrl: string; region: string; parameters: Parameter[] }> {
  const response = await fetch(
    `${onboardingUrl}/launch${region === undefined ? '' : `?region=${region}`}`,
    { redirect: 'manual' },
  )
  const link = new URL(response.headers.get('location') ?? '/', onboardingUrl)
  const query = new URLSearchParams(link.hash.split('?')[1])
  const templateUrl = query.get('templateURL')
  if (!templateUrl) throw new Error(`${response.status}: no launch link in ${link}`)
  // Only a shared template has some.
  const parameters = [...query].flatMap(([name, ParameterValue]) =>
    name.startsWith('param_')
      ? [{ ParameterKey: name.slice('param_'.length), ParameterValue }]
      : [],
  )
  return { templateUrl, region: link.searchParams.get('region')!, parameters }
}

/** From a page to a connection that works. */
export async function connect(
  stage: Stage,
  invitation: Invitation,
  who: Customer,
): Promise<string> {
  await accept(invitation, who.accountId)
  const { templateUrl, parameters } = await pressLaunch(invitation, who.region)
  const stackId = await who.create({ TemplateURL: templateUrl, Parameters: parameters })
  const stack = await who.settled(stackId)
  if (stack.StackStatus !== 'CREATE_COMPLETE')
    throw new Error(`${stack.StackStatus}: ${await who.reasons(stackId)}`)
  await stage.connected(invitation)
  return stackId
}
