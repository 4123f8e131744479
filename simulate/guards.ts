import type { Invitation } from '../src/core/model/invitation.ts'
import type { StoredRecord } from '../src/core/model/record.ts'
import type { AnswerOutcome, Change, Keys, Store, Sts } from '../src/core/ports.ts'
import type { Queue } from './queue.ts'

/** Switches off one guard from outside. The code of the product is not changed. */
export interface Weakening {
  what: string
  /** Wraps the store of a worker. */
  store?(real: Store, worker: string): Store
  /** Changes how a worker sees records that a newer version wrote. */
  reads?: 'unknown statuses'
  outcome?(real: AnswerOutcome): AnswerOutcome
  keys?(real: Keys): Keys
  sts?(real: Sts): Sts
  queue?(queue: Queue): void
  /** Changes a template before it is stored. */
  template?(body: string): string
  /** The custom resources do not say which access version the template asks for. */
  namesNoVersion?: true
}

/** A store that changes commits before they are stored. */
const writing =
  (edit: (change: Change, real: Store) => Promise<StoredRecord[]>) =>
  (real: Store): Store => ({
    ...real,
    commit: <Put extends StoredRecord[] | []>(change: Change<Put>) =>
      edit(change, real) as Promise<Put>,
  })

export const GUARDS: Record<string, Weakening> = {
  versions: {
    what: 'Fencing: whoever writes last wins, whatever the version it read.',
    store: writing(async (change, real) => {
      const put = change.put ?? []
      const current = await Promise.all(put.map(({ kind, id }) => real.get(kind, id)))
      return real.commit({
        ...change,
        put: put.map((record, index) => ({ ...record, version: current[index]?.version ?? 0 })),
      })
    }),
  },
  decisions: {
    what: 'The stored decision: each worker goes by its own ones only, and decides anew what another decided.',
    store(real) {
      const own = new Set<string>()
      return {
        ...real,
        async get(kind, id) {
          const found = await real.get(kind, id)
          return found?.kind === 'callback' && found.status === 'decided' && !own.has(id)
            ? { ...found, status: 'claimed' as const }
            : found
        },
        async commit(change) {
          const stored = await real.commit(change)
          for (const { id } of change.put ?? []) own.add(id)
          return stored
        },
      }
    },
  },
  tombstones: {
    what: 'The tombstone of a deleted stack.',
    store: writing((change, real) =>
      real.commit({
        ...change,
        reserve: (change.reserve ?? []).filter((it) => it.kind !== 'deleted-stack'),
      }),
    ),
  },
  dedupe: {
    what: 'The idempotency record: each worker knows only the requests that it received itself.',
    store(real, worker) {
      const own = (id: string) => (id.includes('#') ? id : `${id}#${worker}`)
      const owned = (it: StoredRecord) => (it.kind === 'callback' ? { ...it, id: own(it.id) } : it)
      return {
        ...writing((change, store) =>
          store.commit({ ...change, put: (change.put ?? []).map(owned) }),
        )(real),
        get: (kind, id) => real.get(kind, kind === 'callback' ? own(id) : id),
      }
    },
  },
  reservations: {
    what: 'External IDs and Idempotency-Keys stay taken.',
    store: writing((change, real) => real.commit({ ...change, reserve: [] })),
  },
  claims: {
    what: 'One role serves one connection.',
    store: (real) => ({
      ...writing((change, store) => store.commit({ ...change, claim: [], release: [] }))(real),
      reservedBy: async (kind, value) =>
        kind === 'role' ? undefined : real.reservedBy(kind, value),
    }),
  },
  audit: {
    what: 'The audit entry rides in the commit.',
    store: writing((change, real) => real.commit({ ...change, audit: [] })),
  },
  resends: {
    what: 'An answer counts as taken only when S3 said so.',
    outcome: () => 'delivered',
  },
  probes: {
    what: 'The two probes that must be refused.',
    sts: (real) => ({
      ...real,
      probe: (role, externalId) =>
        typeof externalId === 'string'
          ? real.probe(role, externalId)
          : Promise.resolve({ outcome: 'denied' as const }),
    }),
  },
  tokens: {
    what: "The callback token's MAC.",
    keys: (real) => ({ ...real, verifyMac: () => true }),
  },
  retained: {
    what: 'CloudFormation does not delete Connection, so the role waits for nobody.',
    template: (body) => body.replaceAll(/^ +(DeletionPolicy|UpdateReplacePolicy): Retain\n/gm, ''),
  },
  announced: {
    what: 'The role is made after Invitation, and deleted before it.',
    template: (body) => body.replace(/^ +DependsOn: Invitation\n/m, ''),
  },
  hints: {
    what: 'A Delete of Invitation alone does not mean that the stack is deleted.',
    store: writing((change, real) =>
      real.commit({
        ...change,
        put: (change.put ?? []).map((it) =>
          it.kind === 'connection' && it.invitationDeleted && it.status === 'disconnecting'
            ? { ...it, status: 'disconnected' as const }
            : it,
        ),
      }),
    ),
  },
  attempts: {
    what: 'Earlier attempts stay in the invitation.',
    store: (real) => ({
      ...real,
      async get(kind, id) {
        const found = await real.get(kind, id)
        if (found?.kind !== 'invitation') return found
        const { attempts: _, ...bare } = found as Invitation
        return bare as unknown as typeof found
      },
    }),
  },
  'named-versions': {
    what: 'A stack says which access version its template asks for.',
    namesNoVersion: true,
  },
  'reported-versions': {
    what: 'The version that a stack reported stays known until a check grants it.',
    store: writing((change, real) =>
      real.commit({
        ...change,
        put: (change.put ?? []).map((it) => {
          if (it.kind !== 'connection') return it
          const { reportedVersion: _, ...rest } = it
          return rest
        }),
      }),
    ),
  },
  'checked-versions': {
    what: 'A reported version is not granted before a check proves the role.',
    store: writing((change, real) =>
      real.commit({
        ...change,
        put: (change.put ?? []).map((it) =>
          it.kind === 'connection' && it.reportedVersion !== undefined
            ? { ...it, profileVersion: it.reportedVersion }
            : it,
        ),
      }),
    ),
  },
  'stored-versions': {
    what: 'The page shows the version of the invitation, not the present one.',
    store: (real) => ({
      ...real,
      async get(kind, id) {
        const found = await real.get(kind, id)
        if (found?.kind !== 'access-version') return found
        const present = await real.get('profile', 'default')
        return present ? real.get(kind, present.current) : found
      },
    }),
  },
  'unknown-statuses': {
    what: 'What only a newer version can have written is left to it.',
    reads: 'unknown statuses',
  },
}

/** These look like guards but are none: without them, all checks still pass. */
export const COMFORTS: Record<string, Weakening> = {
  visibility: {
    what: "None: the queue's visibility timeout. A message in hand is handed to others every second.",
    queue(queue) {
      queue.hides = false
    },
  },
}
