import { templateUrls } from '../../adapters/aws/s3/template-urls.ts'
import { SessionCache } from '../../core/credentials/session-cache.ts'
import type {
  Answers,
  DeadLetters,
  Inbox,
  Ports,
  RoleReader,
  Sts,
  Templates,
  Webhooks,
  Workloads,
} from '../../core/ports.ts'
import { need } from './installation.ts'
import { loadedLater } from './later.ts'
import type { Basis } from './wiring.ts'

/**
 * All ports of the API and the pages. Most requests need only the table and the keys: what needs
 * another client of the AWS SDK is loaded when it is first used.
 */
export function portsOf(base: Basis): Ports {
  const { ports } = base
  const perSecond = need(process.env, 'ROLECALL_API_CALLS_PER_SECOND')
  const sts = loadedLater<Sts>({ probe: true, check: true, assume: true }, async () => {
    const { openBroker } = await import('./broker.ts')
    return openBroker(base, perSecond).sts
  })
  return {
    ...ports,
    ...queuesOf(base),
    sts,
    sessions: new SessionCache(ports),
    roles: rolesOf(base, sts),
    templates: templatesOf(base),
    answers: loadedLater<Answers>({ put: true }, async () => {
      const { responseWriter } = await import('../../adapters/aws/s3/response-writer.ts')
      return responseWriter({ s3Origin: ports.installation.s3Origin })
    }),
    webhooks: loadedLater<Webhooks>({ refusalOf: true, send: true }, async () => {
      const { webhookSender } = await import('../../adapters/webhooks/sender.ts')
      return webhookSender(ports)
    }),
  }
}

/** Finds out who a program without an API token is. */
export const workloadsLater = ({ ports, identities, aws }: Basis): Workloads =>
  loadedLater<Workloads>({ identify: true }, async () => {
    const { workloadsOf } = await import('../machine/run/workloads.ts')
    return workloadsOf(ports, identities, aws)
  })

const rolesOf = ({ aws }: Basis, sts: Sts): RoleReader =>
  loadedLater<RoleReader>(
    { trustPolicy: true, permissions: true, simulate: true, organization: true },
    async () => {
      const { roleReader } = await import('../../adapters/aws/sts/role-reader.ts')
      return roleReader(aws, sts)
    },
  )

function templatesOf({ aws, ports, templateReading: reading }: Basis): Templates {
  const { homeRegion, brokerRole, s3Origin } = ports.installation
  const bucket = {
    name: need(process.env, 'ROLECALL_TEMPLATE_BUCKET'),
    region: homeRegion,
    owner: brokerRole.accountId,
    origin: s3Origin,
  }
  const calls = loadedLater<Pick<Templates, 'put' | 'get' | 'letRead'>>(
    { put: true, get: true, letRead: true },
    async () => {
      const { s3Client } = await import('../../adapters/aws/s3/client.ts')
      const { s3Templates } = await import('../../adapters/aws/s3/templates.ts')
      return s3Templates(s3Client(aws), bucket, { reading, clock: ports.clock })
    },
  )
  return { ...templateUrls(bucket, reading), ...calls }
}

function queuesOf({ aws, ports }: Basis): Pick<Ports, 'inbox' | 'deadLetters'> {
  const queueUrl = need(process.env, 'ROLECALL_CALLBACK_QUEUE_URL')
  return {
    inbox: loadedLater<Inbox>({ receive: true, check: true }, async () => {
      const { sqsClient } = await import('../../adapters/aws/sqs/client.ts')
      const { sqsInbox } = await import('../../adapters/aws/sqs/inbox.ts')
      return sqsInbox(sqsClient(aws), queueUrl)
    }),
    deadLetters: loadedLater<DeadLetters>({ take: true, count: true }, async () => {
      const { sqsClient } = await import('../../adapters/aws/sqs/client.ts')
      const { sqsDeadLetters } = await import('../../adapters/aws/sqs/dead-letters.ts')
      const clientIn = (region: string) => sqsClient({ ...aws, region })
      return sqsDeadLetters({ ...ports.installation, queueUrl, clientIn })
    }),
  }
}
