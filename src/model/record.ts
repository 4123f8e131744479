import type { CallbackRecord } from './callback.ts'
import type { Connection } from './connection.ts'
import type { Invitation } from './invitation.ts'
import type { Stop } from './stop.ts'
import type { Token } from './token.ts'

export type StoredRecord = Invitation | Connection | CallbackRecord | Token | Stop
export type RecordOf<Kind extends StoredRecord['kind']> = Extract<StoredRecord, { kind: Kind }>

/** Kinds of which there are lists, newest first. */
export type ListedKind = 'invitation' | 'connection' | 'token' | 'stop'

/** What every store indexes, whatever the kind. */
export interface RecordIndex {
  createdAt: string
  customerId: string | undefined
  /** ISO 8601: when the service has to look at it again, if ever. */
  dueAt: string | undefined
}

type Indexer = { [Kind in StoredRecord['kind']]: (record: RecordOf<Kind>) => RecordIndex }

const INDEX: Indexer = {
  invitation: (it) => ({ createdAt: it.createdAt, customerId: it.customerId, dueAt: it.status === 'open' ? it.expiresAt : undefined }),
  connection: (it) => ({ createdAt: it.createdAt, customerId: it.customerId, dueAt: it.nextCheckAt }),
  stop: (it) => ({ createdAt: it.createdAt, customerId: undefined, dueAt: undefined }),
  callback: (it) => ({ createdAt: it.receivedAt, customerId: undefined, dueAt: it.dueAt }),
  token: (it) => ({ createdAt: it.createdAt, customerId: undefined, dueAt: undefined }),
}

export const indexOf = <Kind extends StoredRecord['kind']>(record: RecordOf<Kind>): RecordIndex => INDEX[record.kind as Kind](record)
