import { assumedConditions } from '../own/rights/assumed-conditions.ts'
import type { Plain } from '../own/rights/plain.ts'
import { type Origin, type PolicyReading, readPolicy } from '../own/rights/read-policy.ts'
import { managedPolicyText } from './iam-data.ts'
import type { ManagedPolicyText } from './sheet.ts'
import type { Why } from './sheet-words.ts'

const AWS_MANAGED = /^arn:aws(?:-[a-z-]+)?:iam::aws:policy\/(?<path>.+)$/

/** What a policy of AWS gives by its published text; undefined if there is none for this ARN. */
export function readPublishedPolicy(
  arn: string,
  origin: Origin,
): { reading: PolicyReading; text: ManagedPolicyText } | undefined {
  const path = AWS_MANAGED.exec(arn)?.groups?.path
  const found = path && managedPolicyText(path)
  if (!path || !found) return undefined
  const { version, date, statements } = found
  return {
    reading: at({ ...origin, source: arn }, readOnce(path, statements as Plain)),
    text: { arn, name: path.split('/').at(-1)!, version, date },
  }
}

/** By path. The texts of AWS's policies are part of the program, so each is read only once. */
const readings = new Map<string, PolicyReading>()

function readOnce(path: string, statements: Plain): PolicyReading {
  const reading = readings.get(path) ?? readPolicy({ Statement: statements }, NOWHERE)
  readings.set(path, reading)
  return reading
}

/** AWS's text may contain "${aws:username}", which is no placeholder of a template. */
const NOWHERE: Origin = {
  source: '',
  where: '',
  line: undefined,
  lineOf: () => undefined,
  context: { root: {}, truth: new Map(), choices: new Map() },
  when: [],
}

/** The same reading where a role names the policy. */
function at({ source, where, line, context, when }: Origin, reading: PolicyReading): PolicyReading {
  const place = (inner: string) => ({
    where: where + inner,
    ...(line !== undefined && { line }),
  })
  const conditions = [...assumedConditions(context), ...when]
  return {
    statements: reading.statements.map(({ where: inner, when: _, ...rest }) => ({
      ...rest,
      source,
      ...place(inner),
      when: conditions,
    })),
    unresolved: reading.unresolved.map(({ where: inner, why }) => ({ ...place(inner), why })),
  }
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
