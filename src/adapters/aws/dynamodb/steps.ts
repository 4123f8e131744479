import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { RolecallError } from '../../../api/errors.ts'
import type { StoredRecord } from '../../../core/model/record.ts'
import type { Change, Claim, Reservation } from '../../../core/ports.ts'
import type { Item } from './document.ts'
import {
  attemptItem,
  checkItem,
  type Key,
  keyItem,
  keyOf,
  N,
  recordItem,
  recordKey,
  S,
  takenItem,
  takenKey,
} from './items.ts'
import { journalItems } from './journal.ts'
import type { Trace } from './log.ts'
import { NOTHING_OWNED, type OwnedByRecord, ownCallbacks, ownedItem, ownTrails } from './owned.ts'
import type { Stamps } from './stamps.ts'

/** One part of a transaction, and the error to throw if its condition fails. */
export interface Step {
  key: Key
  write: TransactWriteItem
  refusal: () => RolecallError
  /**
   * The transaction is sent again without this part if its condition fails: the value belongs to
   * another owner, so there is nothing to release.
   */
  mayFail?: true
  /** It says what was really done, so it may be stored although the rest is refused. */
  isRow?: true
}

interface Mark {
  TableName: string
  /**
   * The commit's id, stored with every item that it writes. A retry recognises by it that the first
   * attempt succeeded (fault 30).
   */
  tx: string
}

const IS_NEW = 'attribute_not_exists(pk)'
const conflict = () => new RolecallError('VERSION_CONFLICT')
const takenError = (kind: string) => () =>
  new RolecallError('ALREADY_RESERVED', { detail: `(${kind})` })

// AWS: TransactWriteItems has 100 parts at most, and one part for each item.
const MOST = 100

interface Stepping {
  mark: Mark
  stamps: Stamps
  traces: Trace[]
  /** What the items of the records name so far. */
  before: OwnedByRecord
}

/**
 * The parts of a change, in order: if several are refused, the first one gives the error. Also what
 * the items of its records name from now on.
 */
export function stepsOf(
  change: Change,
  { mark, stamps, traces, before }: Stepping,
): { steps: Step[]; owned: OwnedByRecord } {
  const { put = [], remove = [], reserve = [], release = [], claim = [] } = change
  const { checks = [], attempts = [] } = change
  const stamp = stamps.next()
  const at = S(stamp)
  const { audit, announce: events, tallies = [] } = change
  const told = journalItems({ traces, tallies, audit, events }, { stamp, tx: mark.tx })
  const owned = new Map(before)
  ownCallbacks(put, owned)
  const logged = ownTrails(told, put, owned)
  const claimed = new Set(claim.map(({ kind, value }) => takenKey(kind, value).pk))
  const steps = [
    ...put.map((record) => putRecord(mark, record, { ...ownItem(record, owned), at })),
    ...remove.map((one) => removeStep(mark, one)),
    ...release
      .filter(({ kind, value }) => !claimed.has(takenKey(kind, value).pk))
      .map((one) => releaseStep(mark, one)),
    ...reserve.map((one) => newItem(mark, takenItem(one), takenError(one.kind))),
    ...claim.map((one) => claimStep(mark, one, release)),
    ...[...checks.map(checkItem), ...attempts.map(attemptItem)].map((item) => rowStep(mark, item)),
    ...logged.map((item) => newItem(mark, item, conflict)),
  ]
  refuseRepeated(steps)
  if (steps.length > MOST)
    throw new RangeError(`A change has ${steps.length} parts; ${MOST} are the most.`)
  return { steps, owned }
}

/** A callback that its invitation names is in no index by invitation. */
function ownItem(record: StoredRecord, owned: OwnedByRecord): Item {
  const own = owned.get(recordKey(record.kind, record.id).pk) ?? NOTHING_OWNED
  const item = recordItem(record, ownedItem(own))
  if (!own.isNamed) return item
  const { byCustomer: _, rank: __, ...rest } = item
  return rest
}

function refuseRepeated(steps: Step[]): void {
  const seen = new Set<string>()
  for (const { key, refusal } of steps) {
    const name = `${key.pk} ${key.sk}`
    if (seen.has(name)) throw refusal()
    seen.add(name)
  }
}

interface Condition {
  ConditionExpression: string
  ExpressionAttributeNames?: Record<string, string>
  ExpressionAttributeValues?: Item
}

/** Writes an item with the mark of its commit; a refusal shows the item that is there. */
export const putStep = ({ TableName, tx }: Mark, item: Item, condition: Condition | object) => ({
  key: keyOf(item),
  write: {
    Put: {
      TableName,
      Item: { ...item, tx: S(tx) },
      ...condition,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
  },
})

const newItem = (mark: Mark, item: Item, refusal: Step['refusal']): Step => ({
  ...putStep(mark, item, { ConditionExpression: IS_NEW }),
  refusal,
})

const rowStep = (mark: Mark, item: Item): Step => ({
  ...{ ...putStep(mark, item, {}), refusal: conflict, isRow: true },
})

function putRecord(mark: Mark, record: StoredRecord, item: Item): Step {
  const condition =
    record.version === 0
      ? { ConditionExpression: IS_NEW }
      : { ConditionExpression: 'v = :v', ExpressionAttributeValues: { ':v': N(record.version) } }
  return {
    ...putStep(mark, item, condition),
    key: recordKey(record.kind, record.id),
    refusal: conflict,
  }
}

function removeStep(
  { TableName }: Mark,
  { kind, id, version }: NonNullable<Change['remove']>[number],
): Step {
  const key = recordKey(kind, id)
  const condition = {
    ConditionExpression: 'v = :v',
    ExpressionAttributeValues: { ':v': N(version) },
  }
  return {
    key,
    write: { Delete: { TableName, Key: keyItem(key), ...condition } },
    refusal: conflict,
  }
}

const OWNER = { ExpressionAttributeNames: { '#owner': 'owner' } }

/** Succeeds if the value is free, is ours, or is released in this change. */
function claimStep(mark: Mark, claim: Claim, released: NonNullable<Change['release']>): Step {
  const letGo = released
    .filter(({ kind, value }) => kind === claim.kind && value === claim.value)
    .map(({ owner }) => owner)
  const owners = [...new Set([claim.owner, ...letGo])]
  const values = Object.fromEntries(owners.map((owner, index) => [`:owner${index}`, S(owner)]))
  const ConditionExpression = `${IS_NEW} OR #owner IN (${Object.keys(values).join(', ')})`
  const step = putStep(mark, takenItem(claim), {
    ConditionExpression,
    ...OWNER,
    ExpressionAttributeValues: values,
  })
  return { ...step, refusal: takenError(claim.kind) }
}

function releaseStep({ TableName }: Mark, { kind, value, owner }: Reservation | Claim): Step {
  const key = takenKey(kind, value)
  const condition = {
    ConditionExpression: '#owner = :owner',
    ...OWNER,
    ExpressionAttributeValues: { ':owner': S(owner) },
  }
  return {
    key,
    write: { Delete: { TableName, Key: keyItem(key), ...condition } },
    refusal: takenError(kind),
    mayFail: true,
  }
}
