import type { Caller } from '../operation.ts'
import { AwsFault } from '../operation.ts'
import { authorize } from '../policy/authorize.ts'
import type { Answer } from '../wire/answer.ts'
import { json } from '../wire/answer.ts'
import type { WireRequest } from '../wire/request.ts'
import { element } from '../wire/xml.ts'
import type { World } from '../world.ts'
import { s3Fault } from './s3/serve.ts'

const PUBLIC_ACCESS = [
  ...['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'],
]

type AnswerOf = (world: World, caller: Caller, request: WireRequest) => Answer

/**
 * Settings of a whole account that a deployment depends on, of services that the sandbox does not
 * have otherwise. They are read only: knobs set them.
 */
const ROUTES: Readonly<Record<string, AnswerOf>> = {
  's3control GET /v20180820/configuration/publicAccessBlock': (world, caller, request) => {
    authorize(world, caller, { action: 's3:GetAccountPublicAccessBlock', resource: '*' })
    if (!world.knobs.blockPublicAccess) {
      const text = 'The public access block configuration was not found'
      return s3Fault(new AwsFault('NoSuchPublicAccessBlockConfiguration', text, 404), request, '')
    }
    const settings = PUBLIC_ACCESS.map((name) => element(name, 'true')).join('')
    const headers = { 'content-type': 'application/xml' }
    return { status: 200, headers, body: element('PublicAccessBlockConfiguration', settings) }
  },
  'lambda GET /2016-08-19/account-settings/': (world, caller) => {
    authorize(world, caller, { action: 'lambda:GetAccountSettings', resource: '*' })
    const { lambdaConcurrency: limit } = world.knobs
    const AccountLimit = { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: limit }
    return json(200, { AccountLimit, AccountUsage: { FunctionCount: 0, TotalCodeSize: 0 } })
  },
}

/** Undefined if the request asks something else. */
export const accountSetting = (
  service: string,
  { method, path }: WireRequest,
): AnswerOf | undefined => ROUTES[`${service} ${method} ${path}`]
