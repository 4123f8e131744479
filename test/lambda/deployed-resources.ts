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
  /** Of a REST API, which has an event format of its own. */
  rest?: RestStage
}

export interface RestStage {
  apiId: string
  stage: string
  /** Whether bodies of every type reach the function, and come back, byte for byte. */
  takesBinary: boolean
}

interface Method {
  Integration: { Type: string; IntegrationHttpMethod: string; Uri: string }
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
    return this.#of('ApiGateway::RestApi').length > 0 ? this.#restApi() : this.#httpApi()
  }

  #httpApi(): FrontDoorOf {
    const [api] = this.#of('ApiGatewayV2::Api')
    const ApiId = api!.it.physicalId
    const stage = this.#oneOf<{ AutoDeploy: boolean }>('ApiGatewayV2::Stage', {
      ApiId,
      StageName: '$default',
    })
    if (!stage.properties.AutoDeploy) throw new Error('Nothing deploys the routes of the API.')
    const route = this.#oneOf<{ Target: string }>('ApiGatewayV2::Route', {
      ApiId,
      RouteKey: '$default',
    })
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

  /** AWS: a Web ACL protects a stage, and the own address of the API must not go around it. */
  #restApi(): FrontDoorOf {
    const [api] = this.#of<{ DisableExecuteApiEndpoint: boolean; BinaryMediaTypes?: string[] }>(
      'ApiGateway::RestApi',
    )
    const { physicalId: RestApiId, region, accountId, attributes } = api!.it
    if (!api!.properties.DisableExecuteApiEndpoint) throw new Error('Its own address is open.')
    const { it: stage, properties } = this.#oneOf<{ DeploymentId: string }>('ApiGateway::Stage', {
      RestApiId,
    })
    this.#oneOf('ApiGateway::Deployment', { RestApiId }, properties.DeploymentId)
    const ResourceArn = `arn:aws:apigateway:${region}::/restapis/${RestApiId}/stages/${stage.physicalId}`
    this.#oneOf('WAFv2::WebACLAssociation', { ResourceArn })
    const proxy = this.#oneOf('ApiGateway::Resource', { RestApiId, PathPart: '{proxy+}' })
    const invoked = [String(attributes.RootResourceId), proxy.it.physicalId].map((ResourceId) => {
      const wanted = { RestApiId, ResourceId, HttpMethod: 'ANY' }
      return this.#integratedBy(this.#oneOf<Method>('ApiGateway::Method', wanted).properties)
    })
    const functionArn = invoked[0]!
    for (const path of ['', '{proxy+}']) {
      const source = `arn:aws:execute-api:${region}:${accountId}:${RestApiId}/${stage.physicalId}/GET/${path}`
      this.#require(functionArn, { Principal: 'apigateway.amazonaws.com', source })
    }
    const mapped = { ApiId: RestApiId, Stage: stage.physicalId }
    const mapping = this.#oneOf<{ DomainName: string }>('ApiGatewayV2::ApiMapping', mapped)
    const { DomainName } = mapping.properties
    this.#oneOf('ApiGatewayV2::DomainName', { DomainName })
    const takesBinary = api!.properties.BinaryMediaTypes?.includes('*/*') ?? false
    const rest = { apiId: RestApiId, stage: stage.physicalId, takesBinary }
    return { functionArn, url: `https://${DomainName}`, decodesPath: true, rest }
  }

  /** The function that a method of a REST API calls. */
  #integratedBy({ Integration: { Type, IntegrationHttpMethod, Uri } }: Method): string {
    const [, functionArn] =
      /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(Uri) ?? []
    // AWS: a function is always called with POST.
    if (Type === 'AWS_PROXY' && IntegrationHttpMethod === 'POST' && functionArn !== undefined)
      return this.#functionArn(functionArn)
    throw new Error(`A method does not call a function: ${Type} ${IntegrationHttpMethod} ${Uri}`)
  }

  #oneOf<T>(kind: string, wanted: Record<string, string>, physicalId?: string) {
    const found = this.#of<T>(kind).find(
      ({ it, properties }) =>
        (physicalId === undefined || it.physicalId === physicalId) &&
        Object.entries(wanted).every(([name, value]) => properties[name] === value),
    )
    if (!found) throw new Error(`There is no ${kind} ${JSON.stringify(wanted)}.`)
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
