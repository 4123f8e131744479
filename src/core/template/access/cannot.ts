import { joinWords } from './resources-in-words.ts'
import type { RoleBeside } from './rights.ts'
import type { Summary } from './summary.ts'

/** Stores of customers' data, by the name that AWS's data gives the service. */
const STORES: [service: string, content: string][] = [
  ['Amazon S3', 'objects in S3'],
  ['Amazon DynamoDB', 'items in DynamoDB'],
  ['Amazon SQS', 'messages in SQS'],
  ['Amazon CloudWatch Logs', 'log entries in CloudWatch Logs'],
]

/** What the role cannot do. A line is here only if it is proved. */
export function cannotLines(
  summary: Summary,
  { vendor, beside }: { vendor: string; beside: RoleBeside[] },
): string[] {
  const lines = summary.open || summary.verdict === 'takeover' ? [] : provedByRights(summary)
  return [...lines, ...provedByTrust(vendor, beside)]
}

function provedByRights(summary: Summary): string[] {
  const { secrets, data, changes, readsOwn, changesOwn, iam, logging } = summary
  const unread = STORES.filter(([service]) => !data.includes(service)).map(([, it]) => it)
  return [
    ...(secrets.length === 0
      ? [
          'It cannot read secrets in Secrets Manager or values in Parameter Store, or decrypt with your keys.',
        ]
      : []),
    ...(unread.length > 0
      ? [`It cannot read ${joinWords(unread)}${readsOwn ? ', except in its own resources' : ''}.`]
      : []),
    ...(iam.length === 0 ? ['It cannot create, change or delete users, roles or policies.'] : []),
    ...(changes.length === 0
      ? [
          `It cannot start, stop, change or delete anything${changesOwn ? ' outside its own resources' : ''}.`,
        ]
      : []),
    ...(logging.length === 0 ? ['It cannot turn off CloudTrail, AWS Config or GuardDuty.'] : []),
  ]
}

/** AWS: a role that another role assumes gives sessions of at most one hour. */
const provedByTrust = (vendor: string, beside: RoleBeside[]): string[] =>
  beside.every(({ isOpen }) => !isOpen)
    ? [
        `Nobody but one role of ${vendor} can use it, with your External ID, for at most one hour at a time.`,
      ]
    : []
