import { declare, type Service } from '../../operation.ts'
import { CreateAccount, DescribeCreateAccountStatus } from './CreateAccount.ts'
import {
  CreateOrganization,
  DeleteOrganization,
  DescribeOrganization,
} from './CreateOrganization.ts'
import {
  CreateOrganizationalUnit,
  DeleteOrganizationalUnit,
  DescribeOrganizationalUnit,
  ListOrganizationalUnitsForParent,
  UpdateOrganizationalUnit,
} from './CreateOrganizationalUnit.ts'
import {
  DisableAWSServiceAccess,
  EnableAWSServiceAccess,
  ListAWSServiceAccessForOrganization,
} from './EnableAWSServiceAccess.ts'
import { AcceptHandshake, InviteAccountToOrganization } from './InviteAccountToOrganization.ts'
import {
  DescribeAccount,
  ListAccounts,
  ListAccountsForParent,
  ListChildren,
  ListParents,
  ListRoots,
} from './ListAccounts.ts'
import {
  CloseAccount,
  LeaveOrganization,
  MoveAccount,
  RemoveAccountFromOrganization,
} from './MoveAccount.ts'
import {
  DeregisterDelegatedAdministrator,
  ListDelegatedAdministrators,
  ListDelegatedServicesForAccount,
  RegisterDelegatedAdministrator,
} from './RegisterDelegatedAdministrator.ts'

const PAGE = 'MaxResults NextToken'

export const service: Service = {
  name: 'organizations',
  protocol: 'json',
  targetPrefix: 'AWSOrganizationsV20161128',
  faultNamespace: 'com.amazonaws.organizations',
  operations: {
    AcceptHandshake: declare(AcceptHandshake, 'HandshakeId'),
    CloseAccount: declare(CloseAccount, 'AccountId'),
    CreateAccount: declare(CreateAccount, 'Email AccountName RoleName'),
    CreateOrganization: declare(CreateOrganization, 'FeatureSet'),
    CreateOrganizationalUnit: declare(CreateOrganizationalUnit, 'ParentId Name'),
    DeleteOrganization: declare(DeleteOrganization, ''),
    DeleteOrganizationalUnit: declare(DeleteOrganizationalUnit, 'OrganizationalUnitId'),
    DeregisterDelegatedAdministrator: declare(
      DeregisterDelegatedAdministrator,
      'AccountId ServicePrincipal',
    ),
    DescribeAccount: declare(DescribeAccount, 'AccountId'),
    DescribeCreateAccountStatus: declare(DescribeCreateAccountStatus, 'CreateAccountRequestId'),
    DescribeOrganization: declare(DescribeOrganization, ''),
    DescribeOrganizationalUnit: declare(DescribeOrganizationalUnit, 'OrganizationalUnitId'),
    DisableAWSServiceAccess: declare(DisableAWSServiceAccess, 'ServicePrincipal'),
    EnableAWSServiceAccess: declare(EnableAWSServiceAccess, 'ServicePrincipal'),
    InviteAccountToOrganization: declare(InviteAccountToOrganization, 'Target[Id Type] Notes'),
    LeaveOrganization: declare(LeaveOrganization, ''),
    ListAWSServiceAccessForOrganization: declare(ListAWSServiceAccessForOrganization, PAGE),
    ListAccounts: declare(ListAccounts, PAGE),
    ListAccountsForParent: declare(ListAccountsForParent, `ParentId ${PAGE}`),
    ListChildren: declare(ListChildren, `ParentId ChildType ${PAGE}`),
    ListDelegatedAdministrators: declare(ListDelegatedAdministrators, `ServicePrincipal ${PAGE}`),
    ListDelegatedServicesForAccount: declare(ListDelegatedServicesForAccount, `AccountId ${PAGE}`),
    ListOrganizationalUnitsForParent: declare(ListOrganizationalUnitsForParent, `ParentId ${PAGE}`),
    ListParents: declare(ListParents, `ChildId ${PAGE}`),
    ListRoots: declare(ListRoots, PAGE),
    MoveAccount: declare(MoveAccount, 'AccountId SourceParentId DestinationParentId'),
    RegisterDelegatedAdministrator: declare(
      RegisterDelegatedAdministrator,
      'AccountId ServicePrincipal',
    ),
    RemoveAccountFromOrganization: declare(RemoveAccountFromOrganization, 'AccountId'),
    UpdateOrganizationalUnit: declare(UpdateOrganizationalUnit, 'OrganizationalUnitId Name'),
  },
}
