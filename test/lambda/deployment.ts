import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import type { APIGatewayProxyStructuredResultV2, SQSBatchResponse } from 'aws-lambda'
import { systemClock } from '../../src/adapters/embedded/system.ts'
import { readInstallationFile } from '../../src/hosts/machine/config/installation-file.ts'
import {
  eachFunction,
  FUNCTION_NAMES,
  type FunctionName,
} from '../../src/tools/cdk/function-list.ts'
import { type DeployRequest, deploy } from '../../src/tools/deploy/deploy.ts'
import { templateOf } from '../../src/tools/deploy/templates.ts'
import { awsSetupClients, endpointsFrom } from '../../src/tools/setup/clients.ts'
import type { Template } from '../../src/tools/setup/stacks/templates.ts'
import { REGIONS, type Stage } from '../journeys/stage.ts'
import { LambdaFunction } from './function.ts'
import { supported } from './supported.ts'

const ACCOUNT = '111122223333'

/** `rolecall deploy`, as far as the sandbox has the services. */
export const deployRequest = (
  stage: Stage,
  changes: Partial<DeployRequest> = {},
): DeployRequest => ({
  installation: readInstallationFile(join(stage.folder, 'rolecall.yaml')),
  homeRegion: REGIONS[0],
  regions: [...REGIONS],
  namePrefix: 'rolecall',
  publicUrl: stage.url,
  clients: awsSetupClients({
    endpoints: endpointsFrom({ AWS_ENDPOINT_URL: stage.sandbox }),
    credentials: settingsIn(stage, '').credentials,
  }),
  clock: systemClock,
  onProgress: () => {},
  countLiving: async () => new Map(),
  confirm: async () => true,
  ...changes,
})

const settingsIn = (stage: Stage, region: string = REGIONS[0]) => ({
  endpoint: stage.sandbox,
  region,
  credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' },
})

/**
 * The stacks of a deployment in the sandbox, as far as it can make them, and its functions, driven
 * as Lambda would.
 */
export class Deployment {
  readonly functions: Record<FunctionName, LambdaFunction>
  readonly leftOut: Set<string>
  readonly queueUrl: string
  readonly #sqs: SQSClient
  readonly #server: Server
  #running: Promise<void> | undefined
  #stopped = false
  /** Every batch that was worked: how many records, and how many came back. */
  readonly batches: { records: number; failed: number }[] = []

  private constructor(
    stage: Stage,
    parts: {
      functions: Record<FunctionName, LambdaFunction>
      leftOut: Set<string>
      queueUrl: string
      server: Server
    },
  ) {
    this.functions = parts.functions
    this.leftOut = parts.leftOut
    this.queueUrl = parts.queueUrl
    this.#server = parts.server
    this.#sqs = new SQSClient(settingsIn(stage))
  }

  static async make(stage: Stage): Promise<Deployment> {
    const leftOut = new Set<string>()
    const templates: NonNullable<DeployRequest['templates']> = (kind, options) => {
      const template = templateOf(kind, options)
      const fit = supported(kind === 'home' ? tellingSettings(template) : template)
      for (const type of fit.leftOut) leftOut.add(type)
      return fit.template
    }
    await deploy(deployRequest(stage, { templates }))
    const outputs = await outputsOf(stage, 'rolecall-service')
    const kept = await outputsOf(stage, 'rolecall-data')
    const installation = readInstallationFile(join(stage.folder, 'rolecall.yaml'))
    const env = settingsFrom(outputs)
    const roles = await Promise.all(
      FUNCTION_NAMES.map((name) => credentialsOf(stage, outputs[`Role${name}`]!)),
    )
    const functions = eachFunction((name) => {
      const given = {
        ...env,
        ...roles[FUNCTION_NAMES.indexOf(name)],
        AWS_REGION: REGIONS[0],
        AWS_ENDPOINT_URL: stage.sandbox,
      }
      return new LambdaFunction(name, join(stage.folder, 'lambda'), {
        installation,
        env: { ...given, ROLECALL_CONSOLE_URL: stage.sandbox },
      })
    })
    const server = createServer(
      (request, response) => void answer(functions.http, request, response),
    )
    await new Promise<void>((resolve) => server.listen(stage.port, '127.0.0.1', resolve))
    stage.token = await secretOf(stage, kept.AdminTokenArn!)
    return new Deployment(stage, {
      functions,
      leftOut,
      queueUrl: env.ROLECALL_CALLBACK_QUEUE_URL!,
      server,
    })
  }

