import { readMembers } from '../../../members.ts'
import { CreateTable } from '../../dynamodb/CreateTable.ts'
import { UpdateContinuousBackups } from '../../dynamodb/continuous-backups.ts'
import { DeleteTable } from '../../dynamodb/DeleteTable.ts'
import { DescribeTable } from '../../dynamodb/DescribeTable.ts'
import type { IndexInput, TableInput } from '../../dynamodb/table-shape.ts'
import { TagResource, UntagResource } from '../../dynamodb/table-tags.ts'
import { UpdateTimeToLive } from '../../dynamodb/time-to-live.ts'
import { UpdateTable } from '../../dynamodb/UpdateTable.ts'
import { isMap, sameValue, type Value, type ValueMap } from '../template/value.ts'
import { physicalName } from './naming.ts'
import { partlyMade } from './partly-made.ts'
import { maps, requiredText, tagsOf, text } from './reading.ts'
import type { Change, Made, ResourceContext, ResourceType } from './resource-type.ts'

const isOn = (value: Value | undefined) => String(value) === 'true'
const within = (value: Value | undefined): ValueMap => (isMap(value) ? value : {})

/**
 * What the two table types have in common, once the only replica of a global table is merged into
 * it.
 */
function tableInput(TableName: string, properties: ValueMap): TableInput {
  const billing = text(properties, 'BillingMode')
  const throughput = within(properties.ProvisionedThroughput)
  return {
    TableName,
    AttributeDefinitions: maps(properties, 'AttributeDefinitions') as never,
    KeySchema: maps(properties, 'KeySchema') as never,
    ...(properties.GlobalSecondaryIndexes !== undefined && {
      GlobalSecondaryIndexes: maps(properties, 'GlobalSecondaryIndexes') as unknown as IndexInput[],
    }),
    ...(billing !== undefined && {
      BillingMode: billing as NonNullable<TableInput['BillingMode']>,
    }),
    ...(properties.ProvisionedThroughput !== undefined && {
      ProvisionedThroughput: {
        ReadCapacityUnits: Number(throughput.ReadCapacityUnits),
        WriteCapacityUnits: Number(throughput.WriteCapacityUnits),
      },
    }),
    ...(properties.SSESpecification !== undefined && {
      SSESpecification: within(properties.SSESpecification),
    }),
    DeletionProtectionEnabled: isOn(properties.DeletionProtectionEnabled),
  }
}

function made({ world, caller }: ResourceContext, TableName: string): Made {
  const { Table } = DescribeTable(world, caller, { TableName })
  return {
    physicalId: TableName,
    attributes: { Arn: Table.TableArn, TableId: Table.TableId },
  }
}

interface TableChange {
  TableName: string
  before: ValueMap
  after: ValueMap
}

function configure(
  { world, caller }: ResourceContext,
  { TableName, before, after }: TableChange,
): void {
  const ttl = within(after.TimeToLiveSpecification)
  const hadTtl = isOn(within(before.TimeToLiveSpecification).Enabled)
  if (isOn(ttl.Enabled) !== hadTtl) {
    const AttributeName = requiredText(
      hadTtl ? within(before.TimeToLiveSpecification) : ttl,
      'AttributeName',
    )
    UpdateTimeToLive(world, caller, {
      TableName,
      TimeToLiveSpecification: { Enabled: !hadTtl, AttributeName },
    })
  }
  const recovery = within(after.PointInTimeRecoverySpecification)
  if (sameValue(after.PointInTimeRecoverySpecification, before.PointInTimeRecoverySpecification))
    return
  UpdateContinuousBackups(world, caller, {
    TableName,
    PointInTimeRecoverySpecification: {
      PointInTimeRecoveryEnabled: isOn(recovery.PointInTimeRecoveryEnabled),
      ...(recovery.RecoveryPeriodInDays !== undefined && {
        RecoveryPeriodInDays: Number(recovery.RecoveryPeriodInDays),
      }),
    },
  })
}

const create =
  (fold: Fold) =>
  async (context: ResourceContext, given: ValueMap): Promise<Made> => {
    const { world, caller, tags } = context
    const properties = fold(given)
    const TableName = text(properties, 'TableName') ?? physicalName(context, 255)
    CreateTable(world, caller, {
      ...tableInput(TableName, properties),
      Tags: tagsOf(properties, tags),
    })
    await partlyMade(TableName, () =>
      configure(context, { TableName, before: {}, after: properties }),
    )
    return made(context, TableName)
  }

