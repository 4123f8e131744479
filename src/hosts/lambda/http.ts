import type { Context } from 'aws-lambda'
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda'
import { systemDns } from '../../adapters/embedded/dns.ts'
import { RolecallError } from '../../api/errors.ts'
import { Secret } from '../../api/secret.ts'
import { areStoredAlready } from '../../core/access-versions/stored-already.ts'
import { DomainWatch } from '../../core/brand/domain-watch.ts'
import type { SignInProvider } from '../../core/model/person.ts'
import type { Provider } from '../../core/people/attempt.ts'
import { hashOf } from '../../core/tokens/draw.ts'
import { isBehind } from '../../core/verification/hold-after-absence.ts'
// Part of the bundle, because a function has the most CPU before its first request.
import '../../web/http/api-app.ts'
import { createApp } from '../../web/http/app.ts'
import { callersOf } from '../../web/http/callers.ts'
import { secretVariable } from '../machine/config/sign-in.ts'
import {
  domainNameOf,
  type HttpEvent,
  sourceIp,
  trustedProxiesOf,
  withEncodedPath,
} from './front-door.ts'
import { portsOf, workloadsLater } from './http-ports.ts'
import { need } from './installation.ts'
import type { Turn } from './turns.ts'
import { type Basis, openAtStart, openBasis } from './wiring.ts'

const open = openAtStart(async () => {
  const base = await openBasis(process.env, import.meta.url)
  if (await isBehind(base.ports)) throw new RolecallError('STORE_UNAVAILABLE', { detail: BEHIND })
  const domain = new DomainWatch({ ...base.ports, dns: systemDns })
  void domain.look()
  await storeProfiles(base)
  const token = await base.secret(need(process.env, 'ROLECALL_ADMIN_TOKEN_SECRET'))
  const callers = callersOf(base.ports, hashOf(token), workloadsLater(base))
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

/** `rolecall deploy` has stored the profiles already. An app with the CDK constructs has not. */
async function storeProfiles({ ports }: Basis): Promise<void> {
  if (await areStoredAlready(ports)) return
  const { startWithProfiles } = await import('../../core/access-versions/store-versions.ts')
  await startWithProfiles(ports)
}

/**
 * The environment has each client secret, or the ARN of a secret in Secrets Manager that holds it.
 */
async function providersOf({ ports, signIn, secret }: Basis): Promise<Provider[]> {
  const open = async (provider: SignInProvider): Promise<Provider[]> => {
    try {
      const given = process.env[secretVariable(provider)]
      const text = given?.startsWith('arn:') ? await secret(given) : given
      const clientSecret = text ? new Secret(text) : undefined
      const { OidcProvider } = await import('../../adapters/oidc/identity-provider.ts')
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

/**
 * Serves requests of the front door, whichever it is, and works on campaigns and on jobs
 * every minute: this function alone has the code and the right to store templates.
 */
export async function handler(event: HttpEvent | Turn, context: Context) {
  const it = await open()
  it.base.tell.begin(context)
  void it.domain.look()
  await it.base.ports.keys.refresh()
  if ('work' in event) {
    const { TURNS } = await import('./turns.ts')
    return TURNS[event.work](it.ports, context, it.base.tell)
  }
  it.app ??= appFor(it, event)
  return it.app(
    withEncodedPath(event) as unknown as LambdaEvent,
    context as unknown as LambdaContext,
  )
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
