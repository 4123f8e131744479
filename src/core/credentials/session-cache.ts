import { type ErrorCode, isRolecallError } from '../../api/errors.ts'
import type { Ports, SessionCredentials, SessionKey, Sessions } from '../ports.ts'

type Make = Parameters<Sessions['get']>[1]

const MAX_SESSIONS = 100_000
/**
 * AWS: SDKs refresh credentials five minutes before they expire. The cache hands out only
 * credentials that are valid for longer.
 */
const MIN_LEFT_MS = 330_000
/**
 * A tenth of a session's lifetime. Renewals are spread at random over it, so that sessions issued
 * together are not renewed together.
 */
const SPREAD = 0.1
/** With less than this left, callers wait for the next session. */
const MIN_USABLE_MS = 60_000
const FIRST_PAUSE_MS = 500
const MAX_PAUSE_MS = 20_000

interface Entry {
  /**
   * Undefined until the first session is made. All fields are always set: V8 stores objects of one
   * shape in half the memory.
   */
  credentials: SessionCredentials | undefined
  expiresAt: number
  /**
   * No session is made before this time, because the present one is fresh or the last attempt
   * failed a moment ago.
   */
  makeAfter: number
  failures: number
  making: Promise<SessionCredentials> | undefined
  /** Why the last attempt failed. */
  error: unknown
}

interface Group {
  state: string
  entries: Map<string, Entry>
}

/**
 * Keeps the sessions that this process issued, to hand them out again to the same caller (BRK-4).
 * When it is full, it drops the sessions of the connection that was asked for least recently.
 */
export class SessionCache implements Sessions {
  readonly #ports: Pick<Ports, 'clock' | 'random'>
  readonly #most: number
  readonly #groups = new Map<string, Group>()
  #size = 0

  constructor(ports: Pick<Ports, 'clock' | 'random'>, most = MAX_SESSIONS) {
    this.#ports = ports
    this.#most = most
  }

  get size(): number {
    return this.#size
  }

  get(key: SessionKey, make: Make): SessionCredentials | Promise<SessionCredentials> {
    const entry = this.#find(key)
    const now = this.#now()
    const left = entry.expiresAt - now
    if (!entry.credentials || left <= MIN_USABLE_MS) return this.#next(entry, make)
    if (now >= entry.makeAfter && !entry.making) this.#start(entry, make).catch(() => {})
    return entry.credentials
  }

  forget(connectionId: string): void {
    const group = this.#groups.get(connectionId)
    if (!group) return
    this.#groups.delete(connectionId)
    this.#size -= group.entries.size
  }

  /**
   * Makes the next session for a waiting caller. If that fails for now, returns the present session
   * even if it expires soon.
   */
  async #next(entry: Entry, make: Make): Promise<SessionCredentials> {
    try {
      if (entry.making) return await entry.making
      if (entry.error !== undefined && this.#now() < entry.makeAfter) throw entry.error
      return await this.#start(entry, make)
    } catch (error) {
      if (entry.credentials && entry.expiresAt > this.#now() && isPassing(error))
        return entry.credentials
      throw error
    }
  }

  #start(entry: Entry, make: Make): Promise<SessionCredentials> {
    const making = make(new Date(Math.max(entry.expiresAt - MIN_USABLE_MS, this.#now())))
    entry.making = making.then(
      (credentials) => this.#settle(entry, credentials),
      (error: unknown) => this.#fail(entry, error),
    )
    return entry.making
  }

  #settle(entry: Entry, credentials: SessionCredentials): SessionCredentials {
    const expiresAt = credentials.expiration.getTime()
    const now = this.#now()
    const life = expiresAt - now
    const makeAfter = Math.max(
      expiresAt - MIN_LEFT_MS - life * SPREAD * this.#chance(),
      now + life / 2,
    )
    Object.assign(entry, {
      credentials,
      expiresAt,
      makeAfter,
      failures: 0,
      making: undefined,
      error: undefined,
    })
    return credentials
  }

  /**
   * Plans the next attempt after a growing, random pause. Drops the present session if AWS refused
   * for good.
   */
  #fail(entry: Entry, error: unknown): never {
    entry.making = undefined
    entry.error = error
    const pause =
      Math.min(FIRST_PAUSE_MS * 2 ** entry.failures++, MAX_PAUSE_MS) * (0.5 + this.#chance() / 2)
    entry.makeAfter = this.#now() + pause
    if (!isPassing(error)) entry.credentials = undefined
    throw error
  }

  #find({ connectionId, state, session }: SessionKey): Entry {
    let group = this.#groups.get(connectionId)
    if (group && group.state !== state) {
      this.forget(connectionId)
      group = undefined
    }
    group ??= { state, entries: new Map() }
    this.#groups.delete(connectionId)
    this.#groups.set(connectionId, group)
    return group.entries.get(session) ?? this.#add(group, session)
  }

  #add(group: Group, session: string): Entry {
    const entry: Entry = {
      credentials: undefined,
      expiresAt: 0,
      makeAfter: 0,
      failures: 0,
      making: undefined,
      error: undefined,
    }
    group.entries.set(session, entry)
    this.#size += 1
    while (this.#groups.size > 1 && (this.#size > this.#most || this.#isOver(this.#oldest[1])))
      this.forget(this.#oldest[0])
    return entry
  }

  get #oldest(): [string, Group] {
    return this.#groups.entries().next().value!
  }

  #isOver({ entries }: Group): boolean {
    const now = this.#now()
    return [...entries.values()].every(
      (entry) => !entry.making && entry.expiresAt <= now && entry.makeAfter <= now,
    )
  }

  readonly #now = (): number => this.#ports.clock.now().getTime()
  readonly #chance = (): number => this.#ports.random.bytes(1)[0]! / 256
}

const PASSING: ErrorCode[] = [
  ...(['STS_UNAVAILABLE', 'STS_REGION_DISABLED', 'BROKER_UNUSABLE', 'STORE_UNAVAILABLE'] as const),
  ...(['AWS_UNREACHABLE', 'AWS_CREDENTIALS_REFUSED', 'AWS_CREDENTIALS_MISSING'] as const),
]

/** The failure says nothing about the connection, because AWS or the store could not be reached. */
const isPassing = (error: unknown): boolean =>
  !isRolecallError(error) || PASSING.includes(error.code)
