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
import { parentFor } from './ListAccounts.ts'
import { showUnit } from './show.ts'
import { ancestorsOf, idText, type Organization, type Unit } from './state.ts'

// AWS: OUs can be five levels deep below the root.
const MAX_LEVELS = 5

interface UnitInput {
  OrganizationalUnitId?: string
  ParentId?: string
  Name?: string
}

export function CreateOrganizationalUnit(world: World, caller: Caller, input: UnitInput) {
  const organization = organizationFor(world, caller, 'CreateOrganizationalUnit', 'management')
  const parentId = parentFor(organization, input.ParentId)
  const name = readName(input.Name)
  refuseSameName(organization, { id: '', name, parentId })
  if (ancestorsOf(organization, parentId).length >= MAX_LEVELS)
    throw organizationsFault(
      'ConstraintViolationException',
      'You have exceeded the allowed depth of organizational units.',
      'OU_DEPTH_LIMIT_EXCEEDED',
    )
  const unit = addUnit(world, organization, { name, parentId })
  return { OrganizationalUnit: showUnit(organization, unit) }
}

export function addUnit(
  world: World,
  organization: Organization,
  { name, parentId }: Omit<Unit, 'id'>,
): Unit {
  const id = `ou-${organization.rootId.slice(2)}-${idText(world, 8)}`
  const unit = { id, name, parentId }
  organization.units.set(id, unit)
  return unit
}

function readName(given: string | undefined): string {
  const name = required(given, 'Name')
  if (name.length <= 128) return name
  throw invalidInput('You provided a value that is too long.', 'MAX_LENGTH_EXCEEDED')
}

function refuseSameName({ units }: Organization, { id, name, parentId }: Unit): void {
  const same = [...units.values()].some(
    (one) => one.id !== id && one.parentId === parentId && one.name === name,
  )
  if (same)
    throw organizationsFault(
      'DuplicateOrganizationalUnitException',
      'An OU with the same name already exists.',
    )
}

function unitFor({ units }: Organization, given: string | undefined): Unit {
  const unit = units.get(required(given, 'OrganizationalUnitId'))
  if (unit) return unit
  throw organizationsFault(
    'OrganizationalUnitNotFoundException',
    "You specified an organizational unit that doesn't exist.",
  )
}

export function DescribeOrganizationalUnit(world: World, caller: Caller, input: UnitInput) {
  const action = 'DescribeOrganizationalUnit'
  const organization = organizationFor(world, caller, action, 'administrators')
  const unit = unitFor(organization, input.OrganizationalUnitId)
  return { OrganizationalUnit: showUnit(organization, unit) }
}

export function UpdateOrganizationalUnit(world: World, caller: Caller, input: UnitInput) {
  const organization = organizationFor(world, caller, 'UpdateOrganizationalUnit', 'management')
  const unit = unitFor(organization, input.OrganizationalUnitId)
  if (input.Name !== undefined) {
    const name = readName(input.Name)
    refuseSameName(organization, { ...unit, name })
    unit.name = name
  }
  return { OrganizationalUnit: showUnit(organization, unit) }
}

export function DeleteOrganizationalUnit(world: World, caller: Caller, input: UnitInput) {
  const organization = organizationFor(world, caller, 'DeleteOrganizationalUnit', 'management')
  const { id } = unitFor(organization, input.OrganizationalUnitId)
  const { members, units } = organization
  if ([...members.values(), ...units.values()].some(({ parentId }) => parentId === id))
    throw organizationsFault(
      'OrganizationalUnitNotEmptyException',
      'The organizational unit is not empty.',
    )
  units.delete(id)
}

export function ListOrganizationalUnitsForParent(
  world: World,
  caller: Caller,
  input: UnitInput & PageInput,
) {
  const action = 'ListOrganizationalUnitsForParent'
  const organization = organizationFor(world, caller, action, 'administrators')
  const parentId = parentFor(organization, input.ParentId)
  const units = [...organization.units.values()].filter((one) => one.parentId === parentId)
  const { page, next } = pageOf(units, input)
  return { OrganizationalUnits: page.map((unit) => showUnit(organization, unit)), ...next }
}
