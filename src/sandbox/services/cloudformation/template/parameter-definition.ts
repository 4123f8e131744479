import { formatError, isMap, isScalar, type Value, type ValueMap } from './value.ts'

export interface ParameterDefinition {
  name: string
  type: (typeof TYPES)[number]
  defaultValue: string | undefined
  allowedValues: string[] | undefined
  allowedPattern: string | undefined
  constraintDescription: string | undefined
  description: string | undefined
  noEcho: boolean
  minLength: number | undefined
  maxLength: number | undefined
  minValue: number | undefined
  maxValue: number | undefined
}

const MEMBERS =
  'Type Default AllowedValues AllowedPattern ConstraintDescription Description NoEcho MinLength MaxLength MinValue MaxValue'.split(
    ' ',
  )
/** The text is the name of a parameter in Systems Manager, whose value is used. */
const STORED = 'AWS::SSM::Parameter::Value<String>'
const TYPES = ['String', 'Number', 'List<Number>', 'CommaDelimitedList', STORED] as const

const BOOTSTRAP_VERSION = /^\/cdk-bootstrap\/[\w-]+\/version$/

/** The value in Parameter Store; the sandbox has only what a CDK template asks there. */
export const storedValue = ({ type }: ParameterDefinition, name: string): string | undefined =>
  type === STORED && BOOTSTRAP_VERSION.test(name) ? '30' : undefined

export const isStored = ({ type }: ParameterDefinition): boolean => type === STORED

export function readParameters(section: ValueMap): Map<string, ParameterDefinition> {
  const names = Object.keys(section)
  if (names.length > 200)
    throw formatError(`Number of parameters, ${names.length}, is greater than maximum allowed, 200`)
  return new Map(names.map((name) => [name, readParameter(name, section[name]!)]))
}

function readParameter(name: string, body: Value): ParameterDefinition {
  if (!isMap(body)) throw formatError('Every Parameters member must be an object.')
  if (!/^[A-Za-z0-9]{1,255}$/.test(name))
    throw formatError(`Parameter name ${name} is non alphanumeric.`)
  const unknown = Object.keys(body).find((member) => !MEMBERS.includes(member))
  if (unknown) throw formatError(`Invalid template parameter property '${unknown}'`)
  return {
    name,
    type: readType(name, body.Type),
    defaultValue: readDefault(name, body.Default),
    allowedValues: Array.isArray(body.AllowedValues) ? body.AllowedValues.map(String) : undefined,
    allowedPattern: readPattern(name, body.AllowedPattern),
    constraintDescription: optionalText(body.ConstraintDescription),
    description: optionalText(body.Description),
    noEcho: String(body.NoEcho) === 'true',
    minLength: optionalNumber(name, body.MinLength),
    maxLength: optionalNumber(name, body.MaxLength),
    minValue: optionalNumber(name, body.MinValue),
    maxValue: optionalNumber(name, body.MaxValue),
  }
}

function readType(name: string, type: Value | undefined): ParameterDefinition['type'] {
  if (typeof type !== 'string')
    throw formatError('Every Parameters object must contain a Type member.')
  const known = TYPES.find((it) => it === type)
  if (known) return known
  if (/^(List<)?AWS::/.test(type))
    throw formatError(
      `Parameter ${name}: the type ${type} is not supported by the Rolecall sandbox.`,
    )
  throw formatError(`Unrecognized parameter type: ${type}`)
}

function readDefault(name: string, value: Value | undefined): string | undefined {
  if (value === undefined) return undefined
  if (isScalar(value)) return String(value)
  throw formatError(`Every Default member must be a string. (Parameter ${name})`)
}

const optionalText = (value: Value | undefined) => (isScalar(value) ? String(value) : undefined)

function optionalNumber(name: string, value: Value | undefined): number | undefined {
  if (value === undefined) return undefined
  const number = Number(value)
  if (Number.isNaN(number))
    throw formatError(`Parameter ${name} has a constraint that is not a number.`)
  return number
}

function readPattern(name: string, value: Value | undefined): string | undefined {
  const pattern = optionalText(value)
  try {
    new RegExp(pattern ?? '')
  } catch {
    throw formatError(`Parameter ${name} has an AllowedPattern that is not a regular expression.`)
  }
  return pattern
}
