import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb'

const key = (HASH: string, RANGE: string) => [
  { AttributeName: HASH, KeyType: 'HASH' as const },
  { AttributeName: RANGE, KeyType: 'RANGE' as const },
]

/**
 * The indexes contain only keys, so a commit writes to an index only if the item's position in it
 * changes.
 */
const index = (IndexName: string, RANGE: string) => ({
  IndexName,
  KeySchema: key(IndexName, RANGE),
  Projection: { ProjectionType: 'KEYS_ONLY' as const },
})

/**
 * One table holds everything; docs/scaling.md shows its keys. Each index has the name of its
 * partition key.
 */
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

/**
 * Seconds since the epoch, after which DynamoDB may delete the item. No decision depends on the
 * deletion.
 */
export const TTL_ATTRIBUTE = 'ttl'

/**
 * The permissions that the store needs on the table and its indexes. AWS: a transaction needs the
 * permissions of its parts.
 */
export const TABLE_ACTIONS = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'].map(
  (it) => `dynamodb:${it}`,
)
