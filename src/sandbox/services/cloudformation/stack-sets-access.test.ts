import { describe, expect, it } from 'vitest'
import { seedOrganization } from '../../control/seed-organization.ts'
import { CreateRole } from '../iam/CreateRole.ts'
import { PutRolePolicy } from '../iam/PutRolePolicy.ts'
import { findRole } from '../iam/roles.ts'
import { RegisterDelegatedAdministrator } from '../organizations/RegisterDelegatedAdministrator.ts'
import {
  ActivateOrganizationsAccess,
  DeactivateOrganizationsAccess,
  DescribeOrganizationsAccess,
} from './operations/ActivateOrganizationsAccess.ts'
import { CreateStackInstances } from './operations/CreateStackInstances.ts'
import { CreateStackSet } from './operations/CreateStackSet.ts'
import { DeleteStackSet, DescribeStackSet, ListStackSets } from './operations/DescribeStackSet.ts'
import { quickWorld } from './rehearsal.ts'
import {
  accountIds,
  callerIn,
  idle,
  launch,
  MANAGER,
  onlySet,
  organizedWorld,
  roleTemplate,
  setProperties,
  unitOf,
} from './stack-sets-rehearsal.ts'

const [FIRST, SECOND] = accountIds(2) as [string, string]
const PRINCIPAL = 'member.org.stacksets.cloudformation.amazonaws.com'

const newSet = (more: object = {}) => ({
  StackSetName: 'vendor-access',
  PermissionModel: 'SERVICE_MANAGED',
  AutoDeployment: { Enabled: false },
  TemplateBody: JSON.stringify(roleTemplate()),
  Capabilities: ['CAPABILITY_NAMED_IAM'],
  ...more,
})

describe('a service-managed stack set', () => {
  it('needs trusted access, which only CloudFormation can activate', () => {
    const world = quickWorld()
    const { accountId: managementAccountId } = MANAGER
    seedOrganization(world, { managementAccountId, trustedAccess: false })
    expect(() => CreateStackSet(world, MANAGER, newSet())).toThrow(
      'You must enable organizations access to operate a service managed stack set',
    )
    expect(DescribeOrganizationsAccess(world, MANAGER, {})).toEqual({ Status: 'DISABLED' })
    ActivateOrganizationsAccess(world, MANAGER)
    expect(DescribeOrganizationsAccess(world, MANAGER, {})).toEqual({ Status: 'ENABLED' })
    expect(CreateStackSet(world, MANAGER, newSet()).StackSetId).toMatch(/^vendor-access:/)
    DeactivateOrganizationsAccess(world, MANAGER)
    expect(DescribeOrganizationsAccess(world, MANAGER, {})).toEqual({ Status: 'DISABLED' })
  })

  it('is refused to accounts that neither manage the organization nor are delegated', () => {
    const { world } = organizedWorld([unitOf('In', [FIRST])])
    expect(() => CreateStackSet(world, callerIn(FIRST), newSet())).toThrow(
      'You must be the management account or delegated admin account of an organization before operating a SERVICE_MANAGED stack set',
    )
    expect(() =>
      CreateStackSet(world, callerIn(FIRST), newSet({ CallAs: 'DELEGATED_ADMIN' })),
    ).toThrow('Account used is not a delegated administrator')
  })

  it('of a delegated administrator belongs to the management account', async () => {
    const { world, rootId } = organizedWorld([unitOf('In', [FIRST, SECOND])])
    const delegation = { AccountId: FIRST, ServicePrincipal: PRINCIPAL }
    RegisterDelegatedAdministrator(world, MANAGER, delegation)
    const properties = setProperties([rootId], { CallAs: 'DELEGATED_ADMIN' })
    const stack = await launch(world, properties, callerIn(FIRST))
    expect(stack.status).toBe('CREATE_COMPLETE')
    const named = { StackSetName: 'vendor-access' }
    const { StackSet } = DescribeStackSet(world, MANAGER, named)
    expect(StackSet.StackSetARN).toContain(`:${MANAGER.accountId}:stackset/vendor-access:`)
    expect(StackSet.OrganizationalUnitIds).toEqual([rootId])
    const delegated = { CallAs: 'DELEGATED_ADMIN' }
    expect(ListStackSets(world, callerIn(FIRST), delegated).Summaries).toHaveLength(1)
    expect(ListStackSets(world, callerIn(FIRST), {}).Summaries).toEqual([])
    expect(() => DescribeStackSet(world, callerIn(FIRST), named)).toThrow('not found')
    // The administrator is a member like any other.
    expect(findRole(world, FIRST, 'VendorAccess')).toBeDefined()
  })

  it('is shown to a delegated administrator that may look up who is one', () => {
    const { world } = organizedWorld([unitOf('In', [FIRST])])
    RegisterDelegatedAdministrator(world, MANAGER, {
      AccountId: FIRST,
      ServicePrincipal: PRINCIPAL,
    })
    CreateStackSet(world, MANAGER, newSet())
    CreateRole(world, callerIn(FIRST), {
      RoleName: 'Reader',
      AssumeRolePolicyDocument: trusting({ AWS: FIRST }),
    })
    const reader = {
      ...callerIn(FIRST),
      arn: `arn:aws:sts::${FIRST}:assumed-role/Reader/test`,
    }
    const allow = (Action: string[]) =>
      PutRolePolicy(world, callerIn(FIRST), { RoleName: 'Reader', ...allowing(Action) })
    const read = () =>
      DescribeStackSet(world, reader, {
        StackSetName: 'vendor-access',
        CallAs: 'DELEGATED_ADMIN',
      }).StackSet.Status
    allow(['cloudformation:DescribeStackSet'])
    expect(read).toThrow('Account used is not a delegated administrator')
    allow(['cloudformation:DescribeStackSet', 'organizations:ListDelegatedAdministrators'])
    expect(read()).toBe('ACTIVE')
  })

  it.each([
    {
      what: 'nested stacks',
      Resources: {
        Inner: {
          Type: 'AWS::CloudFormation::Stack',
          Properties: { TemplateURL: 'https://templates.s3.amazonaws.com/inner.yaml' },
        },
      },
    },
    { what: 'transforms', ...roleTemplate(), Transform: 'AWS::Serverless-2016-10-31' },
  ])('refuses templates with $what', ({ what: _, ...template }) => {
    const { world } = organizedWorld([])
    world.knobs.pretendUnknownTypes = true
    const TemplateBody = JSON.stringify(template)
    expect(() => CreateStackSet(world, MANAGER, newSet({ TemplateBody }))).toThrow(
      'not supported in StackSets with SERVICE_MANAGED permission model',
    )
  })

  it('refuses what AWS refuses in its targets and preferences', () => {
    const { world, units } = organizedWorld([unitOf('In', [FIRST])])
    CreateStackSet(world, MANAGER, newSet())
    const create =
      (targets: object, OperationPreferences: object = {}) =>
      () =>
        CreateStackInstances(world, MANAGER, {
          StackSetName: 'vendor-access',
          DeploymentTargets: targets,
          Regions: ['eu-west-1'],
          OperationPreferences,
        })
    const OrganizationalUnitIds = [units.In!]
    const inUnit = { OrganizationalUnitIds }
    expect(create({ Accounts: [FIRST] })).toThrow('can only have OrganizationalUnit as target')
    expect(create({ OrganizationalUnitIds: ['ou-abcd-12345678'] })).toThrow('does not exist')
    expect(create({ OrganizationalUnitIds, Accounts: [FIRST] })).toThrow(
      'AccountFilterType is required',
    )
    expect(
      create({ OrganizationalUnitIds, Accounts: [FIRST], AccountFilterType: 'UNION' }),
    ).toThrow('UNION is not supported')
    expect(create(inUnit, { FailureToleranceCount: 1, FailureTolerancePercentage: 1 })).toThrow(
      'both parameters are present',
    )
    expect(create(inUnit, { FailureTolerancePercentage: 101 })).toThrow(
      'failureTolerancePercentage',
    )
  })

  it('cannot be deleted while it has instances', async () => {
    const { world, units } = organizedWorld([unitOf('In', [FIRST])])
    await launch(world, setProperties([units.In!]))
    const input = { StackSetName: 'vendor-access' }
    expect(() => DeleteStackSet(world, MANAGER, input)).toThrow('StackSet is not empty')
  })

  it('has a name of its own among those that exist', () => {
    const { world } = organizedWorld([])
    const token = { ClientRequestToken: 'once' }
    const { StackSetId } = CreateStackSet(world, MANAGER, newSet(token))
    expect(CreateStackSet(world, MANAGER, newSet(token))).toEqual({ StackSetId })
    expect(() => CreateStackSet(world, MANAGER, newSet())).toThrow('is already in use')
    DeleteStackSet(world, MANAGER, { StackSetName: StackSetId })
    expect(CreateStackSet(world, MANAGER, newSet()).StackSetId).not.toBe(StackSetId)
  })
})

