import { matchesGlob } from 'node:path/posix'
import type { PretendedResource } from '../../src/sandbox/services/cloudformation/resources/pretended.ts'

interface FunctionProperties {
  FunctionName: string
  Code: { S3Bucket: string; S3Key: string }
  Environment: { Variables: Record<string, string> }
  Handler: string
  Role: string
  Runtime: string
  Timeout: number
}

/** A function as its stack describes it. */
export interface DeployedFunction extends FunctionProperties {
  arn: string
}

export interface EventSource {
  queueArn: string
  functionArn: string
  batchSize: number
  reportsFailures: boolean
}

/** One target of a schedule that is switched on. */
export interface ScheduledCall {
  ruleArn: string
  functionArn: string
  event: unknown
}

export interface FrontDoorOf {
  functionArn: string
  /** As customers would have it, such as `https://….execute-api.us-east-1.amazonaws.com`. */
  url: string
  /** AWS: an HTTP API decodes the path of a request, a function URL does not. */
  decodesPath: boolean
}

type Properties<T> = T & Record<string, unknown>

/** What the sandbox keeps of the resources that it only pretends: the rest of a deployment. */
export class DeployedResources {
  readonly #all: PretendedResource[]

  private constructor(all: PretendedResource[]) {
    this.#all = all
  }

  static async read(sandbox: string): Promise<DeployedResources> {
    const response = await fetch(`${sandbox}/_sandbox/pretended`)
    const { resources } = (await response.json()) as { resources: PretendedResource[] }
    return new DeployedResources(resources)
  }

  #of<T>(type: string): { it: PretendedResource; properties: Properties<T> }[] {
    return this.#all
      .filter((it) => it.type === `AWS::${type}`)
      .map((it) => ({ it, properties: it.properties as unknown as Properties<T> }))
  }

  types(): string[] {
    return [...new Set(this.#all.map(({ type }) => type))].sort()
  }

  functions(): DeployedFunction[] {
    return this.#of<FunctionProperties>('Lambda::Function').map(({ it, properties }) => ({
      ...properties,
      arn: String(it.attributes.Arn),
    }))
  }

  eventSources(): EventSource[] {
    return this.#of<{
      BatchSize: number
      EventSourceArn: string
      FunctionName: string
      FunctionResponseTypes?: string[]
      Enabled?: boolean | string
    }>('Lambda::EventSourceMapping')
      .filter(({ properties }) => String(properties.Enabled ?? true) === 'true')
      .map(({ properties }) => ({
        queueArn: properties.EventSourceArn,
        functionArn: this.#functionArn(properties.FunctionName),
        batchSize: properties.BatchSize,
        reportsFailures:
          properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
      }))
  }

  schedules(): ScheduledCall[] {
    return this.#of<{ State: string; Targets: { Arn: string; Input?: string }[] }>('Events::Rule')
      .filter(({ properties }) => properties.State === 'ENABLED')
      .flatMap(({ it, properties }) =>
        properties.Targets.map(({ Arn, Input }) => ({
          ruleArn: String(it.attributes.Arn),
          functionArn: Arn,
          event: Input === undefined ? { 'detail-type': 'Scheduled Event' } : JSON.parse(Input),
        })),
      )
      .filter(({ ruleArn, functionArn }) =>
        this.#require(functionArn, { Principal: 'events.amazonaws.com', source: ruleArn }),
      )
  }

  frontDoor(): FrontDoorOf {
    const [url] = this.#of<{ TargetFunctionArn: string }>('Lambda::Url')
    if (url) {
      const functionArn = url.properties.TargetFunctionArn
      this.#require(functionArn, { Principal: '*', Action: 'lambda:InvokeFunctionUrl' })
      this.#require(functionArn, { Principal: '*', Action: 'lambda:InvokeFunction' })
      return { functionArn, url: String(url.it.attributes.FunctionUrl), decodesPath: false }
    }
    return this.#httpApi()
  }

  #httpApi(): FrontDoorOf {
    const [api] = this.#of('ApiGatewayV2::Api')
    const ApiId = api!.it.physicalId
    const stage = this.#oneOf<{ AutoDeploy: boolean }>('Stage', { ApiId, StageName: '$default' })
    if (!stage.properties.AutoDeploy) throw new Error('Nothing deploys the routes of the API.')
    const route = this.#oneOf<{ Target: string }>('Route', { ApiId, RouteKey: '$default' })
    const integrationId = route.properties.Target.replace('integrations/', '')
    const { properties } = this.#of<{ IntegrationUri: string; PayloadFormatVersion: string }>(
      'ApiGatewayV2::Integration',
    ).find(({ it }) => it.physicalId === integrationId)!
    if (properties.PayloadFormatVersion !== '2.0') throw new Error('The payload is not 2.0.')
    const functionArn = properties.IntegrationUri
    const { region, accountId } = api!.it
    const source = `arn:aws:execute-api:${region}:${accountId}:${ApiId}/$default/$default`
    this.#require(functionArn, { Principal: 'apigateway.amazonaws.com', source })
    return { functionArn, url: String(api!.it.attributes.ApiEndpoint), decodesPath: true }
  }

  #oneOf<T>(kind: string, wanted: Record<string, string>) {
    const found = this.#of<T>(`ApiGatewayV2::${kind}`).find(({ properties }) =>
      Object.entries(wanted).every(([name, value]) => properties[name] === value),
    )
    if (!found) throw new Error(`The API has no ${kind} ${JSON.stringify(wanted)}.`)
    return found
  }

  /** Throws unless a permission lets this principal invoke the function. */
  #require(
    functionArn: string,
    wanted: { Principal: string; Action?: string; source?: string },
  ): true {
    const { Principal, Action = 'lambda:InvokeFunction', source } = wanted
    const isAllowed = this.#of<{
      Action: string
      FunctionName: string
      Principal: string
      SourceArn?: string
    }>('Lambda::Permission').some(
      ({ properties: it }) =>
        this.#functionArn(it.FunctionName) === functionArn &&
        it.Principal === Principal &&
        it.Action === Action &&
        matches(it.SourceArn, source),
    )
    if (isAllowed) return true
    throw new Error(`No permission lets ${JSON.stringify(wanted)} invoke ${functionArn}.`)
  }

  #functionArn(nameOrArn: string): string {
    const found = this.functions().find(({ arn, FunctionName }) =>
      [arn, FunctionName].includes(nameOrArn),
    )
    if (!found) throw new Error(`There is no function ${nameOrArn}.`)
    return found.arn
  }
}

/** `SourceArn` may hold stars. */
const matches = (pattern: string | undefined, source: string | undefined): boolean =>
  pattern === undefined || (source !== undefined && matchesGlob(source, pattern))
