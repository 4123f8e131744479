import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { consoleHandler } from './console/console-handler.ts'
import { answerControl } from './control/control.ts'
import { AwsFault } from './operation.ts'
import { service as cloudformation } from './services/cloudformation/service.ts'
import { service as dynamodb } from './services/dynamodb/service.ts'
import { service as ec2 } from './services/ec2/service.ts'
import { service as iam } from './services/iam/service.ts'
import { service as organizations } from './services/organizations/service.ts'
import { s3Fault } from './services/s3/serve.ts'
import { service as secretsmanager } from './services/secretsmanager/service.ts'
import { answerCertificate } from './services/sns/certificate.ts'
import { service as sns } from './services/sns/service.ts'
import { service as sqs } from './services/sqs/service.ts'
import { service as sts } from './services/sts/service.ts'
import type { Answer } from './wire/answer.ts'
import { send } from './wire/answer.ts'
import type { Services } from './wire/dispatch.ts'
import { dispatch } from './wire/dispatch.ts'
import type { WireRequest } from './wire/request.ts'
import { readRequest } from './wire/request.ts'
import type { World } from './world.ts'

const services: Services = {
  cloudformation,
  dynamodb,
  ec2,
  iam,
  organizations,
  secretsmanager,
  sns,
  sqs,
  sts,
}

/** The world that is served now; a reset puts a fresh one in its place. */
export interface Stage {
  world: World
  /** One abort controller for each request that is being answered. */
  open: Set<AbortController>
  reset: () => void
}

/**
 * One listener for every service, Region and account, for the console and for the control endpoint.
 */
export function listener(stage: Stage): RequestListener {
  return (request, response) => {
    serve(stage, request, response).catch((error: unknown) => {
      process.emitWarning(error instanceof Error ? error : String(error), 'SandboxFailure')
      response.destroy()
    })
  }
}

async function serve(
  stage: Stage,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (isForConsole(incoming) && (await consoleHandler(stage.world)(incoming, response))) return
  const requestId = randomUUID()
  const answer = await answerFor(stage, incoming, response, requestId)
  if (response.destroyed) return
  // AWS: SDKs set their clocks by this header.
  const date = new Date(stage.world.clock.now()).toUTCString()
  send(response, {
    ...answer,
    headers: {
      date,
      'x-amzn-requestid': requestId,
      'x-amz-request-id': requestId,
      ...answer.headers,
    },
  })
}

/** The console has no signatures; a signed request for such a path means an object in S3. */
const isForConsole = ({ url = '/', headers }: IncomingMessage) =>
  headers.authorization === undefined &&
  /^\/(?:cloudformation\/home(?:\?|$)|federation\?|_console\/)/.test(url)

async function answerFor(
  stage: Stage,
  incoming: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<Answer> {
  const request = await readOrRefuse(incoming, requestId)
  if ('status' in request) return request
  if (request.path.startsWith('/_sandbox/')) return answerControl(stage, request)
  const certificate = answerCertificate(stage.world, request)
  if (certificate) return certificate
  const gone = hangUpOf(stage, response)
  return dispatch({ world: stage.world, services, request, requestId, gone })
}

function hangUpOf({ open }: Stage, response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  open.add(gone)
  response.once('close', () => {
    open.delete(gone)
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}

async function readOrRefuse(
  incoming: IncomingMessage,
  requestId: string,
): Promise<WireRequest | Answer> {
  try {
    return await readRequest(incoming)
  } catch (fault) {
    if (fault instanceof AwsFault)
      return s3Fault(
        fault,
        { method: incoming.method ?? 'GET', path: incoming.url ?? '/' },
        requestId,
      )
    throw fault
  }
}