const trusting = (principal: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
})

const allowing = (Action: string | string[]) => ({
  PolicyName: 'allow',
  PolicyDocument: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
  }),
})

describe('a self-managed stack set', () => {
  const ADMINISTRATION = 'AWSCloudFormationStackSetAdministrationRole'
  const EXECUTION = 'AWSCloudFormationStackSetExecutionRole'
  const admin = callerIn('800000000000')

  it('works where the execution role trusts the administration role', async () => {
    const world = quickWorld()
    CreateRole(world, admin, {
      RoleName: ADMINISTRATION,
      AssumeRolePolicyDocument: trusting({ Service: 'cloudformation.amazonaws.com' }),
    })
    PutRolePolicy(world, admin, { RoleName: ADMINISTRATION, ...allowing('sts:AssumeRole') })
    CreateRole(world, callerIn(FIRST), {
      RoleName: EXECUTION,
      AssumeRolePolicyDocument: trusting({
        AWS: `arn:aws:iam::${admin.accountId}:role/${ADMINISTRATION}`,
      }),
    })
    PutRolePolicy(world, callerIn(FIRST), { RoleName: EXECUTION, ...allowing('*') })
    const { AutoDeployment: _, PermissionModel: __, ...input } = newSet()
    CreateStackSet(world, admin, input)
    CreateStackInstances(world, admin, {
      StackSetName: 'vendor-access',
      Accounts: [FIRST, SECOND],
      Regions: ['eu-west-1'],
      OperationPreferences: { FailureToleranceCount: 1 },
    })
    await idle(onlySet(world))
    const instances = [...onlySet(world).instances.values()]
    expect(instances.map(({ status }) => status)).toEqual(['CURRENT', 'OUTDATED'])
    expect(instances[1]!.statusReason).toBe(
      `Account ${SECOND} should have '${EXECUTION}' role with trust relationship to Role '${ADMINISTRATION}'.`,
    )
    expect(findRole(world, FIRST, 'VendorAccess')).toBeDefined()
  })
})
