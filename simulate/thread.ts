import { parentPort } from 'node:worker_threads'
import { COMFORTS, GUARDS } from './guards.ts'
import { type Outcome, runSchedule } from './run-schedule.ts'

interface Batch {
  first: number
  count: number
  without?: string | undefined
}

parentPort!.on('message', (batch: Batch) => void play(batch))

async function play({ first, count, without }: Batch): Promise<void> {
  const weakening = without === undefined ? undefined : { ...GUARDS, ...COMFORTS }[without]
  const outcomes: Outcome[] = []
  for (let seed = first; seed < first + count; seed++)
    outcomes.push(await runSchedule(seed, { weakening }))
  parentPort!.postMessage(outcomes)
}
