import { declare, type Service } from '../../operation.ts'
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
import { GetAccountSummary } from './GetAccountSummary.ts'
import { GetPolicy, ListPolicies } from './GetPolicy.ts'
import { GetPolicyVersion, ListPolicyVersions } from './GetPolicyVersion.ts'
import { GetRole, ListInstanceProfilesForRole, ListRoles } from './GetRole.ts'
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
    AttachRolePolicy: declare(AttachRolePolicy, 'RoleName PolicyArn'),
    AttachUserPolicy: declare(AttachUserPolicy, 'UserName PolicyArn'),
    CreateAccessKey: declare(CreateAccessKey, 'UserName'),
    CreatePolicy: declare(
      CreatePolicy,
      'PolicyName PolicyDocument Path Description Tags[Key Value]',
    ),
    CreatePolicyVersion: declare(CreatePolicyVersion, 'PolicyArn PolicyDocument SetAsDefault'),
    CreateRole: declare(
      CreateRole,
      `RoleName AssumeRolePolicyDocument Path Description MaxSessionDuration PermissionsBoundary
       Tags[Key Value]`,
    ),
    CreateUser: declare(CreateUser, 'UserName Path PermissionsBoundary Tags[Key Value]'),
    DeleteAccessKey: declare(DeleteAccessKey, 'AccessKeyId UserName'),
    DeletePolicy: declare(DeletePolicy, 'PolicyArn'),
    DeletePolicyVersion: declare(DeletePolicyVersion, 'PolicyArn VersionId'),
    DeleteRole: declare(DeleteRole, 'RoleName'),
    DeleteRolePermissionsBoundary: declare(DeleteRolePermissionsBoundary, 'RoleName'),
    DeleteRolePolicy: declare(DeleteRolePolicy, 'RoleName PolicyName'),
    DeleteUser: declare(DeleteUser, 'UserName'),
    DeleteUserPolicy: declare(DeleteUserPolicy, 'UserName PolicyName'),
    DetachRolePolicy: declare(DetachRolePolicy, 'RoleName PolicyArn'),
    DetachUserPolicy: declare(DetachUserPolicy, 'UserName PolicyArn'),
    GetAccountSummary: declare(GetAccountSummary, ''),
    GetPolicy: declare(GetPolicy, 'PolicyArn'),
    GetPolicyVersion: declare(GetPolicyVersion, 'PolicyArn VersionId'),
    GetRole: declare(GetRole, 'RoleName'),
    GetRolePolicy: declare(GetRolePolicy, 'RoleName PolicyName'),
    GetUser: declare(GetUser, 'UserName'),
    GetUserPolicy: declare(GetUserPolicy, 'UserName PolicyName'),
    ListAccessKeys: declare(ListAccessKeys, 'UserName Marker MaxItems'),
    ListAttachedRolePolicies: declare(
      ListAttachedRolePolicies,
      'RoleName PathPrefix Marker MaxItems',
    ),
    ListAttachedUserPolicies: declare(ListAttachedUserPolicies, 'UserName Marker MaxItems'),
    ListInstanceProfilesForRole: declare(ListInstanceProfilesForRole, 'RoleName Marker MaxItems'),
    ListPolicies: declare(ListPolicies, 'Scope OnlyAttached PathPrefix Marker MaxItems'),
    ListPolicyVersions: declare(ListPolicyVersions, 'PolicyArn Marker MaxItems'),
    ListRolePolicies: declare(ListRolePolicies, 'RoleName Marker MaxItems'),
    ListRoles: declare(ListRoles, 'PathPrefix Marker MaxItems'),
    ListRoleTags: declare(ListRoleTags, 'RoleName Marker MaxItems'),
    ListUserPolicies: declare(ListUserPolicies, 'UserName Marker MaxItems'),
    ListUsers: declare(ListUsers, 'PathPrefix Marker MaxItems'),
    PutRolePermissionsBoundary: declare(PutRolePermissionsBoundary, 'RoleName PermissionsBoundary'),
    PutRolePolicy: declare(PutRolePolicy, 'RoleName PolicyName PolicyDocument'),
    PutUserPolicy: declare(PutUserPolicy, 'UserName PolicyName PolicyDocument'),
    SetDefaultPolicyVersion: declare(SetDefaultPolicyVersion, 'PolicyArn VersionId'),
    SimulatePrincipalPolicy: declare(
      SimulatePrincipalPolicy,
      `PolicySourceArn ActionNames ResourceArns ContextEntries[ContextKeyName ContextKeyValues]
       MaxItems Marker`,
    ),
    TagRole: declare(TagRole, 'RoleName Tags[Key Value]'),
    UntagRole: declare(UntagRole, 'RoleName TagKeys'),
    UpdateAccessKey: declare(UpdateAccessKey, 'AccessKeyId Status UserName'),
    UpdateAssumeRolePolicy: declare(UpdateAssumeRolePolicy, 'RoleName PolicyDocument'),
    UpdateRole: declare(UpdateRole, 'RoleName Description MaxSessionDuration'),
  },
}