  /**
   * Lambda's poller: takes batches off the queue, and deletes what the function reports as done.
   */
  start(): void {
    this.#running = (async () => {
      while (!this.#stopped) await this.workOnce().catch(() => {})
    })()
  }

  async workOnce(): Promise<void> {
    const input = {
      QueueUrl: this.queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['All' as const],
    }
    const { Messages = [] } = await this.#sqs.send(new ReceiveMessageCommand(input))
    if (Messages.length === 0) return
    const { batchItemFailures } = await this.functions.callbacks.invoke<SQSBatchResponse>({
      Records: Messages.map(toRecord),
    })
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
    this.batches.push({ records: Messages.length, failed: failed.size })
    const done = Messages.filter(({ MessageId }) => !failed.has(MessageId!))
    const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
    if (Entries.length > 0)
      await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries }))
  }

  /** What EventBridge would do now. */
  async tick(): Promise<void> {
    await Promise.all([0, 1].map((shard) => this.functions.checks.invoke({ shard, shards: 2 })))
    await this.functions.answers.invoke({})
    await this.functions.expiry.invoke({})
    for (const work of ['campaigns', 'jobs']) await this.functions.http.invoke({ work })
  }

  said(): string {
    return Object.values(this.functions).reduce((text, { said }) => text + said, '')
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
    for (const fn of Object.values(this.functions)) fn.kill()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/**
 * What a lost copy had in hand comes again after so long, not after three minutes: only the tests
 * cannot wait.
 */
const VISIBILITY_SECONDS = 15

/** The functions' settings and roles, which CloudFormation fills in, as outputs of the stack. */
function tellingSettings(shipped: Template): Template {
  const template = structuredClone(shipped)
  for (const { Properties = {} } of Object.values(template.Resources) as {
    Properties?: Record<string, unknown>
  }[])
    if ('VisibilityTimeout' in Properties) Properties.VisibilityTimeout = VISIBILITY_SECONDS
  const functions = Object.values(template.Resources).filter(
    ({ Type }) => Type === 'AWS::Lambda::Function',
  ) as unknown as {
    Properties: {
      Description: string
      Role: unknown
      Environment: { Variables: Record<string, unknown> }
    }
  }[]
  const { Variables } = functions[0]!.Properties.Environment
  const settings = Object.entries(Variables).map(([name, Value]) => [
    `Env${name.replaceAll('_', '0')}`,
    { Value },
  ])
  const ids = Object.entries(template.Resources).filter(
    ([, { Type }]) => Type === 'AWS::Lambda::Function',
  )
  const roles = FUNCTION_NAMES.map((name) => {
    const found = ids.find(([, it]) =>
      JSON.stringify(
        (it as { Properties: { FunctionName: unknown } }).Properties.FunctionName,
      ).includes(`-${name}`),
    )!
    return [
      `Role${name}`,
      { Value: (found[1] as { Properties: { Role: unknown } }).Properties.Role },
    ]
  })
  return {
    ...template,
    Outputs: { ...(template.Outputs as object), ...Object.fromEntries([...settings, ...roles]) },
  }
}

const settingsFrom = (outputs: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(outputs)
      .filter(([name]) => name.startsWith('Env'))
      .map(([name, value]) => [name.slice(3).replaceAll('0', '_'), value]),
  )

async function outputsOf(stage: Stage, StackName: string): Promise<Record<string, string>> {
  const client = new CloudFormationClient(settingsIn(stage))
  const [stack] = (await client.send(new DescribeStacksCommand({ StackName }))).Stacks!
  return Object.fromEntries(
    (stack!.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]),
  )
}

/** A session of the function's own role, which Lambda's service would get. */
async function credentialsOf(stage: Stage, roleArn: string): Promise<Record<string, string>> {
  const iam = new IAMClient(settingsIn(stage))
  const RoleName = roleArn.split('/').at(-1)!
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
  const trust = JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!)) as {
    Statement: unknown[]
  }
  trust.Statement.push({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    Action: 'sts:AssumeRole',
  })
  await iam.send(
    new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: JSON.stringify(trust) }),
  )
  const { Credentials } = await new STSClient(settingsIn(stage)).send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'lambda' }),
  )
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials!
  return {
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    AWS_SESSION_TOKEN: SessionToken,
  }
}

async function secretOf(stage: Stage, SecretId: string): Promise<string> {
  return (
    await new SecretsManagerClient(settingsIn(stage)).send(new GetSecretValueCommand({ SecretId }))
  ).SecretString!
}

const toRecord = ({ MessageId, ReceiptHandle, Body, Attributes }: Message) => ({
  messageId: MessageId,
  receiptHandle: ReceiptHandle,
  body: Body,
  attributes: Attributes,
  messageAttributes: {},
  eventSource: 'aws:sqs',
  awsRegion: REGIONS[0],
})

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** An HTTP API's part: the request as an event (payload 2.0) with its path decoded, the answer as HTTP. */
async function answer(
  http: LambdaFunction,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { pathname, search, host } = new URL(request.url!, `http://${request.headers.host}`)
  const { cookie, ...headers } = request.headers
  const event = {
    version: '2.0',
    rawPath: decoded(pathname),
    rawQueryString: search.slice(1),
    headers,
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    requestContext: {
      domainName: host,
      http: { method: request.method, path: decoded(pathname), sourceIp: '192.0.2.1' },
    },
    ...(chunks.length > 0 && {
      body: Buffer.concat(chunks).toString('base64'),
      isBase64Encoded: true,
    }),
  }
  const result = await http
    .invoke<APIGatewayProxyStructuredResultV2>(event)
    .catch(() => ({ statusCode: 502, body: 'Bad Gateway' }))
  const {
    statusCode = 200,
    headers: given = {},
    cookies = [],
    body = '',
    isBase64Encoded = false,
  } = result as APIGatewayProxyStructuredResultV2
  response.writeHead(statusCode, {
    ...(given as Record<string, string>),
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
  })
  response.end(isBase64Encoded ? Buffer.from(body, 'base64') : body)
}
