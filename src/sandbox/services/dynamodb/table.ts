import { partitionOf } from '../../partition.ts'
import type { World } from '../../world.ts'
import type { Rows } from './rows.ts'
import type { Item } from './value.ts'

export interface Keys {
  hash: string
  range?: string
}

export interface Index {
  name: string
  keys: Keys
  projection: { type: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'; others: readonly string[] }
  rows: Rows
  /** Changes of the table that have not reached the index yet. */
  late: { at: number; apply: () => void }[]
}

export interface Table {
  name: string
  arn: string
  id: string
  accountId: string
  region: string
  createdAt: number
  billing: 'PAY_PER_REQUEST' | 'PROVISIONED'
  throughput: { ReadCapacityUnits: number; WriteCapacityUnits: number }
  /** Of key attributes: `S`, `N` or `B`. */
  types: Map<string, 'S' | 'N' | 'B'>
  keys: Keys
  rows: Rows
  indexes: Map<string, Index>
  ttlAttribute?: string
  /** Absent while point-in-time recovery is off. */
  recovery?: Recovery | undefined
  /** Of a table that was restored: the ARN of its source, and the time. */
  restored?: { from: string; at: number }
  deletionProtection: boolean
  /** Encryption with a KMS key; absent with DynamoDB's own key. */
  sse?: { key?: string } | undefined
  tags: Map<string, string>
}

/** What point-in-time recovery needs to know of the past. */
export interface Recovery {
  /** How many days it goes back. */
  days: number
  since: number
  /** Every write since then, the earliest first, with the item that was there before. */
  written: { at: number; key: Item; before: Item | undefined }[]
}

interface State {
  tables: Map<string, Table>
  /** Transactions that were done, by account and client request token. */
  done: Map<string, { at: number; digest: string }>
}

export const stateOf = (world: World): State =>
  world.part('dynamodb', () => ({ tables: new Map(), done: new Map() }))

export const tablesOf = (world: World) => stateOf(world).tables

export const tableArn = (region: string, accountId: string, name: string) =>
  `arn:${partitionOf(region)}:dynamodb:${region}:${accountId}:table/${name}`

/** The index as it can be read now: with all changes that had time to arrive. */
export function settledRows(world: World, { rows, late }: Index): Rows {
  const now = world.clock.now()
  while (late[0] !== undefined && late[0].at <= now) late.shift()!.apply()
  return rows
}

export const hasKeys = (item: Item, { hash, range }: Keys) =>
  hash in item && (range === undefined || range in item)

export const keyNames = ({ hash, range }: Keys) => (range === undefined ? [hash] : [hash, range])

export const pick = (item: Item, names: Iterable<string>): Item =>
  Object.fromEntries(
    [...names].filter((name) => Object.hasOwn(item, name)).map((name) => [name, item[name]!]),
  )
