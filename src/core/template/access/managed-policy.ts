import { managedPolicyText } from './iam-data.ts'
import type { ManagedPolicyText } from './sheet.ts'
import type { Why } from './sheet-words.ts'

const AWS_MANAGED = /^arn:aws(?:-[a-z-]+)?:iam::aws:policy\/(?<path>.+)$/

/** A policy of AWS with its published text; undefined if there is none for this ARN. */
export function publishedPolicy(
  arn: string,
): { statements: unknown; text: ManagedPolicyText } | undefined {
  const path = AWS_MANAGED.exec(arn)?.groups?.path
  const found = path && managedPolicyText(path)
  if (!path || !found) return undefined
  const { version, date, statements } = found
  return { statements, text: { arn, name: path.split('/').at(-1)!, version, date } }
}

/** Why the rights of a managed policy cannot be shown. */
export const whyUnknown = (arn: string): Why => ({
  is: AWS_MANAGED.test(arn) ? 'noPublishedText' : 'notAwsPolicy',
  name: arn,
})

/** AWS's page about a managed policy. */
export function managedPolicyReference(arn: string): string | undefined {
  const name = AWS_MANAGED.exec(arn)?.groups?.path?.split('/').at(-1)
  return name
    ? `https://docs.aws.amazon.com/aws-managed-policy/latest/reference/${encodeURIComponent(name)}.html`
    : undefined
}
