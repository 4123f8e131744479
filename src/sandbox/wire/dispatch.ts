import { unreadMember } from '../members.ts'
import type { Caller, Declared, Service } from '../operation.ts'
import { AwsFault } from '../operation.ts'
import { accountSetting } from '../services/account-settings.ts'
import { findTarget } from '../services/s3/rest-request.ts'
import { s3Fault, serveS3 } from '../services/s3/serve.ts'
import type { World } from '../world.ts'
import type { Answer } from './answer.ts'
import type { Authenticated } from './authenticate.ts'
import { authenticate } from './authenticate.ts'
import { jsonAnswer, jsonFault } from './json.ts'
import { readPayload } from './payload.ts'
import { parseQueryInput } from './query-input.ts'
import { queryAnswer, queryFault } from './query-output.ts'
import type { WireRequest } from './request.ts'
import { claimedSignature } from './signature.ts'
import { throttle } from './throttle.ts'

export type Services = Readonly<Record<string, Service>>

/** The state of one connection. A long poll ends when the client hangs up. */
export interface Exchange {
  world: World
  services: Services
  request: WireRequest
  requestId: string
  gone: AbortSignal
}

/** Answers one AWS request of any service in that service's protocol, errors included. */
export async function dispatch(exchange: Exchange): Promise<Answer> {
  const name = serviceName(exchange)
  const service = exchange.services[name]
  try {
    if (name === 's3') return answerS3(exchange)
    if (service) return await answerService(exchange, service)
    const setting = accountSetting(name, exchange.request)
    if (setting) return answerSetting(exchange, setting)
    return unsupportedService(exchange, name)
  } catch (error) {
    return faultAnswer(exchange, service, asFault(error))
  }
}

/** In the protocol that the request seems to speak, so that its SDK can show the message. */
function unsupportedService(exchange: Exchange, name: string): Answer {
  const { request } = exchange
  const text = `The sandbox does not support the service ${name}.`
  if (request.headers.has('x-amz-target') || isRestJson(request, name)) {
    const fault = new AwsFault('UnknownOperationException', text)
    return jsonFault(fault, { name, protocol: 'json', operations: {} })
  }
  const fault = new AwsFault('InvalidAction', text)
  return faultAnswer(exchange, { name, protocol: 'query', operations: {} }, fault)
}

/** AWS: most services without an `Action` speak REST with JSON; these few speak it with XML. */
const REST_XML = ['cloudfront', 'route53', 's3control']

const isRestJson = (request: WireRequest, name: string): boolean =>
  !REST_XML.includes(name) && !readForm(request).some(([key]) => key === 'Action')

// AWS's answer to an internal failure. The cause is printed for the person who runs the sandbox.
function asFault(error: unknown): AwsFault {
  if (error instanceof AwsFault) return error
  process.emitWarning(error instanceof Error ? error : String(error), 'SandboxFailure')
  return new AwsFault(
    'InternalFailure',
    'The sandbox failed to answer. Its standard error says why.',
    500,
  )
}

function faultAnswer(
  { request, requestId }: Exchange,
  service: Service | undefined,
  fault: AwsFault,
): Answer {
  if (service?.protocol === 'json') return jsonFault(fault, service)
  if (!service) return s3Fault(fault, request, requestId)
  return {
    status: fault.status,
    headers: { 'content-type': 'text/xml' },
    body: queryFault(service, fault, requestId),
  }
}

/**
 * From the signature's scope; an unsigned request is S3's unless it is shaped like another
 * service's.
 */
function serviceName({ request, services }: Exchange): string {
  const signed = scopedService(request)
  // AWS: S3 Control signs as S3 does; its paths begin with its version.
  if (signed === 's3' && request.path.startsWith('/v20180820/')) return 's3control'
  if (signed !== undefined) return signed
  const prefix = request.headers.get('x-amz-target')?.split('.')[0]
  const targeted = Object.values(services).find(
    ({ targetPrefix }) => targetPrefix !== undefined && targetPrefix === prefix,
  )
  if (targeted) return targeted.name
  return readForm(request).some(([name]) => name === 'Action') ? 'sts' : 's3'
}

