import { EVENT_TYPES } from '../../../api/event-types.ts'
import type { List } from '../../../client/list.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { AUDIT_ACTIONS } from '../../../core/model/audit-actions.ts'
import { ALL_REGIONS } from '../../../core/model/aws/partition.ts'
import { PERMISSIONS } from '../../../core/model/grants.ts'
import type { Candidate, Kind } from './complete.ts'

/** A person waits for the list: a slower answer counts as none. */
const MAX_WAIT_MS = 1000
const LIMIT = 200
const MAX_PROFILES = 10

const named = (values: readonly string[]): Candidate[] => values.map((value) => ({ value }))

/**
 * The candidates of a kind: those that are fixed, and those that the service has and this token may
 * see. No candidate is a secret. Without a quick answer there are none.
 */
export async function candidatesOf(kind: Kind): Promise<readonly Candidate[]> {
  const fixed = FIXED[kind]
  if (fixed) return fixed()
  const signal = AbortSignal.timeout(MAX_WAIT_MS)
  try {
    return (await LISTED[kind]?.(new RolecallClient({ maxAttempts: 1 }), signal)) ?? []
  } catch {
    return []
  }
}

const FIXED: Partial<Record<Kind, () => Candidate[]>> = {
  action: () => Object.entries(AUDIT_ACTIONS).map(([value, text]) => ({ value, text })),
  'event-type': () => Object.entries(EVENT_TYPES).map(([value, text]) => ({ value, text })),
  grant: () => Object.entries(PERMISSIONS).map(([value, text]) => ({ value, text })),
  region: () => named(ALL_REGIONS),
}

type Load = (client: RolecallClient, signal: AbortSignal) => Promise<Candidate[]>

const from =
  <Item>(
    list: (client: RolecallClient, signal: AbortSignal) => List<Item>,
    show: (item: Item) => Candidate,
  ): Load =>
  async (client, signal) =>
    (await list(client, signal).page()).items.map(show)

const query = { limit: LIMIT }

const connections = from(
  (client, signal) => client.listConnections(query, { signal }),
  ({ id, customerId, status }) => ({ value: id, text: `${customerId}, ${status}` }),
)
const invitations = (client: RolecallClient, signal: AbortSignal) =>
  client.listInvitations(query, { signal })
const profiles = (client: RolecallClient, signal: AbortSignal) =>
  client.listProfiles({ limit: MAX_PROFILES, status: 'current' }, { signal })

/** The scopes of the current profiles. */
const scopes: Load = async (client, signal) => {
  const { items } = await profiles(client, signal).page()
  const contents = await Promise.all(
    items.map((it) => client.getAccessVersion(it.name, it.currentVersion, { signal })),
  )
  return named([...new Set(contents.flatMap((it) => Object.keys(it.scopes)))])
}

const LISTED: Partial<Record<Kind, Load>> = {
  connection: connections,
  scope: scopes,
  async 'connection:scope'(client, signal) {
    const [ids, names] = await Promise.all([connections(client, signal), scopes(client, signal)])
    return ids.flatMap(({ value, text }) =>
      names.map((scope) => ({ value: `${value}:${scope.value}`, ...(text && { text }) })),
    )
  },
  campaign: from(
    (client, signal) => client.listCampaigns(query, { signal }),
    ({ id, profile, status }) => ({ value: id, text: `${profile}, ${status}` }),
  ),
  async customer(client, signal) {
    const { items } = await invitations(client, signal).page()
    return [...new Map(items.map((it) => [it.customerId, it.customerName])).entries()].map(
      ([value, text]) => ({ value, ...(text !== undefined && { text }) }),
    )
  },
  async 'dead-letter'(client, signal) {
    const { items } = await client.listDeadLetters({ signal })
    return items.map(({ id, sentAt }) => ({ value: id, text: sentAt }))
  },
  endpoint: from(
    (client, signal) => client.listWebhookEndpoints(query, { signal }),
    ({ id, url }) => ({ value: id, text: url }),
  ),
  invitation: from(invitations, ({ id, customerId, status }) => ({
    value: id,
    text: `${customerId}, ${status}`,
  })),
  job: from(
    (client, signal) => client.listJobs(query, { signal }),
    ({ id, kind, status }) => ({ value: id, text: `${kind}, ${status}` }),
  ),
  profile: from(profiles, ({ name }) => ({ value: name })),
  token: from(
    (client, signal) => client.listTokens(query, { signal }),
    ({ id, name, status }) => ({ value: id, text: `${name}, ${status}` }),
  ),
}
