import { partitionOf } from '../../partition.ts'
import { invalid, missingMember, unacceptable } from './faults.ts'
import { Rows } from './rows.ts'
import type { Index, Keys, Table } from './table.ts'

interface KeySchemaElement {
  AttributeName: string
  KeyType: 'HASH' | 'RANGE'
}

export interface IndexInput {
  IndexName: string
  KeySchema: KeySchemaElement[]
  Projection?: { ProjectionType?: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'; NonKeyAttributes?: string[] }
}

export interface TableInput {
  TableName: string
  AttributeDefinitions?: { AttributeName: string; AttributeType: 'S' | 'N' | 'B' }[]
  KeySchema?: KeySchemaElement[]
  GlobalSecondaryIndexes?: IndexInput[]
  BillingMode?: Table['billing']
  ProvisionedThroughput?: Table['throughput']
  SSESpecification?: Record<string, unknown>
  DeletionProtectionEnabled?: boolean
  Tags?: { Key: string; Value: string }[]
}

export function readKeys(schema: KeySchemaElement[] | undefined): Keys {
  if (!schema) throw missingMember('keySchema')
  const [hash, range, ...more] = schema
  if (!hash || more.length > 0)
    throw unacceptable(
      JSON.stringify(schema),
      'keySchema',
      'Member must have length between 1 and 2',
    )
  if (hash.KeyType !== 'HASH')
    throw invalid('Invalid KeySchema: The first KeySchemaElement is not a HASH key type')
  if (range && range.KeyType !== 'RANGE')
    throw invalid('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type')
  return { hash: hash.AttributeName, ...(range && { range: range.AttributeName }) }
}

export function readTypes(input: TableInput): Table['types'] {
  const types = new Map(
    (input.AttributeDefinitions ?? []).map(({ AttributeName, AttributeType }) => [
      AttributeName,
      AttributeType,
    ]),
  )
  const schemas = [
    input.KeySchema ?? [],
    ...(input.GlobalSecondaryIndexes ?? []).map(({ KeySchema }) => KeySchema),
  ]
  const used = new Set(schemas.flat().map(({ AttributeName }) => AttributeName))
  const undefinedOne = [...used].find((name) => !types.has(name))
  if (undefinedOne !== undefined)
    throw invalid(
      `One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [${undefinedOne}], AttributeDefinitions: [${[...types.keys()].join(', ')}]`,
    )
  if (types.size !== used.size)
    throw invalid(
      'One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    )
  return types
}

// AWS: a table has 20 global secondary indexes at most.
const MAX_INDEXES = 20

export function readIndexes(inputs: IndexInput[] = []): Table['indexes'] {
  if (inputs.length > MAX_INDEXES)
    throw invalid(
      'One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the per-table limit of 20',
    )
  const indexes = new Map(
    inputs.map((input): [string, Index] => [input.IndexName, readIndex(input)]),
  )
  if (indexes.size < inputs.length)
    throw invalid('One or more parameter values were invalid: Duplicate index name')
  return indexes
}

function readIndex({ IndexName, KeySchema, Projection }: IndexInput): Index {
  if (!/^[\w.-]{3,255}$/.test(IndexName))
    throw unacceptable(
      IndexName,
      'indexName',
      'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+',
    )
  const type = Projection?.ProjectionType
  if (!type)
    throw invalid('One or more parameter values were invalid: Unknown ProjectionType: null')
  const others = Projection.NonKeyAttributes ?? []
  if ((type === 'INCLUDE') !== others.length > 0)
    throw invalid(
      `One or more parameter values were invalid: ProjectionType is ${type}, ${others.length > 0 ? 'but' : 'and no'} NonKeyAttributes is specified`,
    )
  return {
    name: IndexName,
    keys: readKeys(KeySchema),
    projection: { type, others },
    rows: new Rows(),
    late: [],
  }
}

const schemaOf = ({
  hash,
  range,
}: Keys): { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[] => [
  { AttributeName: hash, KeyType: 'HASH' },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
]

const throughputOf = ({ throughput }: Table) => ({ ...throughput, NumberOfDecreasesToday: 0 })

export function describe(table: Table, status = 'ACTIVE') {
  const indexes = [...table.indexes.values()].map((index) => describeIndex(table, index))
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id,
    TableStatus: status,
    CreationDateTime: table.createdAt / 1000,
    AttributeDefinitions: [...table.types].map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    KeySchema: schemaOf(table.keys),
    ProvisionedThroughput: throughputOf(table),
    ...(table.billing === 'PAY_PER_REQUEST' && {
      BillingModeSummary: { BillingMode: table.billing },
    }),
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
    ...(table.sse && { SSEDescription: describeEncryption(table) }),
    ItemCount: table.rows
      .partitions()
      .reduce((sum, partition) => sum + table.rows.partition(partition).length, 0),
    TableSizeBytes: 0,
    DeletionProtectionEnabled: table.deletionProtection,
    ...(table.restored && {
      RestoreSummary: {
        SourceTableArn: table.restored.from,
        RestoreDateTime: table.restored.at / 1000,
        RestoreInProgress: false,
      },
    }),
    TableClassSummary: { TableClass: 'STANDARD' },
    WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4000, Status: 'ACTIVE' },
  }
}

/** AWS: without a key of one's own, DynamoDB uses the account's key for its service. */
const describeEncryption = ({ sse, region, accountId }: Table) => ({
  Status: 'ENABLED',
  SSEType: 'KMS',
  KMSMasterKeyArn:
    sse?.key ??
    `arn:${partitionOf(region)}:kms:${region}:${accountId}:key/00000000-0000-4000-8000-000000000000`,
})

/** AWS: `Enabled: false`, like no specification, leaves the table with DynamoDB's own key. */
export function readEncryption(
  given: TableInput['SSESpecification'],
): Pick<Table, 'sse'> | undefined {
  if (String(given?.Enabled ?? given?.SSEEnabled) !== 'true') return given && { sse: undefined }
  if (given?.SSEType !== undefined && given.SSEType !== 'KMS')
    throw unacceptable(
      given.SSEType,
      'sSESpecification.sSEType',
      'Member must satisfy enum value set: [AES256, KMS]',
    )
  const key = given?.KMSMasterKeyId
  return { sse: { ...(key !== undefined && { key: String(key) }) } }
}

const describeIndex = (table: Table, { name, keys, projection }: Index) => ({
  IndexName: name,
  IndexArn: `${table.arn}/index/${name}`,
  IndexStatus: 'ACTIVE',
  KeySchema: schemaOf(keys),
  Projection: {
    ProjectionType: projection.type,
    ...(projection.others.length > 0 && { NonKeyAttributes: projection.others }),
  },
  ProvisionedThroughput: throughputOf(table),
  ItemCount: 0,
  IndexSizeBytes: 0,
})