function scopedService(request: WireRequest): string | undefined {
  try {
    return claimedSignature(request)?.scope.service
  } catch (fault) {
    if (fault instanceof AwsFault) return undefined
    throw fault
  }
}

function readForm(request: WireRequest): [string, string][] {
  const isForm = request.headers
    .get('content-type')
    ?.startsWith('application/x-www-form-urlencoded')
  const fromBody = isForm ? [...new URLSearchParams(Buffer.from(request.body).toString())] : []
  return [...request.query.map(([name, value]): [string, string] => [name, value]), ...fromBody]
}

function callerOf(authenticated: Authenticated, gone: AbortSignal): Caller & { gone: AbortSignal } {
  const { identity, claimed } = authenticated
  const { accountId, arn } = identity
  return { accountId, arn, region: claimed.scope.region, accessKeyId: claimed.accessKeyId, gone }
}

function answerS3({ world, request }: Exchange): Answer {
  const authenticated = authenticate(world, request)
  const caller: Caller = authenticated
    ? callerOf(authenticated, new AbortController().signal)
    : { accountId: '', arn: 'anonymous', region: 'us-east-1' }
  return serveS3({
    world,
    caller,
    wire: request,
    payload: readPayload(request, authenticated),
    ...findTarget(request),
  })
}

function answerSetting(
  { world, request, gone }: Exchange,
  answer: NonNullable<ReturnType<typeof accountSetting>>,
): Answer {
  const authenticated = authenticate(world, request)
  if (!authenticated)
    throw new AwsFault('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
  return answer(world, callerOf(authenticated, gone), request)
}

async function answerService(
  { world, request, requestId, gone }: Exchange,
  service: Service,
): Promise<Answer> {
  const authenticated = authenticate(world, request)
  const { name, input } =
    service.protocol === 'json' ? readJsonCall(request, service) : readQueryCall(request)
  const operation = findOperation(service, name)
  if (!authenticated)
    throw new AwsFault('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
  const caller = callerOf(authenticated, gone)
  throttle(world, service.name, name, caller.accountId)
  refuseUnread(service, name, unreadMember(input, operation.reads))
  // The wire knows no types: each operation validates the input that it reads.
  const output = await operation.run(world, caller, input as never)
  if (service.protocol === 'json') return jsonAnswer(output)
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: queryAnswer(service, name, output, requestId),
  }
}

function refuseUnread(service: Service, operation: string, member: string | undefined): void {
  if (member === undefined) return
  throw new AwsFault(
    service.protocol === 'json' ? 'ValidationException' : 'ValidationError',
    `The Rolecall sandbox does not support ${member} in ${operation}.`,
  )
}

function findOperation(service: Service, name: string): Declared {
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined
  if (operation) return operation
  const text = `The sandbox does not support the action ${name || '(none)'} of ${service.name}.`
  throw service.protocol === 'json'
    ? new AwsFault('UnknownOperationException', text)
    : new AwsFault('InvalidAction', text)
}

function readQueryCall(request: WireRequest) {
  const form = readForm(request)
  const name = form.find(([key]) => key === 'Action')?.[1] ?? ''
  return { name, input: parseQueryInput(form.filter(([key]) => !/^X-Amz-/i.test(key))) }
}

function readJsonCall(request: WireRequest, service: Service): { name: string; input: unknown } {
  const [prefix, name = ''] = (request.headers.get('x-amz-target') ?? '').split('.')
  if (prefix !== service.targetPrefix) {
    throw new AwsFault(
      'UnknownOperationException',
      `The sandbox speaks only the JSON protocol with ${service.name}; a newer SDK uses it.`,
    )
  }
  return { name, input: readJsonObject(request) }
}

function readJsonObject({ body }: WireRequest): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString() || '{}')
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {}
  throw new AwsFault('SerializationException', 'The request body is not a JSON object.')
}
