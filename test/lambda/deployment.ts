import type { Server } from 'node:http'
import { join } from 'node:path'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { SQSBatchResponse } from 'aws-lambda'
import { systemClock } from '../../src/adapters/embedded/system.ts'
import { readInstallationFile } from '../../src/hosts/machine/config/installation-file.ts'
import type { FunctionName } from '../../src/tools/cdk/function-list.ts'
import type { Deployed, DeployRequest } from '../../src/tools/deploy/deploy.ts'
import { awsSetupClients, endpointsFrom } from '../../src/tools/setup/clients.ts'
import { REGIONS, type Stage, VENDOR } from '../journeys/stage.ts'
import { type DeployedFunction, DeployedResources, type EventSource } from './deployed-resources.ts'
import { openFrontDoor } from './front-door.ts'
import { LambdaFunction } from './function.ts'

/** What `rolecall deploy` asks for, for a call in this process. */
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
    credentials: ADMINISTRATOR,
  }),
  clock: systemClock,
  onProgress: () => {},
  countLiving: async () => new Map(),
  confirm: async () => true,
  ...changes,
})

const ADMINISTRATOR = { accessKeyId: VENDOR, secretAccessKey: 'sandbox' }

const settingsIn = (stage: Stage, credentials: SessionCredentials = ADMINISTRATOR) => ({
  endpoint: stage.sandbox,
  region: REGIONS[0],
  credentials,
})

interface SessionCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

const ALL_REGIONS = REGIONS.flatMap((region) => ['--region', region])

/** `rolecall deploy` in the sandbox, which then pretends what it has no service for. */
export async function deployByCli(stage: Stage, ...options: string[]): Promise<Deployed> {
  await stage.knobs({ pretendUnknownTypes: true })
  const { code, stdout, stderr } = await stage.cli(
    ['deploy', '--yes', '--json', ...ALL_REGIONS, ...options],
    { ROLECALL_PUBLIC_URL: stage.url },
  )
  if (code !== 0) throw new Error(`"rolecall deploy" ended with ${code}:\n${stderr}`)
  return JSON.parse(stdout) as Deployed
}

interface Poller {
  source: EventSource
  QueueUrl: string
  sqs: SQSClient
}

/** The functions of the stacks in a sandbox, started as the stacks describe them. */
export class Deployment {
  readonly functions: Record<FunctionName, LambdaFunction>
  /** Every batch that was worked: how many records, and how many came back. */
  readonly batches: { records: number; failed: number }[] = []
  readonly #byArn: Map<string, LambdaFunction>
  readonly #resources: DeployedResources
  readonly #server: Server
  readonly #pollers: Poller[]
  #running: Promise<unknown> | undefined
  #stopped = false

