import type { Member, Organization, Unit } from './state.ts'

const arn = ({ partition, managementAccountId }: Organization, rest: string) =>
  `arn:${partition}:organizations::${managementAccountId}:${rest}`

// AWS: the JSON protocol gives times in seconds since 1970.
export const seconds = (at: number): number => at / 1000

export function showOrganization(organization: Organization) {
  const { id, featureSet, managementAccountId, members } = organization
  return {
    Id: id,
    Arn: arn(organization, `organization/${id}`),
    FeatureSet: featureSet,
    MasterAccountArn: arn(organization, `account/${id}/${managementAccountId}`),
    MasterAccountId: managementAccountId,
    MasterAccountEmail: members.get(managementAccountId)!.email,
    AvailablePolicyTypes: [],
  }
}

const accountArn = (organization: Organization, accountId: string): string =>
  arn(organization, `account/${organization.id}/${accountId}`)

export const showMember = (organization: Organization, member: Member) => ({
  Id: member.accountId,
  Arn: accountArn(organization, member.accountId),
  Email: member.email,
  Name: member.name,
  Status: member.status,
  State: member.status,
  JoinedMethod: member.joinedMethod,
  JoinedTimestamp: seconds(member.joinedAt),
})

export const showUnit = (organization: Organization, { id, name }: Unit) => ({
  Id: id,
  Arn: arn(organization, `ou/${organization.id}/${id}`),
  Name: name,
})

export const showRoot = (organization: Organization) => ({
  Id: organization.rootId,
  Arn: arn(organization, `root/${organization.id}/${organization.rootId}`),
  Name: 'Root',
  PolicyTypes: [],
})

export const showParent = (organization: Organization, id: string) => ({
  Id: id,
  Type: id === organization.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT',
})
