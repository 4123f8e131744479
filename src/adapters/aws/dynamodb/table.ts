import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb'

const key = (HASH: string, RANGE: string) => [
  { AttributeName: HASH, KeyType: 'HASH' as const },
  { AttributeName: RANGE, KeyType: 'RANGE' as const },
]

/** The indexes hold keys only: an item is written to one again only when its place there changes. */
const index = (IndexName: string, RANGE: string) => ({
  IndexName,
  KeySchema: key(IndexName, RANGE),
  Projection: { ProjectionType: 'KEYS_ONLY' as const },
})

/** One table holds everything; docs/scaling.md draws its keys. Each index is named by its partition key. */
export const DYNAMODB_TABLE = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    'pk',
    'sk',
    'newest',
    'byStatus',
    'byCustomer',
    'rank',
    'due',
    'dueAt',
  ].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S' as const,
  })),
  KeySchema: key('pk', 'sk'),
  GlobalSecondaryIndexes: [
    index('newest', 'rank'),
    index('byStatus', 'rank'),
    index('byCustomer', 'rank'),
    index('due', 'dueAt'),
  ],
} satisfies Omit<CreateTableCommandInput, 'TableName'>

export type IndexName = 'newest' | 'byStatus' | 'byCustomer' | 'due'

/** Seconds since the epoch, after which DynamoDB may clean an item away; nothing is decided by it. */
export const TTL_ATTRIBUTE = 'ttl'

/** All that the store asks of its table and the indexes. AWS: a transaction needs the rights of its parts. */
export const TABLE_ACTIONS = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'].map(
  (it) => `dynamodb:${it}`,
)
