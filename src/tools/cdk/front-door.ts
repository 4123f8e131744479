import { type CfnCondition, CfnResource, Fn, Stack } from 'aws-cdk-lib'
import { EndpointType, LambdaRestApi } from 'aws-cdk-lib/aws-apigateway'
import {
  CfnApiMapping,
  CfnDomainName,
  type CfnStage,
  HttpApi,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import {
  FunctionUrl,
  FunctionUrlAuthType,
  type IFunction,
  InvokeMode,
} from 'aws-cdk-lib/aws-lambda'
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2'
import type { Construct } from 'constructs'
import { keepDespite } from './acknowledge.ts'

/** What takes the requests of browsers and programs. */
export type FrontDoor = 'http-api' | 'rest-api' | 'function-url'

/** For a template whose parameters decide: exactly one of them is true. */
export type FrontDoorConditions = Record<FrontDoor, CfnCondition>

/** A domain of your own for an API of API Gateway. */
export interface OwnDomain {
  /** Such as `connect.northwind.example`. Its DNS record is yours to make. */
  readonly name: string
  /** A certificate of ACM for the name, in the home Region. */
  readonly certificateArn: string
  /** A template whose parameters decide has the domain only if this is true. */
  readonly onlyIf?: CfnCondition
}

interface Door {
  fn: IFunction
  namePrefix: string
  domain: OwnDomain | undefined
  webAclArn: string | undefined
}

interface OpenDoor {
  url: string
  /**
   * What a domain is mapped to. AWS: the mapping fails before the stage exists, so the stage is
   * named by a reference, for which CloudFormation waits.
   */
  api?: { id: string; stage: string }
}

/**
 * A limit for all callers together, so that a flood on the pages leaves the account's concurrency
 * to the callbacks: at a tenth of a second for each request, ten copies of the function.
 */
const REQUESTS_PER_SECOND = 100
const REQUESTS_AT_ONCE = 200
const DESCRIPTION = 'Rolecall: API, customer’s page and operator’s console'
const STAGE = 'rolecall'
/** A function URL has no domain, so nothing ever reads this. */
const NO_API = 'none'

/** Everybody can call it: the service itself checks tokens and links. */
function addHttpApi(scope: Construct, { fn, namePrefix }: Door): OpenDoor {
  const api = new HttpApi(scope, 'Api', {
    apiName: namePrefix,
    description: DESCRIPTION,
    defaultIntegration: new HttpLambdaIntegration('Function', fn, {
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
    }),
  })
  const stage = api.defaultStage!.node.defaultChild as CfnStage
  stage.defaultRouteSettings = {
    throttlingRateLimit: REQUESTS_PER_SECOND,
    throttlingBurstLimit: REQUESTS_AT_ONCE,
  }
  keepDespite(api, 'APIG1', 'APIG4')
  return { url: api.apiEndpoint, api: { id: api.apiId, stage: stage.ref } }
}

/**
 * AWS: of API Gateway's kinds, only a REST API can have a Web ACL. Its own address, whose paths
 * begin with the stage, is off: the service needs paths that begin at the root.
 */
function addRestApi(scope: Construct, { fn, namePrefix, domain, webAclArn }: Door): OpenDoor {
  if (!domain || webAclArn === undefined)
    throw new Error('The front door "rest-api" needs `domain` and `webAclArn`.')
  const api = new LambdaRestApi(scope, 'RestApi', {
    handler: fn,
    restApiName: namePrefix,
    description: DESCRIPTION,
    endpointTypes: [EndpointType.REGIONAL],
    disableExecuteApiEndpoint: true,
    binaryMediaTypes: ['*/*'],
    cloudWatchRole: false,
    deployOptions: {
      stageName: STAGE,
      throttlingRateLimit: REQUESTS_PER_SECOND,
      throttlingBurstLimit: REQUESTS_AT_ONCE,
    },
  })
  // AWS: an output under no condition may not name a resource that has one.
  api.node.tryRemoveChild('Endpoint')
  new CfnWebACLAssociation(scope, 'WebAcl', {
    resourceArn: api.deploymentStage.stageArn,
    webAclArn,
  })
  keepDespite(api, 'APIG1', 'APIG2', 'APIG3', 'APIG4', 'APIG6', 'COG4')
  return {
    url: `https://${domain.name}`,
    api: { id: api.restApiId, stage: api.deploymentStage.stageName },
  }
}

/** AWS: it exists in some Regions only, and has no limit of requests. */
const addFunctionUrl = (scope: Construct, { fn }: Door): OpenDoor => ({
  url: new FunctionUrl(scope, 'Url', {
    function: fn,
    authType: FunctionUrlAuthType.NONE,
    invokeMode: InvokeMode.BUFFERED,
  }).url,
})

const ADD = { 'http-api': addHttpApi, 'rest-api': addRestApi, 'function-url': addFunctionUrl }

/**
 * Adds the front door, or all of them, each under its condition. Returns its address, and what the
 * DNS record of the domain must point to.
 */
export function addFrontDoor(
  scope: Construct,
  choice: FrontDoor | FrontDoorConditions,
  door: Door,
): { url: string; domainTarget: string | undefined } {
  const open =
    typeof choice === 'string' ? ADD[choice](scope, door) : addAllDoors(scope, choice, door)
  return { url: open.url, domainTarget: door.domain && addDomain(scope, open, door.domain) }
}

function addAllDoors(scope: Construct, conditions: FrontDoorConditions, door: Door): OpenDoor {
  const add = (kind: FrontDoor) => onlyIf(scope, conditions[kind], () => ADD[kind](scope, door))
  const [http, rest, url] = [add('http-api'), add('rest-api'), add('function-url')]
  const choose = (ifHttp: string, ifRest: string, ifUrl: string) =>
    Fn.conditionIf(
      conditions['http-api'].logicalId,
      ifHttp,
      Fn.conditionIf(conditions['rest-api'].logicalId, ifRest, ifUrl),
    ).toString()
  return {
    url: choose(http.url, rest.url, url.url),
    api: {
      id: choose(http.api!.id, rest.api!.id, NO_API),
      stage: choose(http.api!.stage, rest.api!.stage, NO_API),
    },
  }
}

function addDomain(
  scope: Construct,
  { api }: OpenDoor,
  { name, certificateArn, onlyIf: condition }: OwnDomain,
): string {
  if (!api) throw new Error('A function URL cannot have a domain of its own.')
  const add = () => {
    const domain = new CfnDomainName(scope, 'Domain', {
      domainName: name,
      domainNameConfigurations: [
        { certificateArn, endpointType: 'REGIONAL', securityPolicy: 'TLS_1_2' },
      ],
    })
    new CfnApiMapping(scope, 'DomainMapping', {
      apiId: api.id,
      domainName: domain.ref,
      stage: api.stage,
    })
    return domain.attrRegionalDomainName
  }
  return condition ? onlyIf(scope, condition, add) : add()
}

/** Lets the resources that `make` adds to the stack exist only under a condition. */
export function onlyIf<Made>(scope: Construct, condition: CfnCondition, make: () => Made): Made {
  const resources = () => Stack.of(scope).node.findAll().filter(CfnResource.isCfnResource)
  const before = new Set(resources())
  const made = make()
  for (const resource of resources())
    if (!before.has(resource)) (resource as CfnResource).cfnOptions.condition = condition
  return made
}
