import type { Ports } from '../../ports.ts'

const WINDOW_MS = 60_000
/**
 * So many messages a minute beyond their limits are a flood. A hundred customers who onboard at
 * once cause a few dozen.
 */
const FLOOD_MESSAGES = 300

/** Whether the message was forged, was over a limit, or had the token of an ended invitation. */
const isExcess = (outcome: string): boolean =>
  outcome === 'delayed' || outcome === 'refused' || outcome.startsWith('rejected-')

/**
 * Notices that a stranger floods the callback topic: with forged messages, or with the token of one
 * template. Logs when a flood begins, every minute while it lasts, and when it ends.
 */
export class FloodWatch {
  readonly #ports: Pick<Ports, 'clock' | 'log'>
  #since: number
  #excess = 0
  #before = 0

  constructor(ports: Pick<Ports, 'clock' | 'log'>) {
    this.#ports = ports
    this.#since = ports.clock.monotonic()
  }

  /** Counts one message that was handled. */
  see(outcome: string): void {
    this.#turn()
    if (!isExcess(outcome)) return
    this.#excess += 1
    if (this.#excess === FLOOD_MESSAGES && this.#before < FLOOD_MESSAGES) this.#tell(this.#excess)
  }

  /** Messages beyond their limits in this minute or the last one if they are a flood, else 0. */
  get flood(): number {
    this.#turn()
    const most = Math.max(this.#excess, this.#before)
    return most < FLOOD_MESSAGES ? 0 : most
  }

  #turn(): void {
    const now = this.#ports.clock.monotonic()
    const passed = Math.floor((now - this.#since) / WINDOW_MS)
    if (passed === 0) return
    const ended = passed === 1 ? this.#excess : 0
    if (ended >= FLOOD_MESSAGES && this.#before >= FLOOD_MESSAGES) this.#tell(ended)
    if (ended < FLOOD_MESSAGES && this.#before >= FLOOD_MESSAGES)
      this.#ports.log.info('callbacks.flood-ended')
    this.#before = ended
    this.#excess = 0
    this.#since += passed * WINDOW_MS
  }

  #tell(messages: number): void {
    this.#ports.log.error('callbacks.flood', {
      messages,
      why: 'So many messages of the callback queue in a minute are forged or beyond the limit of their invitation. Stacks of other invitations are still answered.',
    })
  }
}
