import { type Template, withoutTlsRules } from '../setup/stacks/templates.ts'
import data from './data-stack.golden.json' with { type: 'json' }
import home from './home-stack.golden.json' with { type: 'json' }
import { type DoorParameters, NOBODY } from './kept-choices.ts'
import region from './region-stack.golden.json' with { type: 'json' }

/** Printed from the CDK constructs (`npm run synth`), for any account and Region. */
const TEMPLATES = { data, home, region } as Record<string, unknown> as Record<StackKind, Template>

export type StackKind = 'data' | 'home' | 'region'

/** `tlsOnly` is false only for an emulator whose endpoint has no TLS. */
export const templateOf = (kind: StackKind, { tlsOnly }: { tlsOnly: boolean }): Template =>
  tlsOnly ? TEMPLATES[kind] : withoutTlsRules(TEMPLATES[kind])

/**
 * The template of the home stack, with the resources of the chosen front door only. AWS:
 * CloudFormation refuses a template with a type that the Region lacks, even under a condition that
 * is false, and each kind of front door is missing in some Regions.
 */
export function homeTemplate(
  options: { tlsOnly: boolean },
  { FrontDoor = 'http-api', DomainName = NOBODY }: DoorParameters,
): Template {
  const holds: Conditions = {
    HasHttpApi: FrontDoor === 'http-api',
    HasRestApi: FrontDoor === 'rest-api',
    HasFunctionUrl: FrontDoor === 'function-url',
    HasDomain: DomainName !== NOBODY,
  }
  const { Resources, Outputs, ...rest } = templateOf('home', options)
  const kept = (parts: object) =>
    settle(holds, Object.fromEntries(Object.entries(parts).filter(isKept(holds)))) as object
  return { ...rest, Resources: kept(Resources) as Template['Resources'], Outputs: kept(Outputs!) }
}

type Conditions = Record<string, boolean>

const isKept =
  (holds: Conditions) =>
  ([, { Condition = '' }]: [string, { Condition?: string }]): boolean =>
    holds[Condition] !== false

/** Takes the branch of each `Fn::If` whose condition is known. */
function settle(holds: Conditions, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((it) => settle(holds, it))
  if (typeof value !== 'object' || value === null) return value
  const [condition, yes, no] = ('Fn::If' in value ? value['Fn::If'] : []) as unknown[]
  const known = holds[String(condition)]
  if (known !== undefined) return settle(holds, known ? yes : no)
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, settle(holds, inner)]),
  )
}