  private constructor(
    stage: Stage,
    resources: DeployedResources,
    parts: { started: StartedFunction[]; server: Server },
  ) {
    this.#resources = resources
    this.#server = parts.server
    this.#byArn = new Map(parts.started.map(({ deployed, copy }) => [deployed.arn, copy]))
    this.functions = Object.fromEntries(
      parts.started.map(({ deployed, copy }) => [deployed.FunctionName.split('-').at(-1), copy]),
    ) as Record<FunctionName, LambdaFunction>
    this.#pollers = resources.eventSources().map((source) => {
      const { session } = parts.started.find(({ deployed }) => deployed.arn === source.functionArn)!
      const QueueUrl = `${stage.sandbox}/${VENDOR}/${source.queueArn.split(':').at(-1)}`
      return { source, sqs: new SQSClient(settingsIn(stage, session)), QueueUrl }
    })
  }

  /** Also gives the stage the deployment's first API token. */
  static async open(stage: Stage, { adminTokenSecret, url }: Deployed): Promise<Deployment> {
    const resources = await DeployedResources.read(stage.sandbox)
    const started = await Promise.all(resources.functions().map((it) => startFunction(stage, it)))
    const door = resources.frontDoor()
    if (door.url !== url)
      throw new Error(`The front door is ${door.url}, and the command says ${url}.`)
    const http = started.find(({ deployed }) => deployed.arn === door.functionArn)!.copy
    const server = await openFrontDoor(http, door, stage.port)
    stage.token = await secretOf(stage, adminTokenSecret)
    return new Deployment(stage, resources, { started, server })
  }

  /** Works on the queues until `stop`. Each function has one copy, which takes a batch at a time. */
  start(): void {
    this.#running = Promise.all(
      this.#pollers.map(async (poller) => {
        while (!this.#stopped) await this.#workOnce(poller).catch(() => {})
      }),
    )
  }

  /**
   * Lambda's poller: takes a batch off the queue with the rights of the function's role, and deletes
   * what the function reports as done.
   */
  async #workOnce({ source, sqs, QueueUrl }: Poller): Promise<void> {
    const input = {
      QueueUrl,
      MaxNumberOfMessages: source.batchSize,
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['All' as const],
    }
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input))
    if (Messages.length === 0) return
    const answer = await this.#byArn
      .get(source.functionArn)!
      .invoke<SQSBatchResponse | null>({ Records: Messages.map((it) => toRecord(it, source)) })
    const reported = source.reportsFailures ? (answer?.batchItemFailures ?? []) : []
    const failed = new Set(reported.map(({ itemIdentifier }) => itemIdentifier))
    this.batches.push({ records: Messages.length, failed: failed.size })
    const done = Messages.filter(({ MessageId }) => !failed.has(MessageId!))
    const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
    if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
  }

  /** What EventBridge would do now: all schedules are due. */
  async tick(): Promise<void> {
    await Promise.all(
      this.#resources
        .schedules()
        .map(({ functionArn, event }) => this.#byArn.get(functionArn)!.invoke(event)),
    )
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

interface StartedFunction {
  deployed: DeployedFunction
  copy: LambdaFunction
  /** A session of the function's own role. */
  session: SessionCredentials
}

async function startFunction(stage: Stage, deployed: DeployedFunction): Promise<StartedFunction> {
  const session = await sessionFor(stage, deployed.Role)
  const { S3Bucket: Bucket, S3Key: Key } = deployed.Code
  const s3 = new S3Client({ ...settingsIn(stage), forcePathStyle: true })
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
  const copy = new LambdaFunction(deployed, {
    zip: await Body!.transformToByteArray(),
    folder: join(stage.folder, 'lambda'),
    env: {
      AWS_ACCESS_KEY_ID: session.accessKeyId,
      AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
      AWS_SESSION_TOKEN: session.sessionToken,
      AWS_REGION: REGIONS[0],
      // The stack does not say these: they are what makes a function use the sandbox.
      AWS_ENDPOINT_URL: stage.sandbox,
      ROLECALL_CONSOLE_URL: stage.sandbox,
    },
  })
  return { deployed, copy, session }
}

/** A session of a function's role, as Lambda itself gets it. */
async function sessionFor(stage: Stage, roleArn: string): Promise<Required<SessionCredentials>> {
  const response = await fetch(`${stage.sandbox}/_sandbox/service-session`, {
    method: 'POST',
    body: JSON.stringify({ service: 'lambda.amazonaws.com', roleArn }),
  })
  if (!response.ok) throw new Error(await response.text())
  const { AccessKeyId, SecretAccessKey, SessionToken } = (await response.json()) as {
    AccessKeyId: string
    SecretAccessKey: string
    SessionToken: string
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  }
}

async function secretOf(stage: Stage, SecretId: string): Promise<string> {
  const client = new SecretsManagerClient(settingsIn(stage))
  return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString!
}

const toRecord = (
  { MessageId, ReceiptHandle, Body, Attributes }: Message,
  { queueArn }: EventSource,
) => ({
  messageId: MessageId,
  receiptHandle: ReceiptHandle,
  body: Body,
  attributes: Attributes,
  messageAttributes: {},
  eventSource: 'aws:sqs',
  eventSourceARN: queueArn,
  awsRegion: queueArn.split(':')[3],
})
