import { hasConnected } from '../connections/find.ts'
import { isAccepted, type Signal } from '../connections/lifecycle.ts'
import type { Actor } from '../model/actor.ts'
import type { Connection, ConnectionStatus } from '../model/connection.ts'
import { customersWithin, isWithin, requireGrant } from '../model/grants.ts'
import { type Invitation, invitationStatus } from '../model/invitation.ts'
import { JOB_WORKS, type JobFilter, type JobWork } from '../model/job.ts'
import { portionsOf } from '../model/portions.ts'
import type { Page, Ports } from '../ports.ts'
import { permissionFor } from './find.ts'

type PreviewPorts = Pick<Ports, 'store' | 'clock'>

/** What a job would do, by the records as they are now. */
export interface JobPreview {
  /** How many records there are. */
  total: number
  /** There are more than `total`. Nobody counted them. */
  isAtLeast?: true
  /** How many of them were looked at, which is all but for very many. */
  seen: number
  /** How many of these change, are already as asked, or cannot be changed in this way. */
  changes: number
  unchanged: number
  impossible: number
}

/** The store reads at most this many records by their ids in one call. */
const MAX_IDS = 50
const PAGE = 200
/** More would take too long for a page. */
const MAX_SEEN = 1000

interface Selection {
  work: JobWork
  ids?: readonly string[] | undefined
  filter?: JobFilter | undefined
}

/** Says what a job for these records would do. Looks at up to 1,000 of them; changes nothing. */
export async function previewJob(
  ports: PreviewPorts,
  actor: Actor,
  selection: Selection,
): Promise<JobPreview> {
  requireGrant(actor, permissionFor(selection.work, 'write'))
  const preview: JobPreview = { total: 0, seen: 0, changes: 0, unchanged: 0, impossible: 0 }
  for await (const { records, isLast } of pagesOf(ports, actor, selection)) {
    for (const record of records) preview[effectOn(ports, selection.work, record)]++
    preview.seen += records.length
    if (!isLast && preview.seen >= MAX_SEEN)
      return { ...preview, ...(await countAll(ports, actor, selection)) }
  }
  return { ...preview, total: preview.seen }
}

/** The store keeps this number, so that it needs no look at the records. */
async function countAll({ store }: PreviewPorts, actor: Actor, { work, filter = {} }: Selection) {
  const { status, profile, customerId } = filter
  const customerIds = customersWithin(actor, customerId)
  const query = { status, profile, customerIds, ids: actor.grants.connections }
  const { count, isAtLeast } = await store.total(kindFor(work), query)
  return { total: count, ...(isAtLeast && { isAtLeast }) }
}

const kindFor = (work: JobWork) =>
  JOB_WORKS[work] === 'connections' ? ('connection' as const) : ('invitation' as const)

type Subject = Connection | Invitation

interface Part {
  records: Subject[]
  isLast: boolean
}

async function* pagesOf(
  { store }: PreviewPorts,
  actor: Actor,
  { work, ids, filter = {} }: Selection,
): AsyncGenerator<Part> {
  const kind = kindFor(work)
  if (ids) {
    for (const some of portionsOf(ids, MAX_IDS)) {
      const { items } = await store.list(kind, { ids: some, limit: MAX_IDS })
      yield { records: items.filter((it) => isSeen(actor, it)), isLast: some.at(-1) === ids.at(-1) }
    }
    return
  }
  const { status, profile, customerId } = filter
  const customerIds = customersWithin(actor, customerId)
  if (customerIds?.length === 0) return
  const selection = { status, profile, customerIds, ids: actor.grants.connections }
  for (let cursor: string | undefined; ; ) {
    const page: Page<Subject> = await store.list(kind, { ...selection, cursor, limit: PAGE })
    const isLast = page.nextCursor === undefined
    yield { records: page.items.filter((it) => matches(it, filter)), isLast }
    if (isLast) return
    cursor = page.nextCursor
  }
}

const isSeen = (actor: Actor, it: Subject): boolean =>
  isWithin(actor, {
    customerId: it.customerId,
    ...(it.kind === 'connection' && { connectionId: it.id }),
  })

/** Whether a record is one that the filter names. */
export const matches = (record: Subject, filter: JobFilter): boolean =>
  (filter.status?.includes(record.status) ?? true) &&
  (filter.profile === undefined || record.profile === filter.profile) &&
  (record.kind === 'invitation' || hasConnected(record))

type Effect = 'changes' | 'unchanged' | 'impossible'

/** The status in which the work is done already, and the order that it gives. */
const ORDERS: Partial<Record<JobWork, [ConnectionStatus, Signal]>> = {
  approve: ['active', 'approved'],
  suspend: ['suspended', 'suspended'],
  resume: ['active', 'resumed'],
  disconnect: ['disconnected', 'ended'],
}

function effectOn({ clock }: PreviewPorts, work: JobWork, record: Subject): Effect {
  if (record.kind === 'invitation') {
    const status = invitationStatus(record, clock.now())
    if (status === 'revoked') return 'unchanged'
    return status === 'claimed' ? 'impossible' : 'changes'
  }
  const [already, signal] = ORDERS[work] ?? []
  if (record.status === already) return 'unchanged'
  const isPossible = signal ? isAccepted(record.status, signal) : record.status !== 'disconnected'
  return isPossible ? 'changes' : 'impossible'
}
