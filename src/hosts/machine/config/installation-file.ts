import type { AccessProfile, Vendor } from '../../../core/model/access-profile.ts'
import type { Identity } from '../../../core/model/identity.ts'

/** `rolecall.json`, beside each Lambda bundle: what `rolecall.yaml` says of vendor and profiles, checked and with templates read in. */
export interface InstallationFile {
  vendor: Vendor
  /** The vendor's other accounts. */
  ownAccountIds: string[]
  profiles: AccessProfile[]
  /** Who may ask without an API token. */
  identities: Identity[]
}
