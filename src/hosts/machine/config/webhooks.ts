import * as z from 'zod'
import { RolecallError } from '../../../api/errors.ts'
import { EVENT_TYPES, type EventType } from '../../../api/event-types.ts'
import { Secret } from '../../../api/secret.ts'
import type { WantedEndpoint } from '../../../core/webhooks/reconcile.ts'
import { type Environment, invalid, text } from './network-settings.ts'

const Endpoint = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(2048),
  types: z
    .array(z.enum(Object.keys(EVENT_TYPES) as [EventType]))
    .min(1)
    .optional(),
  description: z.string().min(1).max(200).optional(),
  secretEnv: z
    .string()
    .regex(/^[A-Za-z_]\w{0,127}$/, 'must be the name of an environment variable'),
})

const BUS_ARN = /^arn:aws[a-z-]{0,20}:events:[a-z0-9-]{1,30}:\d{12}:event-bus\/[\w./-]{1,256}$/

/** `webhooks` of rolecall.yaml. */
export const WebhooksEntry = z.strictObject({
  eventBus: z.string().regex(BUS_ARN, 'must be the ARN of an event bus').optional(),
  endpoints: z
    .array(Endpoint)
    .max(20)
    .refine((all) => new Set(all.map(({ url }) => url)).size === all.length, 'must differ by url')
    .default([]),
})

/** Standard Webhooks: 24 to 64 bytes in base64. */
const isSecret = (given: string): boolean => {
  const [, key = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(given) ?? []
  const { length } = Buffer.from(key, 'base64')
  return length >= 24 && length <= 64
}

/**
 * The event bus and the endpoints of rolecall.yaml, with their secrets from the environment. Called
 * at the start of the service only, so that other commands work without the secrets.
 */
export function wantedEndpoints(
  entry: z.output<typeof WebhooksEntry> | undefined,
  env: Environment,
): WantedEndpoint[] {
  const bus: WantedEndpoint[] = entry?.eventBus
    ? [{ target: 'event-bus', url: entry.eventBus }]
    : []
  const urls = (entry?.endpoints ?? []).map(({ secretEnv, ...endpoint }) => {
    const secret = text(env, secretEnv)
    if (secret === undefined)
      throw new RolecallError('SETTING_MISSING', {
        detail: `${secretEnv} is not set. Set it to the signing secret of ${endpoint.url}: "whsec_" and 32 random bytes in base64, such as from: echo "whsec_$(openssl rand -base64 32)"`,
      })
    if (!isSecret(secret))
      throw invalid(
        `${secretEnv} is not a signing secret. Set it to "whsec_" and 32 random bytes in base64.`,
      )
    return { target: 'url' as const, ...endpoint, secret: new Secret(secret) }
  })
  return [...bus, ...urls]
}
