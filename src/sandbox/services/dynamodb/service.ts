import type { Service } from '../../operation.ts'
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
    BatchGetItem,
    BatchWriteItem,
    CreateTable,
    DeleteItem,
    DeleteTable,
    DescribeContinuousBackups,
    DescribeTable,
    DescribeTimeToLive,
    GetItem,
    ListTables,
    ListTagsOfResource,
    PutItem,
    Query,
    Scan,
    TagResource,
    TransactGetItems,
    TransactWriteItems,
    UntagResource,
    UpdateContinuousBackups,
    UpdateItem,
    UpdateTable,
    UpdateTimeToLive,
  },
}
