import type { Context } from 'aws-lambda'
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda'
import { s3Client } from '../../adapters/aws/clients.ts'
import { responseWriter } from '../../adapters/aws/s3/response-writer.ts'
import { s3Templates } from '../../adapters/aws/s3/templates.ts'
import { sqsClient } from '../../adapters/aws/sqs/client.ts'
import { sqsDeadLetters } from '../../adapters/aws/sqs/dead-letters.ts'
import { sqsInbox } from '../../adapters/aws/sqs/inbox.ts'
import { roleReader } from '../../adapters/aws/sts/role-reader.ts'
import { systemDns } from '../../adapters/embedded/dns.ts'
import { OidcProvider } from '../../adapters/oidc/identity-provider.ts'
import { webhookSender } from '../../adapters/webhooks/sender.ts'
import { RolecallError } from '../../api/errors.ts'
import { Secret } from '../../api/secret.ts'
import { startWithProfiles } from '../../core/access-versions/store-versions.ts'
import { DomainWatch } from '../../core/brand/domain-watch.ts'
import { followCampaigns } from '../../core/campaigns/follow-campaigns.ts'
import { SessionCache } from '../../core/credentials/session-cache.ts'
import { readDueOrganizations } from '../../core/enrolments/read-organizations.ts'
import { workOnJobs } from '../../core/jobs/work-on-jobs.ts'
import type { SignInProvider } from '../../core/model/person.ts'
import type { Provider } from '../../core/people/attempt.ts'
import type { Ports } from '../../core/ports.ts'
import { hashOf } from '../../core/tokens/draw.ts'
import { isBehind } from '../../core/verification/hold-after-absence.ts'
// Part of the bundle, because a function has the most CPU before its first request.
import '../../web/http/api-app.ts'
import { createApp } from '../../web/http/app.ts'
import { callersOf } from '../../web/http/callers.ts'
import { secretVariable } from '../machine/config/sign-in.ts'
import { withOffers } from '../machine/run/loops.ts'
import { workloadsOf } from '../machine/run/workloads.ts'
import {
  domainNameOf,
  type HttpEvent,
  sourceIp,
  trustedProxiesOf,
  withEncodedPath,
} from './front-door.ts'
import { need } from './installation.ts'
import { measureUndelivered } from './measure-undelivered.ts'
import { untilDone } from './until-done.ts'
import { type Basis, openAtStart, openBasis, openBroker } from './wiring.ts'

const open = openAtStart(async () => {
  const base = await openBasis(process.env, import.meta.url)
  if (await isBehind(base.ports)) throw new RolecallError('STORE_UNAVAILABLE', { detail: BEHIND })
  const domain = new DomainWatch({ ...base.ports, dns: systemDns })
  void domain.look()
  // `rolecall deploy` has stored the profiles already. An app with the CDK constructs has not.
  await startWithProfiles(base.ports)
  const token = await base.secret(need(process.env, 'ROLECALL_ADMIN_TOKEN_SECRET'))
  const callers = callersOf(
    base.ports,
    hashOf(token),
    workloadsOf(base.ports, base.identities, base.aws),
  )
  const providers = await providersOf(base)
  return {
    base,
    callers,
    providers,
    domain,
    ports: portsOf(base),
    app: undefined as App | undefined,
  }
})

/**
 * The environment has each client secret, or the ARN of a secret in Secrets Manager that holds it.
 */
async function providersOf({ ports, signIn, secret }: Basis): Promise<Provider[]> {
  const open = async (provider: SignInProvider): Promise<Provider[]> => {
    try {
      const given = process.env[secretVariable(provider)]
      const text = given?.startsWith('arn:') ? await secret(given) : given
      const clientSecret = text ? new Secret(text) : undefined
      return [{ ...provider, connection: new OidcProvider(ports, provider, clientSecret) }]
    } catch (error) {
      // The others, and API tokens, keep working.
      ports.log.error('sign-in.secret-not-read', { provider: provider.name, error })
      return []
    }
  }
  return (await Promise.all(signIn.map(open))).flat()
}

const BEHIND =
  'The table is more than an hour behind. Within a minute the next check holds each connection until its role is verified again. Try again then.'

type App = ReturnType<typeof handle>

/** What the schedule sends. A request through the front door always arrives as an HTTP event. */
interface Turn {
  work: 'campaigns' | 'jobs'
}

/**
 * Serves requests of the front door, whichever it is, and works on campaigns and on jobs
 * every minute: this function alone has the code and the right to store templates.
 */
export async function handler(event: HttpEvent | Turn, context: Context) {
  const it = await open()
  it.base.tell.begin(context)
  void it.domain.look()
  await it.base.ports.keys.refresh()
  if ('work' in event) return TURNS[event.work](it.ports, context, it.base.tell)
  it.app ??= appFor(it, event)
  return it.app(
    withEncodedPath(event) as unknown as LambdaEvent,
    context as unknown as LambdaContext,
  )
}

type TakeTurn = (ports: Ports, context: Context, tell: Basis['tell']) => Promise<unknown>

const TURNS: Record<Turn['work'], TakeTurn> = {
  async campaigns(ports, context) {
    await untilDone(context, 1, async () => Number(await followCampaigns(withOffers(ports))))
    await untilDone(context, 1, async () => Number(await readDueOrganizations(ports)))
  },
  async jobs(ports, context, tell) {
    await measureUndelivered({ ...ports, tell })
    await untilDone(context, 1, async () => Number(await workOnJobs(ports)))
  },
}

/** Takes the public URL from the request unless it is set. */
function appFor(
  { base, ports, callers, providers }: Awaited<ReturnType<typeof open>>,
  event: HttpEvent,
): App {
  base.ports.installation.publicUrl ||= `https://${domainNameOf(event)}`
  const options = {
    callers,
    providers,
    breaker: { isOpen: false },
    addressOf: sourceIp,
    trustedProxies: trustedProxiesOf(event, base.trustedProxies),
    longestStreamMs: 0,
  }
  return handle(createApp(ports, options))
}

function portsOf(base: Basis): Ports {
  const { aws, ports } = base
  const { installation } = ports
  const { sts } = openBroker(base, need(process.env, 'ROLECALL_API_CALLS_PER_SECOND'))
  const queueUrl = need(process.env, 'ROLECALL_CALLBACK_QUEUE_URL')
  const bucket = {
    name: need(process.env, 'ROLECALL_TEMPLATE_BUCKET'),
    region: installation.homeRegion,
    owner: installation.brokerRole.accountId,
  }
  return {
    ...ports,
    sts,
    sessions: new SessionCache(ports),
    roles: roleReader(aws, sts),
    templates: s3Templates(
      s3Client(aws),
      { ...bucket, origin: installation.s3Origin },
      { reading: base.templateReading, clock: ports.clock },
    ),
    inbox: sqsInbox(sqsClient(aws), queueUrl),
    deadLetters: sqsDeadLetters({
      ...installation,
      queueUrl,
      clientIn: (region) => sqsClient({ ...aws, region }),
    }),
    answers: responseWriter({ s3Origin: installation.s3Origin }),
    webhooks: webhookSender(ports),
  }
}
