import { type CfnCondition, CfnResource, Stack } from 'aws-cdk-lib'
import { type CfnStage, HttpApi, PayloadFormatVersion } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import {
  FunctionUrl,
  FunctionUrlAuthType,
  type IFunction,
  InvokeMode,
} from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { keepDespite } from './acknowledge.ts'

/** What takes the requests of browsers and programs. */
export type FrontDoor = 'http-api' | 'function-url'

interface Door {
  fn: IFunction
  namePrefix: string
}

/**
 * A limit for all callers together, so that a flood on the pages leaves the account's concurrency
 * to the callbacks: at a tenth of a second for each request, ten copies of the function.
 */
const REQUESTS_PER_SECOND = 100
const REQUESTS_AT_ONCE = 200

/** Everybody can call it: the service itself checks tokens and links. */
export function addHttpApi(scope: Construct, { fn, namePrefix }: Door): string {
  const api = new HttpApi(scope, 'Api', {
    apiName: namePrefix,
    description: 'Rolecall: API, customer’s page and operator’s console',
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
  return api.apiEndpoint
}

/** AWS: it exists in some Regions only, and has no limit of requests. */
export const addFunctionUrl = (scope: Construct, { fn }: Door): string =>
  new FunctionUrl(scope, 'Url', {
    function: fn,
    authType: FunctionUrlAuthType.NONE,
    invokeMode: InvokeMode.BUFFERED,
  }).url

/** Lets the resources that `make` adds to the stack exist only under a condition. */
export function onlyIf<Made>(scope: Construct, condition: CfnCondition, make: () => Made): Made {
  const resources = () => Stack.of(scope).node.findAll().filter(CfnResource.isCfnResource)
  const before = new Set(resources())
  const made = make()
  for (const resource of resources())
    if (!before.has(resource)) (resource as CfnResource).cfnOptions.condition = condition
  return made
}
