import { RolecallError } from '../../api/errors.ts'
import type { Clock, Store } from '../../core/ports.ts'

type WaitClock = Pick<Clock, 'monotonic' | 'sleep'>

export interface GuardOptions {
  clock: WaitClock
  /** Called once, when SQLite finds that the file is damaged. */
  onDamage?: ((error: RolecallError) => void) | undefined
}

type Method = (...given: unknown[]) => Promise<unknown>

/** How long a call waits while another program has the file locked. */
const MAX_LOCK_WAIT_MS = 10_000
const LOCK_PAUSE_MS = 20

/**
 * Guards each method of a SQLite store. While another program has the file locked, a call waits on
 * a timer, so that the event loop goes on (F15). After the file was found damaged, no method reads
 * or writes it again, because an answer could be wrong.
 */
export function guardStore(store: Store, { clock, onDamage }: GuardOptions): Store {
  let damage: RolecallError | undefined
  const fail = (error: unknown): never => {
    const fault = storeFault(error)
    if (isDamage(error) && !damage) {
      damage = fault as RolecallError
      onDamage?.(damage)
    }
    throw damage ?? fault
  }
  // Reads are many, so nothing but a failure costs more than this one promise.
  const guarded = (work: () => Promise<unknown>): Promise<unknown> => {
    if (damage) return Promise.reject(damage)
    return work().catch((error: unknown) => whenUnlocked(clock, work, error).catch(fail))
  }
  const methods: Record<string, Method> = {}
  for (const name of methodsOf(store)) {
    const method = (store[name] as Method).bind(store)
    methods[name] = PLAIN.includes(name) ? method : (...given) => guarded(() => method(...given))
  }
  return { ...methods, canSkip: store.canSkip } as unknown as Store
}

/** They do not read the file, or end the use of it. */
const PLAIN: readonly (keyof Store)[] = ['close', 'onCommit']

const methodsOf = (store: Store): (keyof Store)[] =>
  Object.getOwnPropertyNames(Object.getPrototypeOf(store)).filter(
    (name) => name !== 'constructor',
  ) as (keyof Store)[]

/**
 * Repeats work that failed with `error` while another program has the file locked. SQLite refuses
 * before it changes anything, so repeating is safe.
 */
async function whenUnlocked<T>(
  clock: WaitClock,
  work: () => Promise<T>,
  error: unknown,
): Promise<T> {
  const from = clock.monotonic()
  for (let latest = error; ; ) {
    if (!isLocked(latest) || clock.monotonic() - from >= MAX_LOCK_WAIT_MS) throw latest
    await clock.sleep(LOCK_PAUSE_MS)
    try {
      return await work()
    } catch (next) {
      latest = next
    }
  }
}

const sqliteCode = (error: unknown): number | undefined =>
  (error as NodeJS.ErrnoException).code === 'ERR_SQLITE_ERROR'
    ? // The upper bits of SQLite's extended codes only say more.
      (error as { errcode: number }).errcode & 0xff
    : undefined

const isLocked = (error: unknown): boolean => [5, 6].includes(sqliteCode(error) ?? 0)

/** A record does not have the checksum that was stored with it. */
export class WrongChecksum extends Error {}

/** The disk refused to keep what was written. What a later attempt would say proves nothing. */
export class SyncFailed extends Error {}

/**
 * SQLITE_CORRUPT, SQLITE_NOTADB, a record that is no JSON or has a wrong checksum, or a log that is
 * not on the disk.
 */
const isDamage = (error: unknown): boolean =>
  [11, 26].includes(sqliteCode(error) ?? 0) ||
  error instanceof SyntaxError ||
  error instanceof WrongChecksum ||
  error instanceof SyncFailed

const messageOf = (error: unknown): string => (error as Error).message

/**
 * Translates a full disk, a read-only file, a lock that does not end and a damaged file. Nothing
 * was stored, and an operator can fix the cause (fault 28).
 */
export function storeFault(error: unknown): unknown {
  const code = sqliteCode(error)
  if (isDamage(error)) {
    const isTold = code !== undefined || error instanceof SyncFailed
    const fact = isTold ? messageOf(error) : 'a record is not as it was stored'
    return new RolecallError('STORE_DAMAGED', { detail: `(SQLite: ${fact})` }, error)
  }
  if (code === undefined) return error
  const detail = isLocked(error)
    ? 'Another program has locked the database file and did not release it in time. Nothing was stored. Find the program ("fuser rolecall.sqlite") and end it.'
    : `(SQLite: ${messageOf(error)})`
  return new RolecallError('STORE_UNAVAILABLE', { detail }, error)
}
