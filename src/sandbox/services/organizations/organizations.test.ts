import { describe, expect, it } from 'vitest'
import { seedOrganization } from '../../control/seed-organization.ts'
import type { Caller } from '../../operation.ts'
import { decide, parsePolicy } from '../../policy/authorize.ts'
import { quickWorld } from '../cloudformation/rehearsal.ts'
import { CreateRole } from '../iam/CreateRole.ts'
import { PutRolePolicy } from '../iam/PutRolePolicy.ts'
import { AssumeRole } from '../sts/AssumeRole.ts'
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
  EnableAWSServiceAccess,
  ListAWSServiceAccessForOrganization,
} from './EnableAWSServiceAccess.ts'
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

const callerIn = (accountId: string): Caller => ({
  accountId,
  arn: `arn:aws:iam::${accountId}:user/Administrator`,
  region: 'us-east-1',
})

const MANAGER = callerIn('900000000000')
const [FIRST, SECOND] = ['300000000001', '300000000002'] as [string, string]
const PRINCIPAL = 'member.org.stacksets.cloudformation.amazonaws.com'

/** The code of the error that a call throws. */
function codeOf(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'none'
}

function founded() {
  const world = quickWorld()
  const { Organization } = CreateOrganization(world, MANAGER, {})
  const [root] = ListRoots(world, MANAGER, {}).Roots
  return { world, organization: Organization, rootId: root!.Id }
}

/** An organization with the OU `Workloads` that holds two accounts. */
function seeded() {
  const world = quickWorld()
  const { rootId, organizationalUnits } = seedOrganization(world, {
    managementAccountId: MANAGER.accountId,
    organizationalUnits: [
      { name: 'Workloads', accounts: [{ accountId: FIRST }, { accountId: SECOND }] },
    ],
  })
  return { world, rootId, unitId: organizationalUnits.Workloads! }
}

describe('an organization', () => {
  it('has the account that creates it as management account and first member', () => {
    const { world, organization } = founded()
    expect(organization).toMatchObject({
      Id: expect.stringMatching(/^o-[a-z0-9]{10}$/),
      FeatureSet: 'ALL',
      MasterAccountId: MANAGER.accountId,
    })
    expect(ListAccounts(world, MANAGER, {}).Accounts).toMatchObject([
      { Id: MANAGER.accountId, Status: 'ACTIVE', JoinedMethod: 'INVITED' },
    ])
    expect(codeOf(() => CreateOrganization(world, MANAGER, {}))).toBe(
      'AlreadyInOrganizationException',
    )
  })

  it('answers accounts outside of it as AWS does', () => {
    const { world } = founded()
    expect(codeOf(() => DescribeOrganization(world, callerIn(FIRST)))).toBe(
      'AWSOrganizationsNotInUseException',
    )
  })

  it('can be deleted once it is empty', () => {
    const { world } = seeded()
    expect(codeOf(() => DeleteOrganization(world, MANAGER))).toBe('OrganizationNotEmptyException')
    for (const AccountId of [FIRST, SECOND])
      RemoveAccountFromOrganization(world, MANAGER, { AccountId })
    DeleteOrganization(world, MANAGER)
    expect(codeOf(() => DescribeOrganization(world, MANAGER))).toBe(
      'AWSOrganizationsNotInUseException',
    )
  })

  it('adds what a second seed of the same management account has', () => {
    const { world, unitId } = seeded()
    const again = seedOrganization(world, {
      managementAccountId: MANAGER.accountId,
      organizationalUnits: [
        { name: 'Workloads', organizationalUnits: [{ name: 'Inner' }], accounts: [] },
      ],
    })
    expect(Object.keys(again.organizationalUnits)).toEqual(['Workloads', 'Workloads/Inner'])
    expect(again.organizationalUnits.Workloads).toBe(unitId)
  })
})

