import { createHash } from 'node:crypto'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { RolecallError } from '../../../api/errors.ts'
import type { Random } from '../../../core/model/external-id.ts'
import type { Clock, StoredPart } from '../../../core/ports.ts'
import { sendCommit } from './commit.ts'
import { type Item, sizeOf } from './document.ts'
import { translateFaults } from './faults.ts'
import { itemsOf, VIA } from './import-items.ts'
import { type Key, keyItem, keyOf, N, S, textOf } from './items.ts'
import { scanAll, type Table } from './pages.ts'
import type { Step } from './steps.ts'
import { Totals } from './totals.ts'

export interface ImportPorts extends Table {
  clock: Clock
  random: Random
}

export interface Imported {
  counts: Record<StoredPart['group'], number>
  digest: string
  /** All items of the table, with search terms, lists by profile, counts and sums. */
  items: number
  /** Items written by this run, without those of an earlier run. */
  written: number
}

/** How far an import has come, as the table records it. */
interface Progress {
  source: string
  done: number
}

const MARKER: Key = { pk: 'migration', sk: 'progress' }
// AWS: a transaction has 100 parts at most. One of them is the progress marker.
const CHUNK = 99
// AWS: the items of a transaction have 4 MB together.
const CHUNK_BYTES = 3_000_000

const failed = (detail: string) => new RolecallError('MIGRATION_FAILED', { detail })

/** The counts and the digest of what an import would write. */
export function totalsOf(parts: Iterable<StoredPart>): Totals {
  const totals = new Totals()
  for (const item of itemsOf(parts)) totals.add(item)
  return totals
}

/**
 * Continues an import of the same source that was interrupted. For another source, starts again.
 * Reads the table back at the end. `parts` must give the same sequence at each call. Throws
 * MIGRATION_FAILED.
 */
export async function importStore(
  ports: ImportPorts,
  parts: () => Iterable<StoredPart>,
  onProgress: (done: number) => void,
): Promise<Imported> {
  const wanted = totalsOf(parts())
  const known = await readProgress(ports)
  await refuseInUse(ports)
  if (known && known.source !== wanted.digest) await removeDeleted(ports, parts())
  const start: Progress = {
    source: wanted.digest,
    done: known?.source === wanted.digest ? known.done : 0,
  }
  await writeAll(ports, itemsOf(parts()), { known, start, onProgress })
  await verify(ports, wanted)
  const { counts, digest, count: items } = wanted
  return { counts, digest, items, written: items - start.done }
}

async function readProgress({ client, TableName }: Table): Promise<Progress | undefined> {
  const { Item } = await translateFaults(
    client.send(new GetItemCommand({ TableName, Key: keyItem(MARKER), ConsistentRead: true })),
  )
  return Item && { source: textOf(Item, 'source')!, done: Number(Item.done?.N) }
}

/**
 * Refuses a table that a service has written to: its records are newer than those of the file. The
 * message names one of them, which says more than the log.
 */
async function refuseInUse(table: Table): Promise<void> {
  const foreign = {
    FilterExpression: 'attribute_not_exists(via) AND sk <> :marker AND NOT begins_with(pk, :log)',
    ExpressionAttributeValues: { ':marker': S(MARKER.sk), ':log': S('log#') },
  }
  for await (const item of scanAll(table, foreign))
    throw failed(
      `The table ${table.TableName} is in use: it holds ${textOf(item, 'pk')}, which did not come from a migration.`,
    )
}

/**
 * Removes what has left the source since an earlier run: claims that were released, and what was
 * deleted.
 */
async function removeDeleted(ports: ImportPorts, parts: Iterable<StoredPart>): Promise<void> {
  const nameOf = (item: Item) => `${textOf(item, 'pk')} ${textOf(item, 'sk')}`
  const held = new Set<string>()
  for (const item of itemsOf(parts)) held.add(digestOf(nameOf(item)))
  for await (const item of scanAll(ports, {})) {
    const key = keyOf(item)
    if (key.sk === MARKER.sk || held.has(digestOf(nameOf(item)))) continue
    const Delete = { TableName: ports.TableName, Key: keyItem(key), ...UNTOUCHED }
    await sendCommit(ports, {
      tx: drawTx(ports.random),
      steps: [{ key, write: { Delete }, refusal: () => inUse(key) }],
    })
  }
}

