import { Stack, Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/** What cdk-nag's AwsSolutions pack objects to and we keep, and why. Vendors' own apps inherit it with the constructs. */
const REASONS = {
  S1: 'CloudTrail data events tell who read what; a second bucket of logs would itself need care.',
  S2: 'CloudFormation in customers’ accounts reads templates anonymously by their unguessable keys; nobody may list or write, ACLs are blocked.',
  SMG4: 'A key ring rotates in two steps (add a key, later make it current), since what is sealed must stay readable; docs/guide/aws.md says how.',
  SQS3: 'This queue is the dead-letter queue: of the subscription, which cdk-nag does not see.',
  'IAM5[Resource::*]': 'X-Ray knows no resources.',
} as const

export function keepDespite(construct: IConstruct, ...rules: (keyof typeof REASONS)[]): void {
  for (const rule of rules) acknowledge(construct, rule, REASONS[rule])
}

/** A right to all that fits a pattern. */
export const keepPattern = (construct: IConstruct, arn: string, reason: string): void =>
  acknowledge(construct, `IAM5[Resource::${spelled(Stack.of(construct).resolve(arn))}]`, reason)

const acknowledge = (construct: IConstruct, rule: string, reason: string): void =>
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason })

/** As cdk-nag spells what CloudFormation has yet to fill in. */
function spelled(value: unknown): string {
  if (typeof value === 'string') return value
  const { Ref, 'Fn::Join': join, 'Fn::GetAtt': attribute } = value as Record<string, unknown>
  if (typeof Ref === 'string') return `<${Ref}>`
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`
  const [separator, parts] = join as [string, unknown[]]
  return parts.map(spelled).join(separator)
}
