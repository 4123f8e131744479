import type { ProfileRecord } from '../../../../core/model/access-version.ts'
import type { Campaign, CampaignMember, MemberStatus } from '../../../../core/model/campaign.ts'
import type { AdminFrame, Listing } from '../view.ts'

/** How many connections that have not ended. */
export interface ShownCount {
  connections: number
  /** There are more connections than were counted. */
  isAtLeast: boolean
}

export interface ShownProfile extends ShownCount {
  name: string
  status: ProfileRecord['status']
  purpose: string
  /** The number of the current version, and how many there are. */
  current: number
  versions: number
  /** ISO 8601, UTC. */
  updatedAt: string
}

export interface ProfilesView extends AdminFrame {
  profiles: Listing<ShownProfile>
}

export interface ShownVersion extends ShownCount {
  number: number
  isCurrent: boolean
  /** ISO 8601, UTC: when Rolecall first saw it. */
  seenAt: string
}

export interface ProfileView extends AdminFrame {
  profile: ShownProfile
  /** The worst thing that the current version can do. */
  headline: string
  roleName: string
  scopes: { name: string; description?: string | undefined }[]
  versions: Listing<ShownVersion>
  campaigns: Listing<Campaign>
  /** The person may start a campaign. */
  mayStart: boolean
}

/** In sentences. */
export interface ShownChanges {
  gained: string[]
  lost: string[]
  changed: string[]
  texts: string[]
}

export interface CompareView extends AdminFrame {
  profile: string
  /** The numbers of all versions. */
  numbers: number[]
  from: number
  to: number
  sameRights: boolean
  verdict: { from: string; to: string }
  changes: ShownChanges
  /** Line by line: each line begins with a space, `-` or `+`. Empty if nothing differs. */
  policies: string
  template: string
}

export interface CampaignView extends AdminFrame {
  campaign: Campaign
  members: Listing<CampaignMember>
  /** Only connections in this status are shown. */
  status?: MemberStatus | undefined
  /** Whether the operator may remind and cancel. */
  can: boolean
}

/** The address of a page of the profile. */
export const profilePath = (name: string, rest = ''): string =>
  `/admin/profiles/${encodeURIComponent(name)}${rest}`
