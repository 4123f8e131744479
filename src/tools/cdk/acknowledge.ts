import { Stack, Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/**
 * The findings of cdk-nag's AwsSolutions rules that we accept, and why. A vendor's app gets them
 * together with the constructs.
 */
const REASONS = {
  S1: 'CloudTrail data events record who reads what; a second bucket for logs would need the same care.',
  S2: 'CloudFormation in customers’ accounts reads templates anonymously by their unguessable keys; nobody may list or write, ACLs are blocked.',
  S10: 'The bucket policy refuses plain HTTP; cdk-nag does not find it behind Fn::If.',
  APIG1:
    'An access log would hold the links of customers’ pages, which are secrets; the function logs each request without them.',
  APIG4:
    'The service itself checks API tokens, sessions and links; the customer’s page is open to whoever has its link.',
  APIG2: 'The service itself checks each request against the schema of its operation.',
  APIG3: 'The API has the Web ACL that the vendor names.',
  APIG6:
    'Logs of API Gateway would hold the links of customers’ pages, which are secrets; the function logs each request without them.',
  COG4: 'People sign in to the service itself, with the vendor’s identity provider.',
  SMG4: 'A key ring is rotated in two steps (add a key, make it current later), so that sealed data stays readable; see docs/guide/aws.md.',
  SQS3: 'This queue is the dead-letter queue of the SNS subscription, which cdk-nag does not see.',
  'IAM5[Resource::*]': 'X-Ray actions have no resource types.',
} as const

export function keepDespite(construct: IConstruct, ...rules: (keyof typeof REASONS)[]): void {
  for (const rule of rules) acknowledge(construct, rule, REASONS[rule])
}

/** Accepts a policy that names its resources by a pattern. */
export const keepPattern = (construct: IConstruct, arn: string, reason: string): void =>
  acknowledge(
    construct,
    `IAM5[Resource::${spellLikeCdkNag(Stack.of(construct).resolve(arn))}]`,
    reason,
  )

const acknowledge = (construct: IConstruct, rule: string, reason: string): void =>
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason })

/** Writes values that CloudFormation fills in later as cdk-nag does. */
function spellLikeCdkNag(value: unknown): string {
  if (typeof value === 'string') return value
  const { Ref, 'Fn::Join': join, 'Fn::GetAtt': attribute } = value as Record<string, unknown>
  if (typeof Ref === 'string') return `<${Ref}>`
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`
  const [separator, parts] = join as [string, unknown[]]
  return parts.map(spellLikeCdkNag).join(separator)
}
