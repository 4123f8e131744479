import { RolecallError } from '../../../api/errors.ts'
import type { AccessProfile, AskedProfile, Vendor } from '../../../core/model/access-profile.ts'
import type { Brand } from '../../../core/model/brand.ts'
import type { Identity } from '../../../core/model/identity.ts'
import type { SignInProvider } from '../../../core/model/person.ts'
import type { TemplateReading } from '../../../core/model/template-reading.ts'
import { readBrand } from './brand.ts'
import { requireTemplates } from './installation.ts'
import { localTemplate, toProfile, vendorOf } from './profiles.ts'
import { readSettings, type Settings } from './settings.ts'

/**
 * `rolecall.json`, beside each Lambda bundle: the vendor and the profiles of `rolecall.yaml`,
 * checked, with the texts of the templates.
 */
export interface InstallationFile {
  vendor: Vendor
  /** The vendor's other accounts. */
  ownAccountIds: string[]
  profiles: AskedProfile[]
  /** With the contents of the logo's files. */
  brand?: Brand | undefined
  /** Workloads that need no API token. */
  identities: Identity[]
  /** The providers with which people sign in to the console. Files of earlier versions lack it. */
  signIn?: SignInProvider[]
  /** Addresses and CIDR ranges of the proxies whose X-Forwarded-For counts. */
  trustedProxies: string[]
  /** The origins of the vendor's own product. */
  portalOrigins: string[]
  /** How customers' CloudFormation reads templates. Files of earlier versions lack it: `public`. */
  templateReading?: TemplateReading
}

/**
 * Reads the parts of `rolecall.yaml` that a deployment needs. Throws TEMPLATE_INVALID for a
 * template that would make invitations fail.
 */
export const readInstallationFile = (configPath: string): InstallationFile =>
  installationFileOf(readSettings({ ROLECALL_CONFIG: configPath }))

export function installationFileOf({
  file,
  configPath,
  identities,
  signIn,
  trustedProxies,
  portalOrigins,
  templateReading,
}: Pick<
  Settings,
  | 'file'
  | 'configPath'
  | 'identities'
  | 'signIn'
  | 'trustedProxies'
  | 'portalOrigins'
  | 'templateReading'
>): InstallationFile {
  const { vendor, profiles = {} } = file
  if (!vendor || Object.keys(profiles).length === 0)
    throw new RolecallError('SETTING_MISSING', {
      detail: `Add "vendor: { name: ... }" and "profiles: { default: ... }" to ${configPath}.`,
    })
  if (file.webhooks && file.webhooks.endpoints.length > 0)
    throw new RolecallError('SETTING_INVALID', {
      detail: `Remove "webhooks.endpoints" from ${configPath}: functions do not get their secrets. Add the endpoints with "rolecall webhooks add" after the deployment.`,
    })
  if (file.webhooks?.eventBus !== undefined)
    throw new RolecallError('SETTING_INVALID', {
      detail: `Remove "webhooks.eventBus" from ${configPath}: functions may not write to an event bus. Add an endpoint with "rolecall webhooks add" after the deployment.`,
    })
  if (file.signIn.some(({ clientSecretFile }) => clientSecretFile !== undefined))
    throw new RolecallError('SETTING_INVALID', {
      detail: `Remove "clientSecretFile" from ${configPath}: functions cannot read the file. Register a public client, or see docs/guide/sign-in.md.`,
    })
  const read = Object.entries(profiles).map(([name, entry]) =>
    toProfile(name, entry, templateOf(entry.template, configPath)),
  )
  requireTemplates(read)
  return {
    vendor: vendorOf(vendor),
    brand: readBrand(file.brand, configPath),
    ownAccountIds: vendor.accounts,
    identities,
    ...(signIn.length > 0 && { signIn }),
    trustedProxies,
    portalOrigins,
    ...(templateReading !== 'public' && { templateReading }),
    profiles: read,
  }
}

function templateOf(source: string | undefined, configPath: string): AccessProfile['template'] {
  if (source === undefined) return undefined
  if (source.startsWith('s3://'))
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `A deployment needs the template as a file. Save ${source} beside ${configPath}, and write its file name there.`,
    })
  return { text: localTemplate(source, configPath), source }
}
