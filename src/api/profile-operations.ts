import * as campaigns from './campaigns.ts'
import { idOf } from './fields.ts'
import * as profiles from './profiles.ts'

const profile = { tag: 'Profiles', grant: 'connections:read', errors: ['NOT_FOUND'] } as const
const aProfile = { ...profile, params: profiles.profilePath } as const
const aCampaign = {
  tag: 'Campaigns',
  grant: 'connections:read',
  params: idOf('campaign', 'cmp_7Hq2mKx9RtVbN4cWzYpL3d'),
  response: campaigns.Campaign,
  errors: ['NOT_FOUND'],
} as const
const aCampaignOrder = {
  ...aCampaign,
  grant: 'connections:write',
  errors: ['NOT_FOUND', 'CAMPAIGN_ENDED', 'VERSION_CONFLICT'],
} as const

/** The operations about access profiles, their versions, and campaigns for a version. */
export const PROFILE_OPERATIONS = {
  listProfiles: {
    ...profile,
    summary: 'List access profiles, newest first.',
    query: profiles.ProfileQuery,
    response: profiles.ProfileList,
    errors: ['CURSOR_INVALID'],
  },
  getProfile: {
    ...aProfile,
    summary: 'Get one access profile.',
    response: profiles.Profile,
  },
  listAccessVersions: {
    ...aProfile,
    summary: 'List the versions of an access profile, newest first.',
    description:
      'Rolecall stores a version when it starts with a changed profile. A version never changes.',
    query: profiles.AccessVersionQuery,
    response: profiles.AccessVersionList,
    errors: ['NOT_FOUND', 'CURSOR_INVALID'],
  },
  getAccessVersion: {
    ...profile,
    summary: 'Get one version of an access profile, with all that a customer is shown and gets.',
    params: profiles.versionPath,
    response: profiles.AccessVersionContent,
  },
  compareAccessVersions: {
    ...aProfile,
    summary: 'Say what changes between two versions of an access profile.',
    query: profiles.DiffQuery,
    response: profiles.AccessVersionDiff,
  },
  startCampaign: {
    tag: 'Campaigns',
    summary: 'Start to ask customers for the current version of a profile.',
    description:
      'Rolecall looks for connections with rights of an earlier version, makes an upgrade for each, shows it on the customer’s page and announces `upgrade.requested`. A token that is limited to customers must name some of them.',
    grant: 'connections:write',
    body: campaigns.NewCampaign,
    status: 201,
    response: campaigns.Campaign,
    errors: ['NOT_FOUND', 'PROFILE_UNKNOWN', 'CAMPAIGN_RUNNING'],
  },
  listCampaigns: {
    tag: 'Campaigns',
    summary: 'List campaigns, newest first.',
    grant: 'connections:read',
    query: campaigns.CampaignQuery,
    response: campaigns.CampaignList,
    errors: ['CURSOR_INVALID'],
  },
  getCampaign: {
    ...aCampaign,
    summary: 'Get one campaign with its counts.',
    description: 'Reads one record, however many connections the campaign asks for.',
  },
  remindCampaign: {
    ...aCampaignOrder,
    summary: 'Announce the upgrade again for customers who have neither updated nor declined.',
    description: 'At most once a day for each connection.',
  },
  cancelCampaign: {
    ...aCampaignOrder,
    summary: 'End a campaign: nobody is asked any more.',
    description: 'Upgrades that customers made stay.',
  },
  listCampaignMembers: {
    ...aCampaign,
    summary: 'List the connections of a campaign, newest first.',
    query: campaigns.CampaignMemberQuery,
    response: campaigns.CampaignMemberList,
    errors: ['NOT_FOUND', 'CURSOR_INVALID'],
  },
} as const