/** Short, because a store has millions of keys. */
const digestOf = (name: string): string =>
  createHash('sha256').update(name).digest('base64url').slice(0, 16)

const UNTOUCHED = {
  ConditionExpression: 'attribute_not_exists(pk) OR via = :via',
  ExpressionAttributeValues: { ':via': VIA.via },
}
const drawTx = (random: Random): string => Buffer.from(random.bytes(16)).toString('hex')
const inUse = ({ pk }: Key) =>
  failed(`A running service changed ${pk} in the table. Stop the service, or use another table.`)

interface Way {
  known: Progress | undefined
  start: Progress
  onProgress: (done: number) => void
}

async function writeAll(
  ports: ImportPorts,
  items: Iterable<Item>,
  { known, start, onProgress }: Way,
): Promise<void> {
  let before = known
  let seen = 0
  let chunk: Item[] = []
  let bytes = 0
  const flush = async () => {
    const after = { source: start.source, done: seen }
    await writeChunk(ports, chunk, { before, after })
    before = after
    chunk = []
    bytes = 0
    onProgress(seen)
  }
  for (const item of items) {
    if (seen >= start.done) {
      const size = sizeOf(item)
      if (chunk.length === CHUNK || (chunk.length > 0 && bytes + size > CHUNK_BYTES)) await flush()
      chunk.push(item)
      bytes += size
    }
    seen += 1
  }
  if (chunk.length > 0) await flush()
}

/**
 * Writes the items and the progress marker in one transaction. If two imports run at once, one of
 * them fails and nothing is damaged.
 */
async function writeChunk(
  ports: ImportPorts,
  items: Item[],
  { before, after }: { before: Progress | undefined; after: Progress },
): Promise<void> {
  const { TableName, random } = ports
  const tx = drawTx(random)
  const mark = (item: Item) => ({
    TableName,
    Item: { ...item, tx: S(tx) },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  })
  const steps = items.map((item): Step => {
    const key = keyOf(item)
    return { key, write: { Put: { ...mark(item), ...UNTOUCHED } }, refusal: () => inUse(key) }
  })
  const marker = { ...keyItem(MARKER), source: S(after.source), done: N(after.done) }
  const refusal = () => failed('Another migration into this table is running.')
  await sendCommit(ports, {
    tx,
    steps: [
      ...steps,
      { key: MARKER, write: { Put: { ...mark(marker), ...asBefore(before) } }, refusal },
    ],
  })
}

const asBefore = (before: Progress | undefined) =>
  before
    ? {
        ConditionExpression: '#source = :source AND done = :done',
        ExpressionAttributeNames: { '#source': 'source' },
        ExpressionAttributeValues: { ':source': S(before.source), ':done': N(before.done) },
      }
    : { ConditionExpression: 'attribute_not_exists(pk)' }

/**
 * Compares the table with the source. After a difference, resets the marker so that the next run
 * writes everything again.
 */
async function verify(ports: ImportPorts, wanted: Totals): Promise<void> {
  const found = new Totals()
  for await (const item of scanAll(ports, {})) if (textOf(item, 'sk') !== MARKER.sk) found.add(item)
  if (found.digest === wanted.digest) return
  await writeChunk(ports, [], {
    before: { source: wanted.digest, done: wanted.count },
    after: { source: 'none', done: 0 },
  })
  const [here, there] = [found, wanted].map(
    ({ count, digest }) => `${count} items with digest ${digest}`,
  )
  throw failed(
    `The table holds ${here}, the store ${there}. Run the command again; it starts from the beginning.`,
  )
}