const update =
  (fold: Fold) =>
  async (context: ResourceContext, { physicalId: TableName, ...change }: Change): Promise<Made> => {
    const { world, caller, tags } = context
    const [before, after] = [fold(change.oldProperties), fold(change.properties)]
    const { BillingMode, ProvisionedThroughput, SSESpecification, DeletionProtectionEnabled } =
      tableInput(TableName, after)
    const wanted = {
      BillingMode,
      ProvisionedThroughput,
      SSESpecification,
      DeletionProtectionEnabled,
    }
    const set = Object.fromEntries(
      Object.entries(wanted).filter(([, value]) => value !== undefined),
    )
    // AWS: UpdateTable changes indexes one by one; the sandbox refuses what it would have to fill
    // again.
    const indexes = sameValue(before.GlobalSecondaryIndexes, after.GlobalSecondaryIndexes)
      ? {}
      : { GlobalSecondaryIndexUpdates: [] }
    UpdateTable(world, caller, { TableName, ...set, ...indexes })
    configure(context, { TableName, before, after })
    const ResourceArn = String(made(context, TableName).attributes.Arn)
    const Tags = tagsOf(after, tags)
    const gone = tagsOf(before, []).filter(({ Key }) => !Tags.some((tag) => tag.Key === Key))
    UntagResource(world, caller, { ResourceArn, TagKeys: gone.map(({ Key }) => Key) })
    TagResource(world, caller, { ResourceArn, Tags })
    return made(context, TableName)
  }

type Fold = (properties: ValueMap) => ValueMap

const SHARED = [
  'AttributeDefinitions',
  'BillingMode',
  'GlobalSecondaryIndexes',
  'KeySchema',
  'SSESpecification',
]
const MORE = ['TableName', 'TimeToLiveSpecification']
const OWN = ['DeletionProtectionEnabled', 'PointInTimeRecoverySpecification', 'Tags']

const THROUGHPUT = '[ReadCapacityUnits WriteCapacityUnits]'
const KEYS = 'KeySchema[AttributeName KeyType]'
const INSIDE = readMembers(
  `AttributeDefinitions[AttributeName AttributeType] ${KEYS}
   GlobalSecondaryIndexes[IndexName ${KEYS} Projection[ProjectionType NonKeyAttributes]
     ProvisionedThroughput${THROUGHPUT}]
   SSESpecification[SSEEnabled SSEType KMSMasterKeyId] ProvisionedThroughput${THROUGHPUT}
   TimeToLiveSpecification[Enabled AttributeName]
   PointInTimeRecoverySpecification[PointInTimeRecoveryEnabled RecoveryPeriodInDays] Tags[Key Value]
   Replicas[Region GlobalSecondaryIndexes[IndexName] SSESpecification[KMSMasterKeyId]
     DeletionProtectionEnabled PointInTimeRecoverySpecification[PointInTimeRecoveryEnabled RecoveryPeriodInDays]
     Tags[Key Value]]`,
)

const common = (fold: Fold): Omit<ResourceType, 'properties' | 'required'> => ({
  attributes: ['Arn', 'TableId'],
  inside: INSIDE,
  replacedBy: ['TableName', 'KeySchema', 'AttributeDefinitions'],
  nameProperty: 'TableName',
  create: create(fold),
  update: update(fold),
  remove: async ({ world, caller }, { physicalId }) => {
    DeleteTable(world, caller, { TableName: physicalId })
  },
})

export const table: ResourceType = {
  properties: [...SHARED, ...MORE, ...OWN, 'ProvisionedThroughput'],
  required: ['KeySchema'],
  ...common((properties) => properties),
}

/**
 * A global table with one replica, as the CDK's `TableV2` makes it: the replica has part of the
 * settings.
 */
export const globalTable: ResourceType = {
  properties: [...SHARED, ...MORE, 'Replicas'],
  required: ['KeySchema', 'AttributeDefinitions', 'Replicas'],
  ...common((properties) => {
    const { Replicas: _, ...rest } = properties
    const {
      Region: __,
      GlobalSecondaryIndexes: ___,
      SSESpecification: ____,
      ...replica
    } = maps(properties, 'Replicas')[0] ?? {}
    return { ...rest, ...replica }
  }),
}
