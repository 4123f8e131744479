import type { Template } from '../../src/tools/setup/stacks/templates.ts'

/**
 * What the sandbox has no service for: these are what Lambda, KMS, logs, schedules and alarms are
 * made of.
 */
const ABSENT = /^AWS::(ApiGatewayV2|Lambda|Logs|Events|CloudWatch|KMS)::/

type Value = string | number | boolean | Value[] | { [key: string]: Value }

/**
 * The stack as it ships, without the resources that the sandbox cannot make; where one was named, a
 * placeholder is. Returns what was left out.
 */
export function supported(template: Template): { template: Template; leftOut: string[] } {
  const resources = Object.entries(template.Resources) as [
    string,
    { Type: string; DependsOn?: string | string[] },
  ][]
  const gone = new Set(resources.filter(([, { Type }]) => ABSENT.test(Type)).map(([id]) => id))
  const kept = resources
    .filter(([id]) => !gone.has(id))
    .map(([id, { DependsOn, ...rest }]) => {
      const needed = [DependsOn ?? []].flat().filter((other) => !gone.has(other))
      return [
        id,
        {
          ...(without(rest as unknown as Value, gone) as object),
          ...(needed.length > 0 && { DependsOn: needed }),
        },
      ]
    })
  const Outputs = without((template.Outputs ?? {}) as Value, gone)
  const leftOut = [
    ...new Set(resources.filter(([id]) => gone.has(id)).map(([, { Type }]) => Type)),
  ].sort()
  return {
    template: {
      ...template,
      Resources: Object.fromEntries(kept) as Template['Resources'],
      Outputs,
    },
    leftOut,
  }
}

function without(value: Value, gone: Set<string>): Value {
  if (Array.isArray(value)) return value.map((it) => without(it, gone))
  if (typeof value !== 'object') return value
  const { Ref, 'Fn::GetAtt': attribute } = value
  const named =
    typeof Ref === 'string' ? Ref : Array.isArray(attribute) ? String(attribute[0]) : undefined
  if (named !== undefined && gone.has(named))
    return `arn:aws:absent:us-east-1:111122223333:${named}`
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, without(inner, gone)]),
  )
}
