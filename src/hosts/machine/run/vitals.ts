import type { Machine } from '../../../adapters/embedded/machine.ts'
import type { ProfileWatch } from '../../../core/access-versions/watch-profiles.ts'
import type { FloodWatch } from '../../../core/callback/limits/flood-watch.ts'
import type { Clock } from '../../../core/ports.ts'
import type { BrokerWatch } from '../../../core/verification/broker-watch.ts'
import type { Delivery } from '../../../core/webhooks/deliver-due.ts'
import type { Vitals } from '../../../web/http/routes/health.ts'

/** Longer than any loop needs for one turn, even while AWS does not answer. */
const MAX_SILENCE_MS = 180_000

/** Finds a loop that ended by mistake or hangs. */
export class Pulse {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #beats = new Map<string, number>()

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  /** Each loop calls this once in each turn. */
  beat(loop: string): void {
    this.#beats.set(loop, this.#clock.monotonic())
  }

  /** The names of the loops that did not call `beat` for three minutes. */
  get still(): string[] {
    const now = this.#clock.monotonic()
    return [...this.#beats].filter(([, at]) => now - at > MAX_SILENCE_MS).map(([loop]) => loop)
  }
}

/** What the service knows of itself. */
export interface ServiceState {
  stopping: boolean
  /** SQLite found that the database file is damaged. */
  damaged: boolean
}

interface Watched {
  machine: Machine
  pulse: Pick<Pulse, 'still'>
  state: ServiceState
  awsAheadMs: () => number
  profiles: Pick<ProfileWatch, 'differing'>
  floods: Pick<FloodWatch, 'flood'>
  broker: Pick<BrokerWatch, 'fault'>
  delivery: Pick<Delivery, 'paused'>
}

/** The state of this process for `/readyz`. Contains no path. */
export const vitalsOf = ({
  machine,
  pulse,
  state,
  awsAheadMs,
  profiles,
  floods,
  broker,
  delivery,
}: Watched): Vitals => ({
  needed: () => ({
    disk: machine.disk(),
    memory: machine.memory(),
    eventLoop: machine.eventLoop(),
    keys: machine.keys(),
    loops: pulse.still.length === 0 ? 'ok' : `stuck: ${pulse.still.join(', ')}`,
    process: state.stopping ? 'stopping' : 'ok',
    ...(state.damaged && { store: 'damaged: restore a backup' }),
  }),
  noted: () => ({
    ...(broker.fault !== undefined && { broker: `unusable: ${broker.fault}` }),
    clock: awsAheadMs() === 0 ? 'ok' : 'wrong',
    callbacks: floods.flood === 0 ? 'ok' : `flood: ${floods.flood} messages a minute`,
    webhooks: delivery.paused === 0 ? 'ok' : `paused: ${delivery.paused}`,
    profiles: profiles.differing.length === 0 ? 'ok' : 'differ from those of another machine',
  }),
})
