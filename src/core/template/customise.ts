import { RolecallError } from '../../api/errors.ts'
import type { Hole } from './markers.ts'
import { itemsOf } from './own/parameters/declared.ts'
import { isPlainValue } from './own/parameters/invitation-values.ts'
import type { PreparedTemplate } from './prepare.ts'

/** The values that differ between invitations. */
export interface Customisation {
  externalId: string
  /** The end of the role's name, unless the profile fixes the name. */
  roleSuffix: string
  /** By Region: one token for each Region of the template. */
  callbackTokens: Readonly<Record<string, string>>
  /** By name: the values of the parameters that differ between invitations. */
  parameters?: Readonly<Record<string, string>>
}

const ROLE_SUFFIX = /^[a-z0-9]{5}$/
const EXTERNAL_ID = /^[A-Za-z0-9-]{20,64}$/
const CALLBACK_TOKEN = /^[A-Za-z0-9._-]{16,1024}$/

/** The template of one invitation as a text. */
export const customiseTemplate = (prepared: PreparedTemplate, values: Customisation): string =>
  customiseToBytes(prepared, values).toString()

/**
 * Makes the template of one invitation. The values must not contain characters that have a meaning
 * in YAML, JSON or CloudFormation (TPL-1).
 */
export function customiseToBytes(
  prepared: PreparedTemplate,
  { externalId, roleSuffix, callbackTokens, parameters = {} }: Customisation,
): Buffer {
  requireForm(EXTERNAL_ID, externalId, 'The External ID')
  requireForm(ROLE_SUFFIX, roleSuffix, "The end of the role's name")
  for (const region of prepared.regions)
    requireForm(CALLBACK_TOKEN, tokenOf(callbackTokens, region), `The callback token for ${region}`)
  const valueFor = (hole: Hole): string => {
    if (hole.kind === 'external-id') return externalId
    if (hole.kind === 'role-suffix') return roleSuffix
    if (hole.kind === 'callback-token') return callbackTokens[hole.region]!
    const value = requireValue(parameters, hole.name)
    // All holes of this kind are in quotes.
    return hole.kind === 'items' ? itemsOf(value).join('", "') : value
  }
  const parts = [prepared.pieces[0]!]
  for (const [index, hole] of prepared.holes.entries())
    parts.push(Buffer.from(valueFor(hole)), prepared.pieces[index + 1]!)
  return Buffer.concat(parts)
}

function requireValue(values: Readonly<Record<string, string>>, name: string): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  if (value === undefined || !isPlainValue(value))
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `The value of the parameter ${name} is missing or malformed.`,
    })
  return value
}

const tokenOf = (tokens: Readonly<Record<string, string>>, region: string) =>
  Object.hasOwn(tokens, region) ? tokens[region] : undefined

function requireForm(form: RegExp, value: string | undefined, what: string): void {
  if (value === undefined || !form.test(value))
    throw new RolecallError('TEMPLATE_INVALID', { detail: `${what} is missing or malformed.` })
}
