import { memberId } from '../model/campaign.ts'
import type { Connection } from '../model/connection.ts'
import { accountGroup, ENROLMENT_ACCOUNT_STATUSES } from '../model/enrolment.ts'
import type { Invitation } from '../model/invitation.ts'
import type { ListedKind, RecordOf, StoredRecord } from '../model/record.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import { STOP_LIST_ID, withoutStop } from '../model/stop-list.ts'
import { backlogId } from '../model/webhook-endpoint.ts'
import type { Change, Ports, Reservation, Store } from '../ports.ts'

/** A record that has the customer's id. All others hang on one of these. */
export type Whose = Connection | Invitation

export interface Deletion {
  ports: Pick<Ports, 'store'>
  customerId: string
  keepReceipts: boolean
  /** Counts by kind; the work adds to them. */
  deleted: Record<string, number>
}

type Kind = StoredRecord['kind']

/**
 * What becomes of each kind when a customer's data is deleted. A new kind needs a line here:
 * `deleteRecord` deletes what hangs on a connection or an invitation.
 */
export const FATE: Record<Kind, 'deleted' | 'changed' | 'not about customers'> = {
  connection: 'deleted',
  invitation: 'deleted',
  callback: 'deleted',
  usage: 'deleted',
  'campaign-member': 'deleted',
  receipt: 'deleted',
  stop: 'deleted',
  'stop-list': 'changed',
  campaign: 'changed',
  job: 'changed',
  'job-part': 'changed',
  token: 'not about customers',
  'session-end': 'not about customers',
  'person-session': 'not about customers',
  'access-version': 'not about customers',
  profile: 'not about customers',
  'webhook-endpoint': 'not about customers',
  'webhook-backlog': 'deleted',
  'role-look': 'deleted',
  enrolment: 'deleted',
  'enrolment-account': 'deleted',
}

/** Deletes a connection or an invitation, and before it the records that hang on it. */
export async function deleteRecord(deletion: Deletion, whose: Whose): Promise<void> {
  const { store } = deletion.ports
  if (whose.kind === 'invitation') {
    await deleteCallbacks(deletion, whose)
    await deleteBacklogs(deletion, whose)
    await deleteOne(deletion, await store.get('role-look', whose.id))
  } else {
    await deleteMembers(deletion, whose)
    await deleteOne(deletion, await store.get('usage', whose.id))
  }
  const present = await store.get(whose.kind, whose.id)
  await deleteOne(deletion, present, {
    release: present ? await deletedStacks(store, present) : [],
  })
}

/** Deletes the enrolments of the customer with their accounts. They were revoked before. */
export async function deleteEnrolments(deletion: Deletion): Promise<void> {
  const { store } = deletion.ports
  const query = { customerIds: [deletion.customerId], limit: 200 }
  for (;;) {
    const { items } = await store.list('enrolment', query)
    if (items.length === 0) return
    for (const enrolment of items) {
      for (const status of ENROLMENT_ACCOUNT_STATUSES)
        for (;;) {
          const groups = [accountGroup(enrolment.id, status)]
          const page = await store.list('enrolment-account', { groups, limit: 200 })
          if (page.items.length === 0) break
          for (const account of page.items) await deleteOne(deletion, account)
        }
      await deleteBacklogs(deletion, enrolment)
      await deleteOne(deletion, enrolment)
    }
  }
}

async function deleteOne(
  { ports, deleted }: Deletion,
  record: StoredRecord | undefined,
  more: Partial<Change> = {},
): Promise<void> {
  if (!record) return
  const { kind, id, version } = record
  await ports.store.commit({ ...more, remove: [{ kind, id, version }], audit: [], announce: [] })
  deleted[kind] = (deleted[kind] ?? 0) + 1
}

async function deleteCallbacks(deletion: Deletion, { id }: Invitation): Promise<void> {
  for (;;) {
    const { items } = await deletion.ports.store.list('callback', { groups: [id], limit: 50 })
    if (items.length === 0) return
    for (const callback of items) await deleteOne(deletion, callback)
  }
}

