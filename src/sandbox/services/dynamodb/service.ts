import { declare, type Service } from '../../operation.ts'
import { BatchGetItem } from './BatchGetItem.ts'
import { BatchWriteItem } from './BatchWriteItem.ts'
import { CreateTable } from './CreateTable.ts'
import { DescribeContinuousBackups, UpdateContinuousBackups } from './continuous-backups.ts'
import { DeleteItem } from './DeleteItem.ts'
import { DeleteTable } from './DeleteTable.ts'
import { DescribeTable } from './DescribeTable.ts'
import { GetItem } from './GetItem.ts'
import { ListTables } from './ListTables.ts'
import { PutItem } from './PutItem.ts'
import { Query } from './Query.ts'
import { RestoreTableToPointInTime } from './RestoreTableToPointInTime.ts'
import { Scan } from './Scan.ts'
import { TransactGetItems } from './TransactGetItems.ts'
import { TransactWriteItems } from './TransactWriteItems.ts'
import { ListTagsOfResource, TagResource, UntagResource } from './table-tags.ts'
import { DescribeTimeToLive, UpdateTimeToLive } from './time-to-live.ts'
import { UpdateItem } from './UpdateItem.ts'
import { UpdateTable } from './UpdateTable.ts'

export const service: Service = {
  name: 'dynamodb',
  protocol: 'json',
  targetPrefix: 'DynamoDB_20120810',
  faultNamespace: 'com.amazonaws.dynamodb.v20120810',
  operations: {
    BatchGetItem: declare(
      BatchGetItem,
      `RequestItems*[Keys ConsistentRead ProjectionExpression ExpressionAttributeNames]
       ReturnConsumedCapacity`,
    ),
    BatchWriteItem: declare(
      BatchWriteItem,
      'RequestItems*[PutRequest[Item] DeleteRequest[Key]] ReturnConsumedCapacity',
    ),
    CreateTable: declare(
      CreateTable,
      `TableName AttributeDefinitions[AttributeName AttributeType] KeySchema[AttributeName
       KeyType] GlobalSecondaryIndexes[IndexName KeySchema[AttributeName KeyType]
       Projection[ProjectionType NonKeyAttributes] ProvisionedThroughput[ReadCapacityUnits
       WriteCapacityUnits]] BillingMode ProvisionedThroughput[ReadCapacityUnits
       WriteCapacityUnits] SSESpecification[Enabled SSEType KMSMasterKeyId] Tags[Key Value]
       DeletionProtectionEnabled`,
    ),
    DeleteItem: declare(
      DeleteItem,
      `TableName Key ReturnValues ReturnConsumedCapacity ConditionExpression
       ExpressionAttributeNames ExpressionAttributeValues ReturnValuesOnConditionCheckFailure`,
    ),
    DeleteTable: declare(DeleteTable, 'TableName'),
    DescribeContinuousBackups: declare(DescribeContinuousBackups, 'TableName'),
    DescribeTable: declare(DescribeTable, 'TableName'),
    DescribeTimeToLive: declare(DescribeTimeToLive, 'TableName'),
    GetItem: declare(
      GetItem,
      `TableName Key ConsistentRead ReturnConsumedCapacity ProjectionExpression
       ExpressionAttributeNames`,
    ),
    ListTables: declare(ListTables, 'ExclusiveStartTableName Limit'),
    ListTagsOfResource: declare(ListTagsOfResource, 'ResourceArn'),
    PutItem: declare(
      PutItem,
      `TableName Item ReturnValues ReturnConsumedCapacity ConditionExpression
       ExpressionAttributeNames ExpressionAttributeValues ReturnValuesOnConditionCheckFailure`,
    ),
    Query: declare(
      Query,
      `TableName IndexName Select Limit ConsistentRead ScanIndexForward ExclusiveStartKey
       ReturnConsumedCapacity ProjectionExpression FilterExpression KeyConditionExpression
       ExpressionAttributeNames ExpressionAttributeValues`,
    ),
    RestoreTableToPointInTime: declare(
      RestoreTableToPointInTime,
      `SourceTableName TargetTableName RestoreDateTime UseLatestRestorableTime
       SSESpecificationOverride[Enabled SSEType KMSMasterKeyId]`,
    ),
    Scan: declare(
      Scan,
      `TableName IndexName Limit Select ExclusiveStartKey ReturnConsumedCapacity TotalSegments
       Segment ProjectionExpression FilterExpression ExpressionAttributeNames
       ExpressionAttributeValues ConsistentRead`,
    ),
    TagResource: declare(TagResource, 'ResourceArn Tags[Key Value]'),
    TransactGetItems: declare(
      TransactGetItems,
      `TransactItems[Get[Key TableName ProjectionExpression ExpressionAttributeNames]]
       ReturnConsumedCapacity`,
    ),
    TransactWriteItems: declare(
      TransactWriteItems,
      `TransactItems[ConditionCheck[Key TableName ConditionExpression ExpressionAttributeNames
       ExpressionAttributeValues ReturnValuesOnConditionCheckFailure] Put[Item TableName
       ConditionExpression ExpressionAttributeNames ExpressionAttributeValues
       ReturnValuesOnConditionCheckFailure] Delete[Key TableName ConditionExpression
       ExpressionAttributeNames ExpressionAttributeValues ReturnValuesOnConditionCheckFailure]
       Update[Key UpdateExpression TableName ConditionExpression ExpressionAttributeNames
       ExpressionAttributeValues ReturnValuesOnConditionCheckFailure]] ReturnConsumedCapacity
       ClientRequestToken`,
    ),
    UntagResource: declare(UntagResource, 'ResourceArn TagKeys'),
    UpdateContinuousBackups: declare(
      UpdateContinuousBackups,
      'TableName PointInTimeRecoverySpecification[PointInTimeRecoveryEnabled RecoveryPeriodInDays]',
    ),
    UpdateItem: declare(
      UpdateItem,
      `TableName Key ReturnValues ReturnConsumedCapacity UpdateExpression ConditionExpression
       ExpressionAttributeNames ExpressionAttributeValues ReturnValuesOnConditionCheckFailure`,
    ),
    UpdateTable: declare(
      UpdateTable,
      `TableName BillingMode ProvisionedThroughput[ReadCapacityUnits WriteCapacityUnits]
       SSESpecification[Enabled SSEType KMSMasterKeyId] DeletionProtectionEnabled`,
    ),
    UpdateTimeToLive: declare(
      UpdateTimeToLive,
      'TableName TimeToLiveSpecification[Enabled AttributeName]',
    ),
  },
}
