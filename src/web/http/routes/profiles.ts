import type * as wire from '../../../api/types.ts'
import { compareVersions } from '../../../core/access-versions/compare-versions.ts'
import {
  type Count,
  type FoundProfile,
  type FoundVersion,
  listProfilesFor,
  listVersions,
  profileFor,
  versionFor,
  versionsToCompare,
} from '../../../core/access-versions/find-profiles.ts'
import type { AccessContent } from '../../../core/model/access-version.ts'
import type { Ports } from '../../../core/ports.ts'
import { sheetOf } from '../../../core/template/access/sheet-of.ts'
import type { Handlers } from '../contract/serve-operations.ts'
import { toPage } from '../contract/to-wire.ts'

type Ids =
  | 'listProfiles'
  | 'getProfile'
  | 'listAccessVersions'
  | 'getAccessVersion'
  | 'compareAccessVersions'

export function profileHandlers(ports: Ports): Handlers<Ids> {
  return {
    listProfiles: async ({ actor, query }) =>
      toPage(await listProfilesFor(ports, actor, query), toProfile),
    getProfile: async ({ actor, params }) => toProfile(await profileFor(ports, actor, params.name)),
    listAccessVersions: async ({ actor, params, query }) =>
      toPage(await listVersions(ports, actor, params.name, query), toVersion),
    getAccessVersion: async ({ actor, params }) =>
      toContent(await versionFor(ports, actor, params.name, params.version)),
    compareAccessVersions: async ({ actor, params, query }) => {
      const { from, to } = await versionsToCompare(ports, actor, params.name, query)
      const diff = compareVersions(ports.installation, from, to)
      return { profile: params.name, from: from.number, to: to.number, ...diff }
    },
  }
}

const toCount = ({ connections, isComplete }: Count) => ({
  connections,
  connectionsComplete: isComplete,
})

function toProfile({ profile, current, ...count }: FoundProfile): wire.Profile {
  const { id, status, versions, createdAt, updatedAt } = profile
  const { purpose, roleName } = current.content.profile
  return {
    ...{ name: id, status, purpose, roleName, currentVersion: current.number },
    ...{ versions: versions.length, ...toCount(count), createdAt, updatedAt },
  }
}

function toVersion({ version, isCurrent, ...count }: FoundVersion): wire.AccessVersion {
  const { profile, number, id, rightsDigest, createdAt } = version
  return {
    ...{ profile, number, id, current: isCurrent, rightsDigest },
    ...{ ...toCount(count), createdAt },
  }
}

function toContent({
  content,
  ...found
}: FoundVersion & { content: AccessContent }): wire.AccessVersionContent {
  const { profile, vendor, brokerRole } = content
  const { purpose, roleName, managedPolicies, inlinePolicies, maxSessionSeconds, tags } = profile
  return {
    ...toVersion(found),
    ...{ vendor: vendor.name, purpose, roleName, brokerRoleArn: brokerRole },
    ...{ fixedRoleName: profile.fixedRoleName ?? false, managedPolicies, inlinePolicies },
    ...{ permissionsBoundary: profile.permissionsBoundary ?? null, maxSessionSeconds, tags },
    ...{ scopes: profile.scopes, template: profile.template?.text ?? null },
    sheet: sheetOf(content),
  }
}
