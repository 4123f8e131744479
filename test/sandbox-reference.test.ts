import { describe, expect, it } from 'vitest'
import type { Members } from '../src/sandbox/members.ts'
import type { Service } from '../src/sandbox/operation.ts'
import { resourceTypes } from '../src/sandbox/services/cloudformation/resources/registry.ts'
import { service as cloudformation } from '../src/sandbox/services/cloudformation/service.ts'
import { service as dynamodb } from '../src/sandbox/services/dynamodb/service.ts'
import { service as ec2 } from '../src/sandbox/services/ec2/service.ts'
import { service as iam } from '../src/sandbox/services/iam/service.ts'
import { service as organizations } from '../src/sandbox/services/organizations/service.ts'
import { everyRoute } from '../src/sandbox/services/s3/rest.ts'
import { service as secretsmanager } from '../src/sandbox/services/secretsmanager/service.ts'
import { service as sns } from '../src/sandbox/services/sns/service.ts'
import { service as sqs } from '../src/sandbox/services/sqs/service.ts'
import { service as sts } from '../src/sandbox/services/sts/service.ts'

const HEAD =
  '<!-- Printed from the code by test/sandbox-reference.test.ts; run "npx vitest run test/sandbox-reference.test.ts -u" after a change. -->\n\n'

const SERVICES: [string, Service][] = [
  ['STS', sts],
  ['IAM', iam],
  ['CloudFormation', cloudformation],
  ['Organizations', organizations],
  ['SNS', sns],
  ['SQS', sqs],
  ['DynamoDB', dynamodb],
  ['Secrets Manager', secretsmanager],
  ['EC2', ec2],
]

/** What is accepted, and differs from AWS in a way that a program can see. */
const DIFFERENCES: Record<string, string[]> = {
  STS: [
    'An access key of twelve digits is the key of the user `Administrator` in the account with this number.',
  ],
  IAM: [
    'AWS’s managed policies have their latest published text only, not their earlier versions.',
    'An account number is the same account in all partitions. The Region of a call decides in which partition new ARNs are.',
    'IAM shows a change at once, unless the knob `iamPropagationMs` delays it.',
  ],
  CloudFormation: [
    'Resources are made within milliseconds, unless the knob `resourceMs` slows them down.',
    'Nobody can signal a wait condition handle.',
    'A parameter from Parameter Store can only be the version of the CDK’s bootstrap stack.',
    'A template that nests a stack asks for CAPABILITY_NAMED_IAM, because nobody reads the nested template before.',
    'Automatic deployment starts at once when an account joins, moves or leaves.',
    'Stack sets cannot import stacks, detect drift or call an account gate.',
    'With managed execution, a stack set queues every operation, also those that AWS would run side by side.',
  ],
  Organizations: [
    'An account that CreateAccount makes is a member at once; DescribeCreateAccountStatus says so.',
    'Accounts join at the root, by CreateAccount, by an accepted invitation or by a seed. A closed account stays SUSPENDED for good.',
    'Policies of the organization are not stored. The knob `serviceControlPolicies` denies for each account.',
  ],
  S3: [
    'Objects are kept in memory; one PUT takes 256 MB at most.',
    'Lifecycle rules, ownership controls and tags are kept and shown, and have no effect.',
    'Encryption is shown on objects; nothing is encrypted.',
  ],
  SNS: ['It delivers to SQS queues only.'],
  SQS: [
    'A stack makes a queue at once whose name was deleted less than 60 seconds ago; in AWS it waits. Other callers are refused.',
    'AWSTraceHeader and FIFO queues do not exist.',
  ],
  DynamoDB: [
    'A table is ACTIVE at once. An update that changes nothing is accepted, and so is a second change of the time to live within an hour.',
    'Redundant parentheses, `contains(a, a)` and an unknown ReturnConsumedCapacity are accepted.',
    'Throughput and capacity limits are shown, and never throttle; use the knob `throttle`.',
    'Items are deleted at their time to live by no background work.',
  ],
  EC2: [
    'No account has enabled an opt-in Region. All services answer in each Region all the same.',
  ],
  'Secrets Manager': ['Nothing is encrypted. A secret in its recovery window cannot be restored.'],
}

const shown = (members: Members): string =>
  Object.entries(members)
    .map(([name, inner]) => (inner === undefined ? name : `${name} (${shown(inner)})`))
    .join(', ')

const table = (head: string[], rows: string[][]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

const section = (name: string, head: string[], rows: string[][]) =>
  [
    `## ${name}\n`,
    ...(DIFFERENCES[name] ?? []).map((it) => `- ${it}`),
    `\n${table(head, rows)}\n`,
  ].join('\n')

describe('docs/reference/sandbox.md', () => {
  it('lists what the sandbox reads, and where it differs from AWS', async () => {
    const services = SERVICES.map(([name, { operations }]) =>
      section(
        name,
        ['operation', 'members that it reads'],
        Object.entries(operations).map(([operation, { reads }]) => [operation, shown(reads)]),
      ),
    )
    const s3 = section(
      'S3',
      ['operation', 'headers and query parameters', 'members of the document'],
      everyRoute().map(({ operation, reads, body }) => [
        operation,
        reads.filter(Boolean).join(', '),
        shown(body),
      ]),
    )
    const types = section(
      'Resources of CloudFormation',
      ['type', 'properties that it reads'],
      Object.entries(resourceTypes()).map(([type, { properties, inside = {} }]) => [
        type,
        properties === 'any'
          ? 'any'
          : shown({
              ...Object.fromEntries(properties.map((it) => [it, undefined])),
              ...Object.fromEntries(
                Object.entries(inside).filter(([it]) => properties.includes(it)),
              ),
            }),
      ]),
    )
    const page = [
      '# What the sandbox supports',
      'The [sandbox](../guide/sandbox.md) reads the members below. Every other operation, member and property is refused by an error that names the sandbox. The lists say where it differs from AWS in something that it accepts.',
      ...services,
      s3,
      types,
    ].join('\n\n')
    await expect(`${HEAD}${page.replace(/\n{3,}/g, '\n\n')}`).toMatchFileSnapshot(
      '../docs/reference/sandbox.md',
    )
  })
})
