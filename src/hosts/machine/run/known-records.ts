import { RolecallError } from '../../../api/errors.ts'
import { isKnown, type RecordOf, type StoredRecord } from '../../../core/model/record.ts'
import type { Store } from '../../../core/ports.ts'

type Kind = StoredRecord['kind']

/**
 * During an upgrade a newer version may write statuses that this version does not know.
 * This version does not work on such a record (fault 37).
 */
export function knownRecords(store: Store): Store {
  return {
    canSkip: store.canSkip,
    commit: (change) => store.commit(change),
    async get<K extends Kind>(kind: K, id: string): Promise<RecordOf<K> | undefined> {
      const record = await store.get(kind, id)
      if (record && !isKnown(record))
        throw new RolecallError('STORE_NEWER', { detail: `(${kind} ${id})` })
      return record
    },
    list: (kind, query) => store.list(kind, query),
    due: async (kind, now, limit) => (await store.due(kind, now, limit)).filter(isKnown),
    reservedBy: (kind, value) => store.reservedBy(kind, value),
    audit: (query) => store.audit(query),
    events: (query) => store.events(query),
    event: (id) => store.event(id),
    checks: (query) => store.checks(query),
    attempts: (query) => store.attempts(query),
    erase: (of) => store.erase(of),
    prune: (now) => store.prune(now),
    total: (kind, query) => store.total(kind, query),
    counts: () => store.counts(),
    search: (query) => store.search(query),
    sums: (query) => store.sums(query),
    ...(store.catchUp && { catchUp: store.catchUp.bind(store) }),
    ...(store.onCommit && { onCommit: store.onCommit.bind(store) }),
    check: () => store.check(),
    close: () => store.close(),
  }
}
