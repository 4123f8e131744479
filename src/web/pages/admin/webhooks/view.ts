import type { AuditEntry } from '../../../../core/model/audit.ts'
import type { AttemptRow, WebhookEndpoint } from '../../../../core/model/webhook-endpoint.ts'
import type { AdminFrame, Listing } from '../view.ts'
import type { EndpointError, EndpointValues, EventTypes } from './form.tsx'

export interface WebhooksView extends AdminFrame {
  endpoints: WebhookEndpoint[]
  /** The person may not see endpoints. */
  hidden?: boolean | undefined
  eventTypes: EventTypes
  /** What was entered before, and why it was refused. */
  values?: EndpointValues
  error?: EndpointError | undefined
}

/** A new signing secret, which only this page shows. */
export interface WebhookSecretView extends AdminFrame {
  endpoint: WebhookEndpoint
  secret: string
}

export interface WebhookView extends AdminFrame {
  endpoint: WebhookEndpoint
  attempts: Listing<AttemptRow>
  /** Undefined for a person who may not see the audit trail. */
  history: AuditEntry[] | undefined
  /** When the next attempt is due after a failure. */
  nextAttemptAt: string | undefined
  eventTypes: EventTypes
  /** What was entered to change the endpoint, and why it was refused. */
  values?: EndpointValues
  error?: EndpointError | undefined
}

/** The address of an endpoint's page. */
export const pathOf = ({ id }: Pick<WebhookEndpoint, 'id'>): string =>
  `/admin/webhooks/${encodeURIComponent(id)}`

/** The types in a few words. */
export const eventsOf = ({ types }: Pick<WebhookEndpoint, 'types'>): string => {
  if (!types) return 'all'
  return types.length > 3 ? `${types.length} types` : types.join(', ')
}

export const shownStatus = ({ status, failingSince }: WebhookEndpoint) =>
  status === 'active' && failingSince !== undefined ? 'failing' : status
