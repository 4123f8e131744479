import type { World } from '../../world.ts'
import { showBoundPrincipals } from './bind-principals.ts'
import { showDocument } from './documents.ts'
import { showTags } from './input.ts'
import { showDate } from './show-date.ts'
import type { Entity, Role } from './state.ts'

/** A role as in lists. */
export function showListedRole(world: World, role: Role) {
  const { text, policy } = role.trustPolicy
  return {
    Path: role.path,
    RoleName: role.roleName,
    RoleId: role.uniqueId,
    Arn: role.arn,
    CreateDate: showDate(role.createdAt),
    AssumeRolePolicyDocument: showDocument(showBoundPrincipals(world, text, policy)),
    ...(role.description === undefined ? {} : { Description: role.description }),
    MaxSessionDuration: role.maxSessionDuration,
  }
}

/** A role in full. */
export const showRole = (world: World, role: Role) => ({
  ...showListedRole(world, role),
  ...showBoundary(role),
  ...showEntityTags(role),
})

export const showBoundary = ({ permissionsBoundaryArn }: Entity) =>
  permissionsBoundaryArn === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'Policy',
          PermissionsBoundaryArn: permissionsBoundaryArn,
        },
      }

export const showEntityTags = ({ tags }: Entity) =>
  Object.keys(tags).length === 0 ? {} : { Tags: showTags(tags) }
