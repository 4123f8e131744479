import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import type { Random } from '../../../core/model/external-id.ts'
import type { Tally } from '../../../core/model/tally.ts'
import type { Clock } from '../../../core/ports.ts'
import { sendCommit } from './commit.ts'
import { type CountState, countStateItem, readCountState } from './count-state.ts'
import { moveCount } from './counted.ts'
import type { Item } from './document.ts'
import { countPortion, FIRST_PLACE } from './first-count.ts'
import { indexRecords } from './index-records.ts'
import { N } from './items.ts'
import { readLog, SETTLED_AFTER_MS } from './log.ts'
import { FIRST, type Table } from './pages.ts'
import { stampAt, stampTime } from './stamps.ts'
import { putStep } from './steps.ts'
import { addedSums, touchesFew } from './sums.ts'

export interface CatchUpPorts extends Table {
  clock: Clock
  random: Random
}

/** Entries of the log that are worked on together. */
const PORTION = 300

/**
 * Works on some of the log: brings search and lists by profile up to date, and adds what is settled
 * to the counts and sums. Counts and position are one item, and it is written under the condition
 * that nobody else wrote it, together with the sums. So each entry is added once, however often and
 * by however many processes it is read. Returns true if more is left.
 */
export async function catchUp(ports: CatchUpPorts): Promise<boolean> {
  const settled = stampAt(ports.clock.now().getTime() - SETTLED_AFTER_MS)
  const state = await readCountState(ports, { isConsistent: true })
  if (!state) return begin(ports, settled)
  const { counting, ...present } = state
  return counting ? countOn(ports, { ...present, counting }) : addSettled(ports, present, settled)
}

/**
 * Begins to count. The log starts with the first entry that this version of Rolecall wrote. The
 * count is of what was there before.
 */
async function begin(ports: CatchUpPorts, settled: string): Promise<boolean> {
  const [first] = await readLog(ports, { after: FIRST, limit: 1 })
  const start = first && stampAt(stampTime(first.place))
  const position = start !== undefined && start < settled ? start : settled
  return store(ports, { n: 0, position, counts: {}, counting: FIRST_PLACE }, [])
}

async function countOn(
  ports: CatchUpPorts,
  state: CountState & Required<Pick<CountState, 'counting'>>,
): Promise<boolean> {
  const { counts, tallies, next } = await countPortion(ports, state)
  const { counting: _, ...rest } = state
  return store(ports, { ...rest, counts, ...(next && { counting: next }) }, tallies)
}

async function addSettled(
  ports: CatchUpPorts,
  state: CountState,
  settled: string,
): Promise<boolean> {
  const entries = await readLog(ports, { after: state.position, limit: PORTION })
  await indexRecords(
    ports,
    entries.flatMap(({ traces }) => traces),
  )
  const ripe = entries.filter(({ place }) => place <= settled)
  const added = touchesFew(ripe, ({ tallies }) => tallies)
  const last = added.at(-1)
  if (!last) return false
  for (const { from, to } of added.flatMap(({ traces }) => traces))
    moveCount(state.counts, from, to)
  await store(
    ports,
    { ...state, position: last.place },
    added.flatMap(({ tallies }) => tallies),
  )
  return added.length < ripe.length || ripe.length === PORTION
}

/** Writes the state and the sums, unless another process was faster. Returns true. */
async function store(
  ports: CatchUpPorts,
  state: CountState,
  tallies: readonly Tally[],
): Promise<true> {
  const { TableName, random } = ports
  const sums = await addedSums(ports, tallies)
  const tx = Buffer.from(random.bytes(16)).toString('hex')
  const refusal = () => new RolecallError('VERSION_CONFLICT')
  const stepOf = (item: Item, condition: object) => ({
    ...putStep({ TableName, tx }, item, condition),
    refusal,
  })
  const asRead =
    state.n === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'n = :n', ExpressionAttributeValues: { ':n': N(state.n) } }
  const item = countStateItem({ ...state, n: state.n + 1 })
  const steps = [...sums.map((sum) => stepOf(sum, {})), stepOf(item, asRead)]
  await sendCommit(ports, { tx, steps }).catch((error: unknown) => {
    if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
  })
  return true
}
