import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import type { Clock } from '../../../core/ports.ts'
import { translateFaults } from './faults.ts'
import { DYNAMODB_TABLE, TTL_ATTRIBUTE } from './table.ts'

const LOOK_AGAIN_MS = 1000

/**
 * Creates the table, with deletion protection and point-in-time recovery, and waits until it is
 * active. Returns false if it existed.
 */
export async function createTable(
  client: DynamoDBClient,
  TableName: string,
  clock: Pick<Clock, 'sleep'>,
): Promise<boolean> {
  try {
    await client.send(
      new CreateTableCommand({ TableName, ...DYNAMODB_TABLE, DeletionProtectionEnabled: true }),
    )
  } catch (error) {
    if (error instanceof ResourceInUseException) return false
    return translateFaults(Promise.reject(error))
  }
  while (
    (await translateFaults(client.send(new DescribeTableCommand({ TableName })))).Table
      ?.TableStatus !== 'ACTIVE'
  )
    await clock.sleep(LOOK_AGAIN_MS)
  const TimeToLiveSpecification = { Enabled: true, AttributeName: TTL_ATTRIBUTE }
  await translateFaults(
    client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification })),
  )
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true }
  await translateFaults(
    client.send(
      new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }),
    ),
  )
  return true
}
