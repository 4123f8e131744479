import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import {
  invalidInput,
  organizationFor,
  organizationsFault,
  type PageInput,
  pageOf,
  required,
} from './access.ts'
import { showMember, showParent, showRoot } from './show.ts'
import { isUnitOrRoot, type Member, type Organization } from './state.ts'

export function ListAccounts(world: World, caller: Caller, input: PageInput) {
  const organization = organizationFor(world, caller, 'ListAccounts', 'administrators')
  const { page, next } = pageOf([...organization.members.values()], input)
  return { Accounts: page.map((member) => showMember(organization, member)), ...next }
}

export function ListAccountsForParent(
  world: World,
  caller: Caller,
  input: PageInput & { ParentId?: string },
) {
  const organization = organizationFor(world, caller, 'ListAccountsForParent', 'administrators')
  const parentId = parentFor(organization, input.ParentId)
  const members = [...organization.members.values()].filter((one) => one.parentId === parentId)
  const { page, next } = pageOf(members, input)
  return { Accounts: page.map((member) => showMember(organization, member)), ...next }
}

export function DescribeAccount(world: World, caller: Caller, input: { AccountId?: string }) {
  const organization = organizationFor(world, caller, 'DescribeAccount', 'administrators')
  return { Account: showMember(organization, memberFor(organization, input.AccountId)) }
}

/** The member that the input names. */
export function memberFor(organization: Organization, accountId: string | undefined): Member {
  const id = required(accountId, 'AccountId')
  if (!/^\d{12}$/.test(id))
    throw invalidInput(
      'You provided a value that does not match the required pattern.',
      'INVALID_PATTERN',
    )
  const member = organization.members.get(id)
  if (member) return member
  throw organizationsFault(
    'AccountNotFoundException',
    "You specified an account that doesn't exist.",
  )
}

/** The id of a root or OU, once it is known to exist. */
export function parentFor(organization: Organization, given: string | undefined): string {
  const parentId = required(given, 'ParentId')
  if (isUnitOrRoot(organization, parentId)) return parentId
  throw organizationsFault('ParentNotFoundException', "You specified parent that doesn't exist.")
}

export function ListRoots(world: World, caller: Caller, input: PageInput) {
  const organization = organizationFor(world, caller, 'ListRoots', 'administrators')
  const { page, next } = pageOf([showRoot(organization)], input)
  return { Roots: page, ...next }
}

export function ListParents(world: World, caller: Caller, input: PageInput & { ChildId?: string }) {
  const organization = organizationFor(world, caller, 'ListParents', 'administrators')
  const childId = required(input.ChildId, 'ChildId')
  const child = organization.members.get(childId) ?? organization.units.get(childId)
  if (!child)
    throw organizationsFault('ChildNotFoundException', "You specified child that doesn't exist.")
  const { page, next } = pageOf([showParent(organization, child.parentId)], input)
  return { Parents: page, ...next }
}

export function ListChildren(
  world: World,
  caller: Caller,
  input: PageInput & { ParentId?: string; ChildType?: string },
) {
  const organization = organizationFor(world, caller, 'ListChildren', 'administrators')
  const parentId = parentFor(organization, input.ParentId)
  const { ChildType: type } = input
  if (type !== 'ACCOUNT' && type !== 'ORGANIZATIONAL_UNIT')
    throw invalidInput('You specified an invalid value.', 'INVALID_ENUM')
  const children =
    type === 'ACCOUNT'
      ? [...organization.members].filter(([, one]) => one.parentId === parentId)
      : [...organization.units].filter(([, one]) => one.parentId === parentId)
  const { page, next } = pageOf(
    children.map(([Id]) => ({ Id, Type: type })),
    input,
  )
  return { Children: page, ...next }
}
