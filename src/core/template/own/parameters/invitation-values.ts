import { isScalar, isSeq } from 'yaml'
import { RolecallError } from '../../../../api/errors.ts'
import { MAX_PARAMETER_CHARACTERS } from '../../../../api/limits.ts'
import type { AccessProfile, BoundParameter } from '../../../model/access-profile.ts'
import { onceFor } from '../../../model/once-for.ts'
import { pairOf, readSource, textIn } from '../source.ts'
import { type DeclaredParameter, declaredParameters, valueFault } from './declared.ts'
import { wayOf } from './fillings.ts'

/**
 * Whether a text has no meaning in YAML, JSON or CloudFormation: letters and digits of any script,
 * and some signs. It does not begin or end with a space.
 */
export const isPlainValue = (text: string): boolean =>
  text.length <= MAX_PARAMETER_CHARACTERS &&
  text === text.trim() &&
  /^[\p{L}\p{M}\p{N} \-_.:/@+=,&()']*$/u.test(text)

/** What an invitation knows. */
export interface InvitationFacts {
  customerId: string
  customerName?: string | undefined
  parameters?: Readonly<Record<string, string>> | undefined
}

type Asked = Pick<AccessProfile, 'name' | 'template' | 'parameters'>

/** A parameter whose value comes with the invitation. */
export interface InvitationParameter {
  name: string
  description: string | undefined
  /** Used where the invitation gives none. */
  value: string | undefined
}

/** The parameters that an invitation for this profile can or must give. */
export function invitationParameters(profile: Asked): InvitationParameter[] {
  const names = Object.entries(profile.parameters ?? {}).filter(
    ([, { from }]) => from === 'invitation',
  )
  if (names.length === 0) return []
  const declared = declaredIn(profile)
  return names.map(([name, { value }]) => ({
    name,
    description: declared.get(name)?.description,
    value,
  }))
}

const declaredIn = ({ template }: Asked): Map<string, DeclaredParameter> =>
  template ? declaredInTemplate(template) : new Map()

const declaredInTemplate = onceFor(({ text, source }: NonNullable<Asked['template']>) => {
  const list = declaredParameters(readSource(text, source))
  return new Map(list.map((it) => [it.name, it]))
})

/**
 * The values of a profile's parameters that differ between invitations, by their names. Throws
 * REQUEST_INVALID with all that is missing, unknown, or refused by the parameter's constraints.
 */
export function valuesFor(profile: Asked, facts: InvitationFacts): Record<string, string> {
  const { parameters: given = {} } = facts
  const wrong: { field: string; message: string }[] = Object.keys(given)
    .filter((name) => profile.parameters?.[name]?.from !== 'invitation')
    .map((name) => ({
      field: `parameters.${name}`,
      message: `is not a parameter that invitations of the profile ${profile.name} give`,
    }))
  const values: Record<string, string> = {}
  for (const [name, { from, value: fallback }] of Object.entries(profile.parameters ?? {})) {
    const place = PLACES[from ?? '']?.(name, facts)
    if (!place) continue
    const value = place.value ?? fallback
    const fault = value === undefined ? 'is required' : faultOf(profile, name, value)
    if (fault) wrong.push({ field: place.field, message: fault })
    else values[name] = value!
  }
  if (wrong.length > 0)
    throw new RolecallError('REQUEST_INVALID', {
      detail: wrong.map(({ field, message }) => `${field} ${message}.`).join(' '),
      invalidFields: wrong.map((it) => ({ in: 'body' as const, ...it })),
    })
  return values
}

/** The same for a template that is only shown: values that are not given are made up. */
export function sampleValues(
  profile: Asked,
  given: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const bindings = Object.entries(profile.parameters ?? {})
  const made = bindings.flatMap(([name, { from, value }]) =>
    PLACES[from ?? ''] ? [[name, value ?? sampleOf(declaredIn(profile).get(name))]] : [],
  )
  const own = Object.fromEntries(bindings.filter(([name]) => Object.hasOwn(given, name)))
  const facts = { customerId: 'customer', customerName: 'Customer', parameters: given }
  return { ...Object.fromEntries(made), ...valuesFor({ ...profile, parameters: own }, facts) }
}

function sampleOf(parameter: DeclaredParameter | undefined): string {
  const allowed = parameter && pairOf(parameter.map, 'AllowedValues')?.value
  const [first] = isSeq(allowed) ? allowed.items : []
  if (isScalar(first)) return String(first.value)
  return textIn(parameter?.map, 'Default') ?? (parameter?.type.includes('Number') ? '1' : 'sample')
}

const PLACES: Record<
  string,
  (name: string, facts: InvitationFacts) => { field: string; value: string | undefined }
> = {
  invitation: (name, { parameters = {} }) => ({
    field: `parameters.${name}`,
    value: Object.hasOwn(parameters, name) ? parameters[name] : undefined,
  }),
  customerId: (_, { customerId }) => ({ field: 'customerId', value: customerId }),
  customerName: (_, { customerName }) => ({ field: 'customerName', value: customerName }),
}

function faultOf(profile: Asked, name: string, value: string): string | undefined {
  if (!isPlainValue(value))
    return `must have at most ${MAX_PARAMETER_CHARACTERS} letters, digits, spaces and -_.:/@+=,&()' because it becomes part of the template`
  const parameter = declaredIn(profile).get(name)
  const fault = parameter && valueFault(parameter, value)
  return fault && `${fault}, as the parameter ${name} of the template asks`
}

/** A parameter that the AWS console asks the customer for. */
export interface AskedParameter {
  name: string
  description: string | undefined
}

/** The parameters of a profile's template that are neither bound nor have a default. */
export function askedParameters(profile: Asked): AskedParameter[] {
  const { template, parameters = {} } = profile
  if (!template) return []
  return [...declaredIn(profile).values()]
    .filter(({ name, hasDefault }) => !hasDefault && !Object.hasOwn(parameters, name))
    .map(({ name, description }) => ({ name, description }))
}

/**
 * The parameters for which a stack keeps the customer's value when it changes from the template of
 * one profile to another: both have them, and the new one lets the customer choose.
 */
export function keptParameters(from: Asked, to: Asked): string[] {
  const before = parametersThatStay(from, ['default', 'fixed'])
  return parametersThatStay(to, ['default']).filter((name) => before.includes(name))
}

/** The parameters in the template that customers get: unbound, or bound in one of these ways. */
const parametersThatStay = (profile: Asked, ways: BoundParameter['as'][]): string[] =>
  [...declaredIn(profile).keys()].filter((name) => {
    const { parameters = {} } = profile
    return !Object.hasOwn(parameters, name) || ways.includes(wayOf(parameters[name]!))
  })
