import { TABLE_ACTIONS } from '../../adapters/aws/dynamodb/table.ts'
import { keepPattern } from './acknowledge.ts'
import type { FunctionName } from './function-list.ts'
import type { OnboardingStorage, StoredTable } from './onboarding-data.ts'
import type { ServiceFunction } from './service-function.ts'
import { INDEXES } from './table.ts'

export interface Resources {
  storage: OnboardingStorage
  brokerRoleArn: string
  queueArn: string
  deadQueueArn: string
  undeliveredQueueArns: string[]
}

const ROOM = [
  'sqs:GetQueueUrl',
  'sqs:GetQueueAttributes',
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibility',
]

/** AWS: Encryption at rest: who uses a table under a key of one's own needs these of it. */
const KEY = [
  'Encrypt',
  'Decrypt',
  'ReEncryptFrom',
  'ReEncryptTo',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'DescribeKey',
].map((it) => `kms:${it}`)

/** What each function may do, and nothing besides. */
export function grantRights(functions: Record<FunctionName, ServiceFunction>, it: Resources): void {
  for (const fn of Object.values(functions)) {
    fn.allow(TABLE_ACTIONS, tableArns(it.storage.table))
    it.storage.keyRing.grantRead(fn.role)
    fn.allow(KEY, [it.storage.key.keyArn])
  }
  const { http, callbacks, checks } = functions
  for (const fn of [http, callbacks, checks]) fn.allow(['sts:AssumeRole'], [it.brokerRoleArn])
  const templates = it.storage.templates.arnForObjects('templates/*')
  http.allow(['s3:PutObject', 's3:GetObject'], [templates])
  keepPattern(http.role, templates, 'Keys of templates are drawn at random.')
  http.allow(['sqs:GetQueueAttributes'], [it.queueArn])
  http.allow(ROOM, [it.deadQueueArn])
  http.allow(ROOM, it.undeliveredQueueArns)
  it.storage.adminToken.grantRead(http.role)
}

const tableArns = ({ tableArn }: StoredTable): string[] => [
  tableArn,
  ...INDEXES.map((name) => `${tableArn}/index/${name}`),
]
