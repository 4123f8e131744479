import { isStored, type ParameterDefinition, storedValue } from './parameter-definition.ts'
import { invalid, type Value } from './value.ts'

export interface GivenParameter {
  ParameterKey?: string
  ParameterValue?: string
  UsePreviousValue?: boolean | string
  ResolvedValue?: string
}

/** The text given for each parameter: given now, kept from before, or the default. */
export function chooseParameterValues(
  definitions: ReadonlyMap<string, ParameterDefinition>,
  given: readonly GivenParameter[],
  previous: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const unknown = given
    .map(({ ParameterKey }) => ParameterKey ?? '')
    .filter((name) => !definitions.has(name))
  if (unknown.length > 0)
    throw invalid(`Parameters: [${unknown.join(', ')}] do not exist in the template`)
  const byName = new Map(given.map((entry) => [entry.ParameterKey ?? '', entry]))
  const chosen = new Map<string, string>()
  const missing: string[] = []
  for (const definition of definitions.values()) {
    const value = chooseValue(definition, byName.get(definition.name), previous)
    if (value === undefined) missing.push(definition.name)
    else chosen.set(definition.name, value)
  }
  if (missing.length > 0) throw invalid(`Parameters: [${missing.join(', ')}] must have values`)
  for (const definition of definitions.values())
    checkConstraints(definition, chosen.get(definition.name)!)
  return chosen
}

function chooseValue(
  definition: ParameterDefinition,
  given: GivenParameter | undefined,
  previous: ReadonlyMap<string, string>,
) {
  if (!given) return definition.defaultValue
  if (String(given.UsePreviousValue) !== 'true') return given.ParameterValue
  const { name } = definition
  if (given.ParameterValue !== undefined)
    throw invalid(
      `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
    )
  const kept = previous.get(name)
  if (kept === undefined)
    throw invalid(
      `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
    )
  return kept
}

const isList = (definition: ParameterDefinition) =>
  definition.type === 'CommaDelimitedList' || definition.type === 'List<Number>'

const splitList = (text: string) => (text === '' ? [] : text.split(',').map((item) => item.trim()))

/** What `Ref` gives. */
export const parameterValue = (definition: ParameterDefinition, text: string): Value =>
  isList(definition) ? splitList(text) : (storedValue(definition, text) ?? text)

function checkConstraints(definition: ParameterDefinition, text: string) {
  const { name } = definition
  if (isStored(definition) && storedValue(definition, text) === undefined)
    throw invalid(
      `Parameter ${name}: the Rolecall sandbox has no Parameter Store, only the version of the CDK's bootstrap stack. It lacks ${text}.`,
    )
  if (Buffer.byteLength(text) > 4096)
    throw invalid(`Parameter '${name}' must not be longer than 4096 bytes`)
  const items = isList(definition) ? splitList(text) : [text]
  for (const item of items) {
    const flaw = firstFlaw(definition, item)
    if (!flaw) continue
    // AWS: Parameters, ConstraintDescription: "A string that explains a constraint when the
    // constraint is violated."
    throw invalid(
      definition.constraintDescription
        ? `Parameter ${name} failed to satisfy constraint: ${definition.constraintDescription}`
        : `Parameter '${name}' ${flaw}`,
    )
  }
}

function firstFlaw(definition: ParameterDefinition, item: string): string | undefined {
  const { allowedValues, allowedPattern } = definition
  if (allowedValues && !allowedValues.includes(item)) return 'must be one of AllowedValues'
  if (definition.type.includes('Number')) return numberFlaw(definition, item)
  if (allowedPattern !== undefined && !new RegExp(`^(?:${allowedPattern})$`).test(item))
    return `must match pattern ${allowedPattern}`
  return lengthFlaw(definition, item)
}

function numberFlaw({ minValue, maxValue }: ParameterDefinition, item: string): string | undefined {
  if (item.trim() === '' || Number.isNaN(Number(item))) return 'must be a number'
  if (minValue !== undefined && Number(item) < minValue)
    return `must be a number not less than ${minValue}`
  if (maxValue !== undefined && Number(item) > maxValue)
    return `must be a number not greater than ${maxValue}`
  return undefined
}

function lengthFlaw(
  { minLength, maxLength }: ParameterDefinition,
  item: string,
): string | undefined {
  if (minLength !== undefined && item.length < minLength)
    return `must contain at least ${minLength} characters`
  if (maxLength !== undefined && item.length > maxLength)
    return `must contain at most ${maxLength} characters`
  return undefined
}