describe('organizational units', () => {
  it('are made, renamed, listed and deleted', () => {
    const { world, rootId } = founded()
    const input = { ParentId: rootId, Name: 'Workloads' }
    const { OrganizationalUnit: unit } = CreateOrganizationalUnit(world, MANAGER, input)
    expect(unit.Id).toMatch(new RegExp(`^ou-${rootId.slice(2)}-[a-z0-9]{8}$`))
    expect(codeOf(() => CreateOrganizationalUnit(world, MANAGER, input))).toBe(
      'DuplicateOrganizationalUnitException',
    )
    const named = { OrganizationalUnitId: unit.Id }
    UpdateOrganizationalUnit(world, MANAGER, { ...named, Name: 'Renamed' })
    expect(DescribeOrganizationalUnit(world, MANAGER, named).OrganizationalUnit.Name).toBe(
      'Renamed',
    )
    const { OrganizationalUnits } = ListOrganizationalUnitsForParent(world, MANAGER, {
      ParentId: rootId,
    })
    expect(OrganizationalUnits).toHaveLength(1)
    DeleteOrganizationalUnit(world, MANAGER, named)
    expect(codeOf(() => DescribeOrganizationalUnit(world, MANAGER, named))).toBe(
      'OrganizationalUnitNotFoundException',
    )
  })

  it('are five levels deep at most, and cannot be deleted while they hold something', () => {
    const { world, rootId } = founded()
    let parentId = rootId
    for (const Name of ['1', '2', '3', '4', '5'])
      parentId = CreateOrganizationalUnit(world, MANAGER, { ParentId: parentId, Name })
        .OrganizationalUnit.Id
    const sixth = { ParentId: parentId, Name: '6' }
    expect(codeOf(() => CreateOrganizationalUnit(world, MANAGER, sixth))).toBe(
      'ConstraintViolationException',
    )
    const [first] = ListOrganizationalUnitsForParent(world, MANAGER, {
      ParentId: rootId,
    }).OrganizationalUnits
    expect(
      codeOf(() => DeleteOrganizationalUnit(world, MANAGER, { OrganizationalUnitId: first!.Id })),
    ).toBe('OrganizationalUnitNotEmptyException')
  })
})

describe('member accounts', () => {
  it('are created with a role for the management account', () => {
    const { world } = founded()
    const input = { AccountName: 'New', Email: 'new@example.com' }
    const { CreateAccountStatus } = CreateAccount(world, MANAGER, input)
    expect(CreateAccountStatus.State).toBe('IN_PROGRESS')
    const { CreateAccountStatus: ended } = DescribeCreateAccountStatus(world, MANAGER, {
      CreateAccountRequestId: CreateAccountStatus.Id,
    })
    expect(ended).toMatchObject({ State: 'SUCCEEDED', AccountName: 'New' })
    const { AccountId } = ended as unknown as { AccountId: string }
    const RoleArn = `arn:aws:iam::${AccountId}:role/OrganizationAccountAccessRole`
    expect(
      AssumeRole(world, MANAGER, { RoleArn, RoleSessionName: 'first-visit' }).AssumedRoleUser.Arn,
    ).toContain(AccountId)
    const again = CreateAccount(world, MANAGER, input).CreateAccountStatus.Id
    expect(
      DescribeCreateAccountStatus(world, MANAGER, { CreateAccountRequestId: again })
        .CreateAccountStatus,
    ).toMatchObject({ State: 'FAILED', FailureReason: 'EMAIL_ALREADY_EXISTS' })
  })

  it('are found below their parent, and move', () => {
    const { world, rootId, unitId } = seeded()
    const ids = (ParentId: string) =>
      ListAccountsForParent(world, MANAGER, { ParentId }).Accounts.map(({ Id }) => Id)
    expect(ids(unitId)).toEqual([FIRST, SECOND])
    expect(ListParents(world, MANAGER, { ChildId: FIRST }).Parents).toEqual([
      { Id: unitId, Type: 'ORGANIZATIONAL_UNIT' },
    ])
    const input = { AccountId: FIRST, SourceParentId: unitId, DestinationParentId: rootId }
    MoveAccount(world, MANAGER, input)
    expect(ids(rootId)).toEqual([MANAGER.accountId, FIRST])
    expect(ListChildren(world, MANAGER, { ParentId: unitId, ChildType: 'ACCOUNT' })).toEqual({
      Children: [{ Id: SECOND, Type: 'ACCOUNT' }],
    })
    expect(codeOf(() => MoveAccount(world, MANAGER, input))).toBe('SourceParentNotFoundException')
  })

  it('are SUSPENDED once they are closed, and gone once they leave', () => {
    const { world } = seeded()
    CloseAccount(world, MANAGER, { AccountId: FIRST })
    expect(DescribeAccount(world, MANAGER, { AccountId: FIRST }).Account.Status).toBe('SUSPENDED')
    expect(codeOf(() => CloseAccount(world, MANAGER, { AccountId: FIRST }))).toBe(
      'AccountAlreadyClosedException',
    )
    LeaveOrganization(world, callerIn(SECOND))
    expect(codeOf(() => DescribeAccount(world, MANAGER, { AccountId: SECOND }))).toBe(
      'AccountNotFoundException',
    )
    expect(codeOf(() => LeaveOrganization(world, MANAGER))).toBe(
      'MasterCannotLeaveOrganizationException',
    )
  })

  it('are listed twenty at a time', () => {
    const world = quickWorld()
    const accounts = Array.from({ length: 44 }, (_, index) => ({
      accountId: String(300_000_000_001 + index),
    }))
    seedOrganization(world, { managementAccountId: MANAGER.accountId, accounts })
    const sizes: number[] = []
    let page: ReturnType<typeof ListAccounts> | undefined
    do {
      page = ListAccounts(world, MANAGER, page?.NextToken ? { NextToken: page.NextToken } : {})
      sizes.push(page.Accounts.length)
    } while (page.NextToken)
    expect(sizes).toEqual([20, 20, 5])
    expect(codeOf(() => ListAccounts(world, MANAGER, { MaxResults: 21 }))).toBe(
      'InvalidInputException',
    )
  })
})

