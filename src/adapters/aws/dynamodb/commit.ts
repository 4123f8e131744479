import {
  type CancellationReason,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { RolecallError } from '../../../api/errors.ts'
import type { Random } from '../../../core/model/external-id.ts'
import type { Clock } from '../../../core/ports.ts'
import { faultName, isUnreachable, type SdkError } from '../faults.ts'
import { storeFault } from './faults.ts'
import { keyItem } from './items.ts'
import type { Step } from './steps.ts'

interface Sender {
  client: DynamoDBClient
  TableName: string
  clock: Pick<Clock, 'sleep' | 'monotonic'>
  random: Random
}

export interface Commit {
  tx: string
  steps: Step[]
}

const ATTEMPTS = 6
const FIRST_PAUSE_MS = 50
/** After this time, no further attempt begins. */
const MAX_TRYING_MS = 15_000
/** The longest time from a commit's first attempt to its effect: the last one may be slow. */
export const MAX_COMMIT_MS = 2 * MAX_TRYING_MS

/**
 * Stores a change. If at most one of its parts can be refused, it needs no transaction, which costs
 * twice as much: the rows of what was done come first, so whatever happens between, no record
 * counts a check that has no row. Throws VERSION_CONFLICT, ALREADY_RESERVED or STORE_UNAVAILABLE.
 */
export async function sendCommit(sender: Sender, { tx, steps }: Commit): Promise<void> {
  const rows = steps.filter(({ isRow }) => isRow)
  const others = steps.filter(({ isRow }) => !isRow)
  if (others.length > 1 || others.some(({ write }) => !write.Put))
    return sendTogether(sender, { tx, steps })
  await Promise.all(rows.map((row) => sendTogether(sender, { tx, steps: [row] })))
  if (others.length > 0) await sendTogether(sender, { tx, steps: others })
}

/**
 * Sends one transaction, or one item. After a time-out or a fault of AWS, its result is unknown. It
 * is then sent again, a transaction with the same token, and in the end looked up by its keys
 * (faults 28, 29, 30).
 */
async function sendTogether(sender: Sender, { tx, steps }: Commit): Promise<void> {
  let left = steps
  let last: unknown
  const started = sender.clock.monotonic()
  const mayTry = () => sender.clock.monotonic() - started < MAX_TRYING_MS
  for (let attempt = 0; attempt < ATTEMPTS && left.length > 0 && mayTry(); attempt += 1) {
    if (attempt > 0) await sender.clock.sleep(pause(sender.random, attempt))
    // AWS: a request with the same token must contain the same items, so the token names how many
    // releases were left out.
    const ClientRequestToken = `${tx}${steps.length - left.length || ''}`
    try {
      await sendOnce(sender, left, ClientRequestToken)
      return
    } catch (error) {
      last = error
      const verdict = judge(error, left, tx)
      if (verdict === 'ours') return
      if (verdict === 'without releases')
        left = left.filter((step, index) => !(step.mayFail && isFailed(reasonsOf(error)[index])))
    }
  }
  if (left.length === 0) return
  await readBack(sender, { tx, steps: left }, last)
}

async function sendOnce(
  { client }: Sender,
  steps: Step[],
  ClientRequestToken: string,
): Promise<void> {
  const TransactItems = steps.map(({ write }) => write)
  const only = TransactItems.length === 1 ? TransactItems[0]!.Put : undefined
  if (only) await client.send(new PutItemCommand(only))
  else await client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }))
}

/** A pause, shortened at random by up to a half. */
const pause = (random: Random, attempt: number): number =>
  FIRST_PAUSE_MS * 2 ** attempt * (1 - random.bytes(1)[0]! / 512)

const isFailed = (reason: CancellationReason | undefined): boolean =>
  reason?.Code === 'ConditionalCheckFailed'
/** A single item is refused without a transaction to cancel. */
function reasonsOf(error: unknown): CancellationReason[] {
  if (error instanceof ConditionalCheckFailedException)
    return [{ Code: 'ConditionalCheckFailed', ...(error.Item && { Item: error.Item }) }]
  return (error instanceof TransactionCanceledException && error.CancellationReasons) || []
}

/**
 * What a failure means: `ours` if this commit is stored already, else how to try again. Throws if
 * it cannot succeed.
 */
function judge(error: unknown, steps: Step[], tx: string): 'ours' | 'without releases' | 'again' {
  if (reasonsOf(error).length === 0) {
    if (isUnclear(error)) return 'again'
    throw storeFault(error)
  }
  const failed = reasonsOf(error).flatMap((reason, index) =>
    isFailed(reason) ? [{ reason, step: steps[index]! }] : [],
  )
  if (failed.some(({ reason }) => reason.Item?.tx?.S === tx)) return 'ours'
  const refused = failed.find(({ step }) => !step.mayFail)
  if (refused) throw refused.step.refusal()
  if (failed.length > 0) return 'without releases'
  if (reasonsOf(error).some(({ Code = 'None' }) => !PASSING.has(Code))) throw storeFault(error)
  return 'again'
}

// AWS: TransactWriteItems, "Cancellation reasons": nothing was stored, and the same transaction may
// succeed later.
const PASSING = new Set([
  'None',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
])

const UNCLEAR = new Set([
  ...[
    'TransactionInProgressException',
    'TransactionConflictException',
    'InternalServerError',
    'ServiceUnavailable',
    'RequestTimeout',
    'RequestTimeoutException',
  ],
  ...[
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'Throttling',
  ],
])

const isUnclear = (error: unknown): boolean =>
  UNCLEAR.has(faultName(error)) ||
  isUnreachable(error) ||
  ((error as SdkError).$metadata?.httpStatusCode ?? 0) >= 500

/**
 * Reads the audit entry or the record again. If this commit wrote it, the whole change is stored.
 */
async function readBack(
  { client, TableName }: Sender,
  { tx, steps }: Commit,
  last: unknown,
): Promise<void> {
  if (isContended(last)) throw new RolecallError('VERSION_CONFLICT', {}, last)
  const own = steps.findLast(({ write }) => write.Put)
  try {
    const Key = own && keyItem(own.key)
    const { Item } = Key
      ? await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))
      : {}
    if (Item?.tx?.S === tx) return
  } catch {}
  throw storeFault(last)
}

const isContended = (error: unknown): boolean =>
  faultName(error) === 'TransactionConflictException' ||
  reasonsOf(error).some(({ Code }) => Code === 'TransactionConflict')