/** The events of an invitation with its connections, or of an enrolment, that wait. */
async function deleteBacklogs(deletion: Deletion, { id: lane }: { id: string }): Promise<void> {
  const { store } = deletion.ports
  for await (const { id } of everyRecord(store, 'webhook-endpoint'))
    await retryOnConflict(async () => {
      const endpoint = await store.get('webhook-endpoint', id)
      const backlog = await store.get('webhook-backlog', backlogId(id, lane))
      if (!endpoint || !backlog) return
      const put = [{ ...endpoint, backlogs: endpoint.backlogs - 1 }]
      await deleteOne(deletion, backlog, { put })
    })
}

/** The ARN of a stack holds the number of the customer's account. */
async function deletedStacks(store: Store, whose: Connection | Invitation): Promise<Reservation[]> {
  const stacks =
    whose.kind === 'connection'
      ? [whose.stackId]
      : (whose.attempts ?? []).map(({ stackId }) => stackId)
  const kind = 'deleted-stack'
  const found = await Promise.all(
    [...new Set(stacks)].map(async (value) => {
      if (value === undefined) return []
      const owner = await store.reservedBy(kind, value)
      return owner === undefined ? [] : [{ kind, value, owner } as const]
    }),
  )
  return found.flat()
}

export async function* everyRecord<Kind extends ListedKind>(
  store: Store,
  kind: Kind,
): AsyncGenerator<RecordOf<Kind>> {
  for (let cursor: string | undefined; ; ) {
    const page = await store.list(kind, { cursor, limit: 200 })
    yield* page.items
    if (page.nextCursor === undefined) return
    cursor = page.nextCursor
  }
}

/** A campaign's counts follow its members. */
async function deleteMembers(deletion: Deletion, { id }: Connection): Promise<void> {
  const { store } = deletion.ports
  for await (const { id: campaignId } of everyRecord(store, 'campaign'))
    await retryOnConflict(async () => {
      const member = await store.get('campaign-member', memberId(campaignId, id))
      if (!member) return
      const campaign = await store.get('campaign', campaignId)
      if (!campaign) return
      const { countedAs } = member
      const counts = { ...campaign.counts, [countedAs]: campaign.counts[countedAs] - 1 }
      await deleteOne(deletion, member, { put: [{ ...campaign, counts }] })
    })
}

/** The stop, and its line in the list of stops. */
async function deleteStop(deletion: Deletion): Promise<void> {
  const { customerId, ports } = deletion
  await retryOnConflict(async () => {
    const [stop, list] = await Promise.all([
      ports.store.get('stop', customerId),
      ports.store.get('stop-list', STOP_LIST_ID),
    ])
    const put = list ? [withoutStop(list, customerId)] : []
    await deleteOne(deletion, stop, { put })
  })
}

/**
 * Deletes the receipts, except those that were issued if they are to stay, and the stop of issuing
 * for this customer. In a campaign that names this customer, a hash replaces the id.
 */
export async function deleteNames(deletion: Deletion, hash: string): Promise<void> {
  const { ports, customerId, keepReceipts } = deletion
  for (let cursor: string | undefined; ; ) {
    const page = await ports.store.list('receipt', {
      ...{ customerIds: [customerId], cursor, limit: 200 },
    })
    for (const receipt of page.items)
      if (!keepReceipts || receipt.status !== 'issued') await deleteOne(deletion, receipt)
    if (page.nextCursor === undefined) break
    cursor = page.nextCursor
  }
  await deleteStop(deletion)
  for await (const { id, customerIds: named } of everyRecord(ports.store, 'campaign')) {
    if (!named?.includes(customerId)) continue
    await retryOnConflict(async () => {
      const campaign = await ports.store.get('campaign', id)
      if (!campaign?.customerIds?.includes(customerId)) return
      const customerIds = campaign.customerIds.map((it) => (it === customerId ? hash : it)).sort()
      await ports.store.commit({ put: [{ ...campaign, customerIds }], audit: [], announce: [] })
    })
  }
}
