import type { Service } from '../../operation.ts'
import { AttachRolePolicy, DetachRolePolicy, ListAttachedRolePolicies } from './AttachRolePolicy.ts'
import { AttachUserPolicy, DetachUserPolicy, ListAttachedUserPolicies } from './AttachUserPolicy.ts'
import {
  CreateAccessKey,
  DeleteAccessKey,
  ListAccessKeys,
  UpdateAccessKey,
} from './CreateAccessKey.ts'
import { CreatePolicy } from './CreatePolicy.ts'
import {
  CreatePolicyVersion,
  DeletePolicyVersion,
  SetDefaultPolicyVersion,
} from './CreatePolicyVersion.ts'
import { CreateRole } from './CreateRole.ts'
import { CreateUser, DeleteUser } from './CreateUser.ts'
import { DeletePolicy } from './DeletePolicy.ts'
import { DeleteRole } from './DeleteRole.ts'
import { GetPolicy, ListPolicies } from './GetPolicy.ts'
import { GetPolicyVersion, ListPolicyVersions } from './GetPolicyVersion.ts'
import { GetRole, ListRoles } from './GetRole.ts'
import { GetRolePolicy, ListRolePolicies } from './GetRolePolicy.ts'
import { GetUser, ListUsers } from './GetUser.ts'
import { GetUserPolicy, ListUserPolicies } from './GetUserPolicy.ts'
import {
  DeleteRolePermissionsBoundary,
  PutRolePermissionsBoundary,
} from './PutRolePermissionsBoundary.ts'
import { DeleteRolePolicy, PutRolePolicy } from './PutRolePolicy.ts'
import { DeleteUserPolicy, PutUserPolicy } from './PutUserPolicy.ts'
import { SimulatePrincipalPolicy } from './SimulatePrincipalPolicy.ts'
import { ListRoleTags, TagRole, UntagRole } from './TagRole.ts'
import { UpdateAssumeRolePolicy } from './UpdateAssumeRolePolicy.ts'
import { UpdateRole } from './UpdateRole.ts'

export const service: Service = {
  name: 'iam',
  protocol: 'query',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  operations: {
    AttachRolePolicy,
    AttachUserPolicy,
    CreateAccessKey,
    CreatePolicy,
    CreatePolicyVersion,
    CreateRole,
    CreateUser,
    DeleteAccessKey,
    DeletePolicy,
    DeletePolicyVersion,
    DeleteRole,
    DeleteRolePermissionsBoundary,
    DeleteRolePolicy,
    DeleteUser,
    DeleteUserPolicy,
    DetachRolePolicy,
    DetachUserPolicy,
    GetPolicy,
    GetPolicyVersion,
    GetRole,
    GetRolePolicy,
    GetUser,
    GetUserPolicy,
    ListAccessKeys,
    ListAttachedRolePolicies,
    ListAttachedUserPolicies,
    ListPolicies,
    ListPolicyVersions,
    ListRolePolicies,
    ListRoles,
    ListRoleTags,
    ListUserPolicies,
    ListUsers,
    PutRolePermissionsBoundary,
    PutRolePolicy,
    PutUserPolicy,
    SetDefaultPolicyVersion,
    SimulatePrincipalPolicy,
    TagRole,
    UntagRole,
    UpdateAccessKey,
    UpdateAssumeRolePolicy,
    UpdateRole,
  },
}
