import type { Machine } from '../../../adapters/embedded/machine.ts'
import type { Vitals } from '../../../web/http/routes/health.ts'
import type { Pulse } from './pulse.ts'

interface Watched {
  machine: Machine
  pulse: Pick<Pulse, 'still'>
  state: { stopping: boolean }
  awsAheadMs: () => number
}

/** What `/readyz` says of this process, in words that name no path. */
export const vitalsOf = ({ machine, pulse, state, awsAheadMs }: Watched): Vitals => ({
  needed: () => ({
    disk: machine.disk(),
    memory: machine.memory(),
    eventLoop: machine.eventLoop(),
    keys: machine.keys(),
    loops: pulse.still.length === 0 ? 'ok' : `not turning: ${pulse.still.join(', ')}`,
    process: state.stopping ? 'stopping' : 'ok',
  }),
  noted: () => ({ clock: awsAheadMs() === 0 ? 'ok' : 'wrong' }),
})