describe('who may read an organization', () => {
  it('is the management account and the delegated administrators', () => {
    const { world } = seeded()
    expect(codeOf(() => ListAccounts(world, callerIn(FIRST), {}))).toBe('AccessDeniedException')
    const delegation = { AccountId: FIRST, ServicePrincipal: PRINCIPAL }
    RegisterDelegatedAdministrator(world, MANAGER, delegation)
    expect(ListAccounts(world, callerIn(FIRST), {}).Accounts).toHaveLength(3)
    expect(codeOf(() => RegisterDelegatedAdministrator(world, MANAGER, delegation))).toBe(
      'AccountAlreadyRegisteredException',
    )
    expect(
      ListDelegatedAdministrators(world, MANAGER, {}).DelegatedAdministrators.map(({ Id }) => Id),
    ).toEqual([FIRST])
    expect(
      ListDelegatedServicesForAccount(world, MANAGER, { AccountId: FIRST }).DelegatedServices,
    ).toMatchObject([{ ServicePrincipal: PRINCIPAL }])
    expect(codeOf(() => RemoveAccountFromOrganization(world, MANAGER, { AccountId: FIRST }))).toBe(
      'ConstraintViolationException',
    )
    DeregisterDelegatedAdministrator(world, MANAGER, delegation)
    expect(codeOf(() => ListAccounts(world, callerIn(FIRST), {}))).toBe('AccessDeniedException')
  })

  it('is refused without a policy that allows it', () => {
    const { world } = seeded()
    const trust = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: MANAGER.accountId }, Action: 'sts:AssumeRole' },
      ],
    }
    CreateRole(world, MANAGER, { RoleName: 'Reader', AssumeRolePolicyDocument: trust })
    const arn = `arn:aws:sts::${MANAGER.accountId}:assumed-role/Reader/test`
    const reader = { ...MANAGER, arn }
    expect(() => ListAccounts(world, reader, {})).toThrow(
      'is not authorized to perform: organizations:ListAccounts',
    )
    const Statement = [{ Effect: 'Allow', Action: 'organizations:ListAccounts', Resource: '*' }]
    PutRolePolicy(world, MANAGER, {
      RoleName: 'Reader',
      PolicyName: 'read',
      PolicyDocument: { Version: '2012-10-17', Statement },
    })
    expect(ListAccounts(world, reader, {}).Accounts).toHaveLength(3)
  })
})

describe('trusted services', () => {
  it('are known by their service principals', () => {
    const { world } = founded()
    EnableAWSServiceAccess(world, MANAGER, { ServicePrincipal: PRINCIPAL })
    expect(
      ListAWSServiceAccessForOrganization(world, MANAGER, {}).EnabledServicePrincipals,
    ).toMatchObject([{ ServicePrincipal: PRINCIPAL }])
    const wrong = { ServicePrincipal: 'stacksets.cloudformation.amazonaws.com' }
    expect(() => EnableAWSServiceAccess(world, MANAGER, wrong)).toThrow(
      'You specified an unrecognized service principal.',
    )
  })
})

describe('policies', () => {
  it('can ask for the organization and the path of OUs of a principal', () => {
    const { world, rootId, unitId } = seeded()
    const { Id } = DescribeOrganization(world, MANAGER).Organization
    const allowed = (Condition: object, accountId = FIRST) =>
      decide(world, callerIn(accountId), {
        action: 'sns:Publish',
        resource: 'arn:aws:sns:us-east-1:111111111111:callbacks',
        resourcePolicy: parsePolicy(
          {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: '*', Condition },
            ],
          },
          'resource',
        ),
      })
    const sameOrganization = { StringEquals: { 'aws:PrincipalOrgID': Id } }
    expect(allowed(sameOrganization)).toBe('Allowed')
    expect(allowed(sameOrganization, '400000000000')).toBe('ImplicitlyDenied')
    const path = `${Id}/${rootId}/${unitId}/`
    const inUnit = { 'ForAnyValue:StringEquals': { 'aws:PrincipalOrgPaths': path } }
    expect(allowed(inUnit)).toBe('Allowed')
    expect(allowed(inUnit, MANAGER.accountId)).toBe('ImplicitlyDenied')
  })
})
