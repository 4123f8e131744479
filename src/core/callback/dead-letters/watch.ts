import type { Ports } from '../../ports.ts'

/**
 * Counts dead letters for the metrics, and logs when there are more than before (OPS-1, fault 24).
 */
export class DeadLetterWatch {
  readonly #ports: Pick<Ports, 'deadLetters' | 'log'>
  #counts: { region: string; queue: string; messages: number }[] = []

  constructor(ports: Pick<Ports, 'deadLetters' | 'log'>) {
    this.#ports = ports
  }

  /** The counts of the latest check. */
  get counts(): readonly { region: string; queue: string; messages: number }[] {
    return this.#counts
  }

  async look(): Promise<void> {
    const before = total(this.#counts)
    this.#counts = (await this.#ports.deadLetters.count()).queues
    const messages = total(this.#counts)
    if (messages > before)
      this.#ports.log.error('dead-letters.waiting', {
        messages,
        queues: this.#counts.filter((it) => it.messages > 0),
      })
  }
}

const total = (counts: readonly { messages: number }[]): number =>
  counts.reduce((sum, { messages }) => sum + messages, 0)
