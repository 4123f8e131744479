import { RolecallError } from '../../api/errors.ts'
import { isRegion, partitionOf } from '../model/aws/partition.ts'
import { MAX_TEMPLATE_URL_CHARACTERS } from '../model/template-reading.ts'

export interface QuickCreate {
  region: string
  templateUrl: string
  stackName: string
  /** Values for the parameters of a shared template. */
  parameters?: Readonly<Record<string, string>> | undefined
  /** Replaces the origin of the AWS console. For emulators only. */
  consoleUrl?: string | undefined
  /** Allows a template URL with plain HTTP. For emulators only. */
  emulated?: boolean | undefined
}

const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/

/**
 * The link to the console page that creates the stack. It fills in no parameter, because a customer
 * could change it (EXT-4), unless all invitations share the template: then a changed value does not
 * fit the callback token, and the stack stops.
 */
export function quickCreateLink({
  region,
  templateUrl,
  stackName,
  parameters = {},
  consoleUrl,
  emulated,
}: QuickCreate): string {
  if (!isRegion(region)) throw new RolecallError('REGION_UNSUPPORTED')
  if (!STACK_NAME.test(stackName))
    throw new RolecallError('SETTING_INVALID', {
      detail: `"${stackName}" is not a valid stack name.`,
    })
  requireTemplateUrl(templateUrl, emulated ?? consoleUrl !== undefined)
  // AWS: the names of these query parameters are case-sensitive.
  const filledIn = Object.entries(parameters).map(([key, it]) => `&param_${key}=${encode(it)}`)
  const query = `templateURL=${encode(templateUrl)}&stackName=${encode(stackName)}`
  return `${stacksPage(region, consoleUrl)}/create/review?${query}${filledIn.join('')}`
}

/**
 * The link to the console page that updates a stack. Only a real account can show whether the
 * console fills in the template's URL; otherwise the customer pastes it. A URL that is too long for
 * the console is left out.
 */
export function updateLink({
  region,
  templateUrl,
  stackId,
  consoleUrl,
  emulated,
}: Omit<QuickCreate, 'stackName'> & { stackId: string }): string {
  if (!isRegion(region)) throw new RolecallError('REGION_UNSUPPORTED')
  const page = `${stacksPage(region, consoleUrl)}/update?stackId=${encode(stackId)}`
  // Only the AWS CLI accepts such a URL. The page must show the command all the same.
  if (templateUrl.length > MAX_TEMPLATE_URL_CHARACTERS) return page
  requireTemplateUrl(templateUrl, emulated ?? consoleUrl !== undefined)
  return `${page}&templateURL=${encode(templateUrl)}`
}

function stacksPage(region: string, consoleUrl: string | undefined): string {
  const origin =
    consoleUrl === undefined
      ? `https://${region}.${partitionOf(region).consoleDomain}`
      : consoleOrigin(consoleUrl)
  return `${origin}/cloudformation/home?region=${encode(region)}#/stacks`
}

/** `Northwind Insights` becomes `NorthwindInsights-access-SUFFIX`. */
export function stackNameFor(vendorName: string, suffix: string): string {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(suffix))
    throw new RolecallError('SETTING_INVALID', {
      detail: `"${suffix}" is not a valid ending of a stack name.`,
    })
  const tail = `-access-${suffix}`
  const letters = vendorName
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9-]/g, '')
    .replace(/^[^A-Za-z]+/, '')
  const head = letters.slice(0, 128 - tail.length).replace(/-+$/, '')
  return `${head || 'Vendor'}${tail}`
}

const TEMPORARY =
  'It is signed with temporary credentials, and contains their session token. Run Rolecall with the access key of an IAM user, or set ROLECALL_TEMPLATE_READING to accounts.'

function requireTemplateUrl(text: string, emulated: boolean): void {
  const url = URL.parse(text)
  const schemes = emulated ? ['https:', 'http:'] : ['https:']
  if (
    !url ||
    !schemes.includes(url.protocol) ||
    url.username ||
    url.password ||
    /[^!-~]|[#\\"<>]/.test(text)
  ) {
    throw new RolecallError('SETTING_INVALID', {
      detail: 'The URL of the template must be a plain https URL.',
    })
  }
  if (text.length > MAX_TEMPLATE_URL_CHARACTERS) {
    throw new RolecallError('TEMPLATE_URL_TOO_LONG', {
      detail:
        `The URL of the template has ${text.length} characters, and the AWS console accepts ${MAX_TEMPLATE_URL_CHARACTERS}. ${text.includes('X-Amz-Security-Token=') ? TEMPORARY : ''}`.trim(),
    })
  }
}

function consoleOrigin(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol))
    throw new RolecallError('SETTING_INVALID', {
      detail: 'ROLECALL_CONSOLE_URL must be an http or https URL.',
    })
  return url.origin
}

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
