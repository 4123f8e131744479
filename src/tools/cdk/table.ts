import { AttributeType, ProjectionType, type Table } from 'aws-cdk-lib/aws-dynamodb'
import { DYNAMODB_TABLE, TTL_ATTRIBUTE } from '../../adapters/aws/dynamodb/table.ts'

type Schema = readonly { AttributeName: string }[]

const text = (name: string) => ({ name, type: AttributeType.STRING })
const keysOf = ([hash, range]: Schema) => ({
  partitionKey: text(hash!.AttributeName),
  sortKey: text(range!.AttributeName),
})

/** The table as the store expects it. */
export const KEYS = keysOf(DYNAMODB_TABLE.KeySchema)
export const TTL = TTL_ATTRIBUTE
export const INDEXES = DYNAMODB_TABLE.GlobalSecondaryIndexes.map(({ IndexName }) => IndexName)

export function addIndexes(table: Table): void {
  for (const { IndexName: indexName, KeySchema } of DYNAMODB_TABLE.GlobalSecondaryIndexes)
    table.addGlobalSecondaryIndex({
      indexName,
      ...keysOf(KeySchema),
      projectionType: ProjectionType.KEYS_ONLY,
    })
}
