import { afterEach, describe, expect, it } from 'vitest'
import { seedOrganization } from '../../control/seed-organization.ts'
import type { World } from '../../world.ts'
import { knobsOf } from '../../world.ts'
import { CreateRole } from '../iam/CreateRole.ts'
import { findRole, listRoles } from '../iam/roles.ts'
import { listStacks } from './engine/stack.ts'
import { DeleteStack } from './operations/DeleteStack.ts'
import { quickWorld, settled } from './rehearsal.ts'
import { openVendor, success, TOPIC } from './rehearsal-vendor.ts'
import {
  accountIds,
  callerIn,
  idle,
  instanceLines,
  launch,
  MANAGER,
  onlySet,
  organizedWorld,
  roleTemplate,
  setProperties,
  unitOf,
} from './stack-sets-rehearsal.ts'

const [FIRST, SECOND, THIRD] = accountIds(3) as [string, string, string]

const stacksOf = (world: World, accountId: string) =>
  listStacks(world, callerIn(accountId)).map(
    ({ stackName, status }) => `${stackName.replace(/-[\da-f-]{36}$/, '')} ${status}`,
  )

const desks: { open: boolean }[] = []
afterEach(() => {
  for (const desk of desks.splice(0)) desk.open = false
})

describe('a service-managed stack set in a launcher stack', () => {
  it('makes a stack in each account of the OUs and of the OUs inside of them', async () => {
    const nested = unitOf('Inner', [THIRD])
    const { world, units } = organizedWorld([
      unitOf('Workloads', [FIRST, SECOND], { organizationalUnits: [nested] }),
    ])
    const stack = await launch(world, setProperties([units.Workloads!]))
    expect(stack.status).toBe('CREATE_COMPLETE')
    expect(instanceLines(world)).toEqual([
      `${FIRST} CURRENT SUCCEEDED`,
      `${SECOND} CURRENT SUCCEEDED`,
      `${THIRD} CURRENT SUCCEEDED`,
    ])
    expect(stacksOf(world, FIRST)).toEqual(['StackSet-vendor-access CREATE_COMPLETE'])
    expect(findRole(world, THIRD, 'VendorAccess')).toBeDefined()
  })

  it('works as the role stacksets-exec-… of the member account', async () => {
    const { world, units } = organizedWorld([unitOf('Workloads', [FIRST])])
    await launch(world, setProperties([units.Workloads!]))
    expect(listRoles(world, FIRST).map(({ roleName }) => roleName)).toEqual([
      'VendorAccess',
      expect.stringMatching(/^stacksets-exec-[\da-f]{32}$/),
    ])
  })

  it('leaves out the management account', async () => {
    const { world, rootId } = organizedWorld([unitOf('Workloads', [FIRST])])
    const stack = await launch(world, setProperties([rootId]))
    expect(stack.status).toBe('CREATE_COMPLETE')
    expect(instanceLines(world)).toEqual([`${FIRST} CURRENT SUCCEEDED`])
    expect(findRole(world, MANAGER.accountId, 'VendorAccess')).toBeUndefined()
  })

  it.each([
    { filter: 'DIFFERENCE', reached: [FIRST, THIRD] },
    { filter: 'INTERSECTION', reached: [SECOND] },
  ])('obeys the account filter $filter', async ({ filter, reached }) => {
    const { world, units } = organizedWorld([unitOf('Workloads', [FIRST, SECOND, THIRD])])
    const DeploymentTargets = {
      OrganizationalUnitIds: [units.Workloads!],
      Accounts: [SECOND],
      AccountFilterType: filter,
    }
    const StackInstancesGroup = [{ DeploymentTargets, Regions: ['eu-west-1'] }]
    await launch(world, setProperties([], { StackInstancesGroup }))
    expect([...onlySet(world).instances.values()].map(({ accountId }) => accountId)).toEqual(
      reached,
    )
  })

  it('skips a suspended account, and counts no failure', async () => {
    const { world, units } = organizedWorld([
      { name: 'Workloads', accounts: [{ accountId: FIRST, status: 'SUSPENDED' }] },
    ])
    const stack = await launch(
      world,
      setProperties([units.Workloads!], { OperationPreferences: {} }),
    )
    expect(stack.status).toBe('CREATE_COMPLETE')
    expect(instanceLines(world)).toEqual([`${FIRST} OUTDATED SKIPPED_SUSPENDED_ACCOUNT`])
    expect(stacksOf(world, FIRST)).toEqual([])
  })

  it('gives the reason of each failure, deletes the failed stack, and tolerates it', async () => {
    const { world, units } = organizedWorld([unitOf('Workloads', [FIRST, SECOND])])
    CreateRole(world, callerIn(FIRST), {
      RoleName: 'VendorAccess',
      AssumeRolePolicyDocument: JSON.stringify(
        roleTemplate().Resources.Role.Properties.AssumeRolePolicyDocument,
      ),
    })
    const stack = await launch(world, setProperties([units.Workloads!]))
    expect(stack.status).toBe('CREATE_COMPLETE')
    expect(instanceLines(world)).toEqual([
      `${FIRST} OUTDATED FAILED`,
      `${SECOND} CURRENT SUCCEEDED`,
    ])
    const [failed] = onlySet(world).instances.values()
    expect(failed!.statusReason).toMatch(
      /^ResourceLogicalId:Role, ResourceType:AWS::IAM::Role, ResourceStatusReason:.*already exists/,
    )
    expect(stacksOf(world, FIRST)).toEqual(['StackSet-vendor-access DELETE_COMPLETE'])
  })

  it('fails, and removes everything, when more accounts fail than are tolerated', async () => {
    const { world, units } = organizedWorld([
      {
        name: 'Workloads',
        accounts: [
          { accountId: FIRST },
          { accountId: SECOND, failure: 'Denied by the seed.' },
          { accountId: THIRD },
        ],
      },
    ])
    const properties = setProperties([units.Workloads!], { OperationPreferences: {} })
    const stack = await launch(world, properties)
    expect(stack.status).toBe('ROLLBACK_COMPLETE')
    const failure = stack.events.find(({ status }) => status === 'CREATE_FAILED')
    expect(failure!.reason).toMatch(
      /^Resource handler returned message: "Stack set operation \[[\da-f-]{36}\] was unexpectedly stopped or failed"/,
    )
    const set = onlySet(world)
    expect(set.operations[0]!.results.map(({ status, reason }) => [status, reason])).toEqual([
      ['SUCCEEDED', undefined],
      ['FAILED', 'Denied by the seed.'],
      ['CANCELLED', 'Cancelled since failure tolerance has exceeded'],
    ])
    expect([set.status, set.instances.size]).toEqual(['DELETED', 0])
    expect(findRole(world, FIRST, 'VendorAccess')).toBeUndefined()
  })

  it('is denied by a service control policy of the member account', async () => {
    const { world, units } = organizedWorld([unitOf('Workloads', [FIRST])])
    const Deny = { Effect: 'Deny', Action: 'iam:CreateRole', Resource: '*' }
    Object.assign(
      world.knobs,
      knobsOf({
        serviceControlPolicies: { [FIRST]: { Version: '2012-10-17', Statement: [Deny] } },
      }),
    )
    await launch(world, setProperties([units.Workloads!]))
    const [failed] = onlySet(world).instances.values()
    expect(failed!.statusReason).toContain('explicit deny in a service control policy')
  })

  it('lets the custom resource of each member stack report itself', async () => {
    const { world, units } = organizedWorld([unitOf('Workloads', [FIRST, SECOND])])
    const desk = await openVendor(world, (request) => success(request))
    desks.push(desk)
    const Connection = { Type: 'Custom::Vendor', Properties: { ServiceToken: TOPIC } }
    const TemplateBody = JSON.stringify(roleTemplate({ Connection }))
    await launch(world, setProperties([units.Workloads!], { TemplateBody }))
    expect(instanceLines(world)).toHaveLength(2)
    expect(desk.requests.map(({ StackId }) => StackId.split(':')[4])).toEqual([FIRST, SECOND])
  })

  it('leaves no instance behind when a vendor that never answered may be left out', async () => {
    const { world, units } = organizedWorld([unitOf('Workloads', [FIRST])])
    const Connection = {
      Type: 'Custom::Vendor',
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { ServiceToken: TOPIC, ServiceTimeout: 5 },
    }
    const desk = await openVendor(world, (request) =>
      request.RequestType === 'Create' ? success(request) : undefined,
    )
    desks.push(desk)
    const TemplateBody = JSON.stringify(roleTemplate({ Connection }))
    const stack = await launch(world, setProperties([units.Workloads!], { TemplateBody }))
    DeleteStack(world, MANAGER, { StackName: stack.stackId })
    expect((await settled(world, stack.stackId, MANAGER)).status).toBe('DELETE_COMPLETE')
    expect(desk.requests.map(({ RequestType }) => RequestType)).toEqual(['Create'])
  })

  it('can be deleted after a vendor answered neither the Create nor the Delete', async () => {
    const { world, units } = organizedWorld([unitOf('Workloads', [FIRST])])
    const Connection = {
      Type: 'Custom::Vendor',
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { ServiceToken: TOPIC, ServiceTimeout: 5 },
    }
    desks.push(await openVendor(world, () => undefined))
    const TemplateBody = JSON.stringify(roleTemplate({ Connection }))
    const stack = await launch(world, setProperties([units.Workloads!], { TemplateBody }))
    expect(instanceLines(world)).toEqual([`${FIRST} OUTDATED FAILED`])
    expect(stacksOf(world, FIRST)).toEqual(['StackSet-vendor-access DELETE_FAILED'])
    DeleteStack(world, MANAGER, { StackName: stack.stackId })
    expect((await settled(world, stack.stackId, MANAGER)).status).toBe('DELETE_COMPLETE')
    expect(findRole(world, FIRST, 'VendorAccess')).toBeUndefined()
  })

  it('is deleted with all its stacks when the launcher is deleted', async () => {
    const { world, units } = organizedWorld([unitOf('Workloads', [FIRST, SECOND])])
    const stack = await launch(world, setProperties([units.Workloads!]))
    DeleteStack(world, MANAGER, { StackName: stack.stackId })
    expect((await settled(world, stack.stackId, MANAGER)).status).toBe('DELETE_COMPLETE')
    expect(onlySet(world).status).toBe('DELETED')
    expect(findRole(world, FIRST, 'VendorAccess')).toBeUndefined()
  })

  it('works in another partition', async () => {
    const manager = { ...MANAGER, region: 'us-gov-west-1' }
    const world = quickWorld()
    const { rootId } = seedOrganization(world, {
      managementAccountId: MANAGER.accountId,
      partition: 'aws-us-gov',
      accounts: [{ accountId: FIRST }],
    })
    const DeploymentTargets = { OrganizationalUnitIds: [rootId] }
    const StackInstancesGroup = [{ DeploymentTargets, Regions: ['us-gov-west-1'] }]
    await launch(world, setProperties([], { StackInstancesGroup }), manager)
    expect(onlySet(world).arn).toMatch(/^arn:aws-us-gov:cloudformation:us-gov-west-1:/)
    expect(listRoles(world, FIRST).map(({ arn }) => arn)).toEqual([
      `arn:aws-us-gov:iam::${FIRST}:role/VendorAccess`,
      expect.stringContaining(`arn:aws-us-gov:iam::${FIRST}:role/stacksets-exec-`),
    ])
  })

  it('reaches 500 accounts', async () => {
    const { world, units } = organizedWorld([unitOf('Workloads', accountIds(500))])
    const stack = await launch(world, setProperties([units.Workloads!]))
    expect(stack.status).toBe('CREATE_COMPLETE')
    await idle(onlySet(world))
    const instances = [...onlySet(world).instances.values()]
    expect(instances.filter(({ status }) => status === 'CURRENT')).toHaveLength(500)
  })
})
