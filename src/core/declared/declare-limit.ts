import type { Clock } from '../ports.ts'

const WINDOW_MS = 60_000
/** A role that was just created may need several tries until IAM shows it everywhere. */
const MAX_FOR_EACH_INVITATION = 10
/** Of all invitations together, in each process. A try makes up to eight calls to STS. */
const MAX_IN_TOTAL = 600

/** Limits how often roles are declared in a minute. */
export class DeclareLimit {
  readonly #clock: Pick<Clock, 'monotonic'>
  /** The tries of the last minute, oldest first. */
  #tries: { invitationId: string; at: number }[] = []

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  /** Whether a role may be tried now. Counts the try if so. */
  admits(invitationId: string): boolean {
    const at = this.#clock.monotonic()
    this.#tries = this.#tries.filter((it) => at - it.at < WINDOW_MS)
    const own = this.#tries.filter((it) => it.invitationId === invitationId)
    if (own.length >= MAX_FOR_EACH_INVITATION || this.#tries.length >= MAX_IN_TOTAL) return false
    this.#tries.push({ invitationId, at })
    return true
  }
}
