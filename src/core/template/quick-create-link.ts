import { RolecallError } from '../../api/errors.ts'
import { isRegion, partitionOf } from '../model/aws/partition.ts'

export interface QuickCreate {
  region: string
  templateUrl: string
  stackName: string
  /** Replaces the AWS console's origin; emulators only. */
  consoleUrl?: string | undefined
  /** Emulators only: the template may lie behind plain HTTP. */
  emulated?: boolean | undefined
}

const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/
// AWS: Create a stack from the console: a template's URL has at most 1,024 characters.
const TEMPLATE_URL_LIMIT = 1024

/** The console's page that creates the stack in one click. It fills in no parameter: whoever follows it could change one (EXT-4). */
export function quickCreateLink({
  region,
  templateUrl,
  stackName,
  consoleUrl,
  emulated,
}: QuickCreate): string {
  if (!isRegion(region)) throw new RolecallError('REGION_UNSUPPORTED')
  if (!STACK_NAME.test(stackName))
    throw new RolecallError('SETTING_INVALID', { detail: 'This is no name for a stack.' })
  requireTemplateUrl(templateUrl, emulated ?? consoleUrl !== undefined)
  const origin =
    consoleUrl === undefined
      ? `https://${region}.${partitionOf(region).consoleDomain}`
      : consoleOrigin(consoleUrl)
  // AWS: Quick-create links: parameter names are case sensitive.
  const query = `templateURL=${encoded(templateUrl)}&stackName=${encoded(stackName)}`
  return `${origin}/cloudformation/home?region=${encoded(region)}#/stacks/create/review?${query}`
}

/** `Northwind Insights` becomes `NorthwindInsights-access-SUFFIX`. */
export function stackNameFor(vendorName: string, suffix: string): string {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(suffix))
    throw new RolecallError('SETTING_INVALID', { detail: 'This is no ending for a stack name.' })
  const tail = `-access-${suffix}`
  const letters = vendorName
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9-]/g, '')
    .replace(/^[^A-Za-z]+/, '')
  const head = letters.slice(0, 128 - tail.length).replace(/-+$/, '')
  return `${head || 'Vendor'}${tail}`
}

function requireTemplateUrl(text: string, emulated: boolean): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const schemes = emulated ? ['https:', 'http:'] : ['https:']
  if (
    !url ||
    !schemes.includes(url.protocol) ||
    url.username ||
    url.password ||
    /[^!-~]|[#\\"<>]/.test(text)
  ) {
    throw new RolecallError('SETTING_INVALID', {
      detail: "The template's address is not a plain https URL.",
    })
  }
  if (text.length > TEMPLATE_URL_LIMIT) {
    throw new RolecallError('SETTING_INVALID', {
      detail: "The template's address is longer than the 1,024 characters that the console takes.",
    })
  }
}

function consoleOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw new RolecallError('SETTING_INVALID', { detail: 'ROLECALL_CONSOLE_URL is not a URL.' })
  return url.origin
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
