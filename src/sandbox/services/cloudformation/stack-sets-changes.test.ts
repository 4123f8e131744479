import { afterEach, describe, expect, it } from 'vitest'
import { seedOrganization } from '../../control/seed-organization.ts'
import type { World } from '../../world.ts'
import { CreateRole } from '../iam/CreateRole.ts'
import { DeleteRole } from '../iam/DeleteRole.ts'
import { findRole } from '../iam/roles.ts'
import { CreateAccount } from '../organizations/CreateAccount.ts'
import {
  AcceptHandshake,
  InviteAccountToOrganization,
} from '../organizations/InviteAccountToOrganization.ts'
import { MoveAccount, RemoveAccountFromOrganization } from '../organizations/MoveAccount.ts'
import { listStacks } from './engine/stack.ts'
import { CreateStack } from './operations/CreateStack.ts'
import { CreateStackInstances, DeleteStackInstances } from './operations/CreateStackInstances.ts'
import { DeleteStack } from './operations/DeleteStack.ts'
import {
  ListStackSetOperationResults,
  ListStackSetOperations,
  StopStackSetOperation,
} from './operations/ListStackSetOperations.ts'
import { UpdateStack } from './operations/UpdateStack.ts'
import { UpdateStackSet } from './operations/UpdateStackSet.ts'
import { settled } from './rehearsal.ts'
import { openVendor, success, TOPIC } from './rehearsal-vendor.ts'
import { setsOf } from './stack-sets/stack-set.ts'
import {
  accountIds,
  callerIn,
  idle,
  instanceLines,
  launch,
  launcherOf,
  MANAGER,
  onlySet,
  organizedWorld,
  roleTemplate,
  setProperties,
  unitOf,
} from './stack-sets-rehearsal.ts'

const [FIRST, SECOND, THIRD] = accountIds(3) as [string, string, string]
const NAME = { StackSetName: 'vendor-access' }

const hasRole = (world: World, accountId: string) =>
  findRole(world, accountId, 'VendorAccess') !== undefined

async function changeLauncher(world: World, properties: object) {
  const input = { StackName: 'launcher', TemplateBody: launcherOf(properties) }
  const { StackId } = UpdateStack(world, MANAGER, input)
  return settled(world, StackId, MANAGER)
}

const group = (targets: object, more: object = {}) => ({
  StackInstancesGroup: [{ DeploymentTargets: targets, Regions: ['eu-west-1'], ...more }],
})

/** An organization with the OUs `In` (first and second account) and `Out` (third). */
async function launched(more: object = {}) {
  const organized = organizedWorld([unitOf('In', [FIRST, SECOND]), unitOf('Out', [THIRD])])
  const { world, units } = organized
  const properties = setProperties([units.In!], more)
  const stack = await launch(world, properties)
  return { ...organized, stack, properties, set: onlySet(world) }
}

const move = (world: World, AccountId: string, from: string, to: string) =>
  MoveAccount(world, MANAGER, { AccountId, SourceParentId: from, DestinationParentId: to })

const desks: { open: boolean }[] = []
afterEach(() => {
  for (const desk of desks.splice(0)) desk.open = false
})

describe('automatic deployment', () => {
  it('makes the stack of an account that moves into a target OU', async () => {
    const { world, units, set } = await launched()
    move(world, THIRD, units.Out!, units.In!)
    await idle(set)
    expect(instanceLines(world)).toContain(`${THIRD} CURRENT SUCCEEDED`)
    expect(hasRole(world, THIRD)).toBe(true)
  })

  it('deletes the stack of an account that leaves the OU or the organization', async () => {
    const { world, units, set } = await launched()
    move(world, FIRST, units.In!, units.Out!)
    RemoveAccountFromOrganization(world, MANAGER, { AccountId: SECOND })
    await idle(set)
    expect(instanceLines(world)).toEqual([])
    expect([hasRole(world, FIRST), hasRole(world, SECOND)]).toEqual([false, false])
  })

  it('retains the stack of an account that leaves, if the stack set says so', async () => {
    const AutoDeployment = { Enabled: true, RetainStacksOnAccountRemoval: true }
    const { world, units, set } = await launched({ AutoDeployment })
    move(world, FIRST, units.In!, units.Out!)
    await idle(set)
    expect(instanceLines(world)).toEqual([`${SECOND} CURRENT SUCCEEDED`])
    expect(hasRole(world, FIRST)).toBe(true)
  })

  it('does nothing when it is not enabled', async () => {
    const { world, units, set } = await launched({ AutoDeployment: { Enabled: false } })
    move(world, THIRD, units.Out!, units.In!)
    move(world, FIRST, units.In!, units.Out!)
    await idle(set)
    expect(instanceLines(world)).toEqual([
      `${FIRST} CURRENT SUCCEEDED`,
      `${SECOND} CURRENT SUCCEEDED`,
    ])
  })

  it('reaches accounts that are created, invited or seeded into a target root', async () => {
    const { world, rootId } = organizedWorld([])
    await launch(world, setProperties([rootId]))
    CreateAccount(world, MANAGER, { AccountName: 'New', Email: 'new@example.com' })
    const Target = { Id: FIRST, Type: 'ACCOUNT' }
    const { Handshake } = InviteAccountToOrganization(world, MANAGER, { Target })
    AcceptHandshake(world, callerIn(FIRST), { HandshakeId: Handshake.Id })
    const accounts = [{ accountId: SECOND }]
    seedOrganization(world, { managementAccountId: MANAGER.accountId, accounts })
    await idle(onlySet(world))
    expect(instanceLines(world)).toHaveLength(3)
    expect(instanceLines(world).every((line) => line.endsWith(' CURRENT SUCCEEDED'))).toBe(true)
  })

  it('does not obey account filters', async () => {
    const { world, units } = organizedWorld([unitOf('In', [FIRST]), unitOf('Out', [THIRD])])
    const targets = {
      OrganizationalUnitIds: [units.In],
      Accounts: [THIRD],
      AccountFilterType: 'DIFFERENCE',
    }
    await launch(world, setProperties([], group(targets)))
    move(world, THIRD, units.Out!, units.In!)
    await idle(onlySet(world))
    expect(hasRole(world, THIRD)).toBe(true)
  })

  it('leaves out what a filter left out while the account stays below the same OU', async () => {
    const inner = unitOf('Inner', [])
    const { world, units } = organizedWorld([
      unitOf('In', [FIRST, SECOND], { organizationalUnits: [inner] }),
    ])
    const targets = {
      OrganizationalUnitIds: [units.In],
      Accounts: [FIRST],
      AccountFilterType: 'DIFFERENCE',
    }
    await launch(world, setProperties([], group(targets)))
    move(world, FIRST, units.In!, units['In/Inner']!)
    await idle(onlySet(world))
    expect(instanceLines(world)).toEqual([`${SECOND} CURRENT SUCCEEDED`])
  })

  it('goes on after a failed account, and keeps its reason', async () => {
    const { world, rootId } = organizedWorld([])
    await launch(world, setProperties([rootId], { OperationPreferences: {} }))
    const accounts = [{ accountId: FIRST, failure: 'No.' }, { accountId: SECOND }]
    seedOrganization(world, { managementAccountId: MANAGER.accountId, accounts })
    await idle(onlySet(world))
    expect(instanceLines(world)).toEqual([
      `${FIRST} OUTDATED FAILED`,
      `${SECOND} CURRENT SUCCEEDED`,
    ])
  })
})

describe('an update of the launcher', () => {
  it('updates the stacks of all accounts to the new template', async () => {
    const { world, properties } = await launched()
    const TemplateBody = JSON.stringify(roleTemplate({}, { Description: 'Second version' }))
    const stack = await changeLauncher(world, { ...properties, TemplateBody })
    expect(stack.status).toBe('UPDATE_COMPLETE')
    expect(findRole(world, FIRST, 'VendorAccess')!.description).toBe('Second version')
    expect(listStacks(world, callerIn(FIRST)).map(({ status }) => status)).toEqual([
      'UPDATE_COMPLETE',
    ])
  })

  it('retries the accounts that failed before', async () => {
    const { world, properties, units } = await launched()
    CreateRole(world, callerIn(THIRD), {
      RoleName: 'VendorAccess',
      AssumeRolePolicyDocument: roleTemplate().Resources.Role.Properties.AssumeRolePolicyDocument,
    })
    move(world, THIRD, units.Out!, units.In!)
    await idle(onlySet(world))
    expect(instanceLines(world)).toContain(`${THIRD} OUTDATED FAILED`)
    DeleteRole(world, callerIn(THIRD), { RoleName: 'VendorAccess' })
    await changeLauncher(world, { ...properties, Description: 'Again' })
    expect(instanceLines(world)).toContain(`${THIRD} CURRENT SUCCEEDED`)
  })

  it('deletes the stacks of accounts that are excluded, and makes those of new OUs', async () => {
    const { world, properties, units } = await launched()
    const targets = {
      OrganizationalUnitIds: [units.In, units.Out],
      Accounts: [SECOND],
      AccountFilterType: 'DIFFERENCE',
    }
    const stack = await changeLauncher(world, { ...properties, ...group(targets) })
    expect(stack.status).toBe('UPDATE_COMPLETE')
    expect(instanceLines(world).sort()).toEqual([
      `${FIRST} CURRENT SUCCEEDED`,
      `${THIRD} CURRENT SUCCEEDED`,
    ])
    expect(hasRole(world, SECOND)).toBe(false)
  })

  it('changes the parameters of accounts with overrides only', async () => {
    const template = {
      Parameters: { Text: { Type: 'String', Default: 'common' } },
      ...roleTemplate({}, { Description: { Ref: 'Text' } }),
    }
    const TemplateBody = JSON.stringify(template)
    const { world, properties, units } = await launched({ TemplateBody })
    const ParameterOverrides = [{ ParameterKey: 'Text', ParameterValue: 'own' }]
    const targets = { OrganizationalUnitIds: [units.In] }
    await changeLauncher(world, { ...properties, ...group(targets, { ParameterOverrides }) })
    expect(findRole(world, FIRST, 'VendorAccess')!.description).toBe('own')
    move(world, THIRD, units.Out!, units.In!)
    await idle(onlySet(world))
    expect(findRole(world, THIRD, 'VendorAccess')!.description).toBe('common')
  })

  it('restores the failed member stacks, and names the reason', async () => {
    const { world, properties } = await launched()
    const TemplateBody = JSON.stringify(
      roleTemplate({}, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/NoSuchPolicy'] }),
    )
    const stack = await changeLauncher(world, { ...properties, TemplateBody })
    expect(stack.status).toBe('UPDATE_COMPLETE')
    expect(instanceLines(world)).toEqual([`${FIRST} OUTDATED FAILED`, `${SECOND} OUTDATED FAILED`])
    expect(listStacks(world, callerIn(FIRST))[0]!.status).toBe('UPDATE_ROLLBACK_COMPLETE')
    const [failed] = onlySet(world).instances.values()
    expect(failed!.statusReason).toMatch(/^ResourceLogicalId:Role, .*NoSuchPolicy/)
  })
})

describe('a launcher that does not succeed', () => {
  it('restores the stack set and its stacks when an update fails in too many accounts', async () => {
    const { world, properties } = await launched({ OperationPreferences: {} })
    const Policies = { ManagedPolicyArns: ['arn:aws:iam::aws:policy/NoSuchPolicy'] }
    const TemplateBody = JSON.stringify(roleTemplate({}, { ...Policies, Description: 'New' }))
    const stack = await changeLauncher(world, { ...properties, TemplateBody })
    expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(onlySet(world).template.text).toBe(properties.TemplateBody)
    expect(instanceLines(world)).toEqual([
      `${FIRST} CURRENT SUCCEEDED`,
      `${SECOND} CURRENT SUCCEEDED`,
    ])
    expect(findRole(world, FIRST, 'VendorAccess')!.description ?? '').toBe('')
  })

  it('removes everything when it is deleted while it is created', async () => {
    const { world, units } = organizedWorld([unitOf('In', [FIRST, SECOND])])
    world.knobs.resourceMs = 50
    const input = { StackName: 'launcher', TemplateBody: launcherOf(setProperties([units.In!])) }
    const { StackId } = CreateStack(world, MANAGER, input)
    while (setsOf(world).size === 0) await new Promise(setImmediate)
    DeleteStack(world, MANAGER, { StackName: 'launcher' })
    expect((await settled(world, StackId, MANAGER)).status).toBe('DELETE_COMPLETE')
    expect([onlySet(world).status, onlySet(world).instances.size]).toEqual(['DELETED', 0])
    expect([hasRole(world, FIRST), hasRole(world, SECOND)]).toEqual([false, false])
  })
})

describe('a deletion of stack instances', () => {
  it('leaves an instance INOPERABLE whose stack cannot be deleted; retaining removes it', async () => {
    const { world, units } = organizedWorld([unitOf('In', [FIRST])])
    const desk = await openVendor(world, (request) =>
      request.RequestType === 'Delete'
        ? success(request, { Status: 'FAILED', Reason: 'Not now.' })
        : success(request),
    )
    desks.push(desk)
    const Connection = { Type: 'Custom::Vendor', Properties: { ServiceToken: TOPIC } }
    const TemplateBody = JSON.stringify(roleTemplate({ Connection }))
    await launch(world, setProperties([units.In!], { TemplateBody }))
    const DeploymentTargets = { OrganizationalUnitIds: [units.In!] }
    const input = { ...NAME, DeploymentTargets, Regions: ['eu-west-1'] }
    DeleteStackInstances(world, MANAGER, { ...input, RetainStacks: false })
    await idle(onlySet(world))
    expect(instanceLines(world)).toEqual([`${FIRST} INOPERABLE INOPERABLE`])
    const [kept] = onlySet(world).instances.values()
    expect(kept!.statusReason).toMatch(/^ResourceLogicalId:Connection, .*Not now\./)
    UpdateStackSet(world, MANAGER, { ...NAME, UsePreviousTemplate: true, ...CAPABLE })
    await idle(onlySet(world))
    expect(onlySet(world).operations.at(-1)!.results).toEqual([])
    DeleteStackInstances(world, MANAGER, { ...input, RetainStacks: true })
    await idle(onlySet(world))
    expect(instanceLines(world)).toEqual([])
    expect(listStacks(world, callerIn(FIRST))[0]!.status).toBe('DELETE_FAILED')
  })
})

const CAPABLE = { Capabilities: ['CAPABILITY_NAMED_IAM'] }

describe('an operation of a stack set', () => {
  it('goes through the Regions in order, and stops where too many accounts failed', async () => {
    const { world, units } = organizedWorld([
      {
        name: 'In',
        accounts: [{ accountId: FIRST, disabledRegions: ['eu-central-1'] }, { accountId: SECOND }],
      },
    ])
    const StackInstancesGroup = [
      { DeploymentTargets: { OrganizationalUnitIds: [units.In] }, Regions: ['eu-west-1'] },
    ]
    const template = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }
    await launch(
      world,
      setProperties([], { StackInstancesGroup, TemplateBody: JSON.stringify(template) }),
    )
    CreateStackInstances(world, MANAGER, {
      ...NAME,
      DeploymentTargets: { OrganizationalUnitIds: [units.In!] },
      Regions: ['us-east-1', 'eu-central-1'],
      OperationPreferences: { RegionOrder: ['eu-central-1', 'us-east-1'] },
      OperationId: 'more-regions',
    })
    await idle(onlySet(world))
    const { Summaries } = ListStackSetOperationResults(world, MANAGER, {
      ...NAME,
      OperationId: 'more-regions',
    })
    expect(Summaries.map(({ Region, Status }) => `${Region} ${Status}`)).toEqual([
      'us-east-1 CANCELLED',
      'us-east-1 CANCELLED',
      'eu-central-1 FAILED',
      'eu-central-1 CANCELLED',
    ])
    expect(Summaries[2]!.StatusReason).toBe(
      `Region eu-central-1 is not enabled in account ${FIRST}.`,
    )
  })

  it('works on no more accounts at once than the failure tolerance allows', async () => {
    const ids = accountIds(12)
    const { world, units } = organizedWorld([unitOf('In', ids)])
    let most = 0
    const busy = () =>
      ids.flatMap((id) => listStacks(world, callerIn(id))).filter(({ running }) => running).length
    const desk = await openVendor(world, (request) => {
      most = Math.max(most, busy())
      return success(request)
    })
    desks.push(desk)
    const Connection = { Type: 'Custom::Vendor', Properties: { ServiceToken: TOPIC } }
    const TemplateBody = JSON.stringify(roleTemplate({ Connection }))
    const OperationPreferences = { FailureToleranceCount: 2, MaxConcurrentCount: 8 }
    await launch(world, setProperties([units.In!], { TemplateBody, OperationPreferences }))
    expect(instanceLines(world)).toHaveLength(12)
    expect(most).toBe(3)
  })

  it('refuses a second one while it runs, and cancels the rest when it is stopped', async () => {
    const { world, units, set } = await launched()
    const input = {
      ...NAME,
      DeploymentTargets: { OrganizationalUnitIds: [units.Out!] },
      Regions: ['eu-west-1', 'us-east-1'],
    }
    const { OperationId } = CreateStackInstances(world, MANAGER, input)
    expect(() => CreateStackInstances(world, MANAGER, input)).toThrow(
      `Another Operation on StackSet ${set.arn} is in progress: ${OperationId}`,
    )
    StopStackSetOperation(world, MANAGER, { ...NAME, OperationId })
    await idle(set)
    const { Summaries } = ListStackSetOperations(world, MANAGER, NAME)
    expect(Summaries.map(({ Action, Status }) => `${Action} ${Status}`)).toEqual([
      'CREATE STOPPED',
      'CREATE SUCCEEDED',
    ])
    expect(hasRole(world, THIRD)).toBe(false)
  })

  it('queues with managed execution', async () => {
    const { world, units, set } = await launched({ ManagedExecution: { Active: true } })
    const DeploymentTargets = { OrganizationalUnitIds: [units.Out!] }
    const input = { ...NAME, DeploymentTargets }
    CreateStackInstances(world, MANAGER, { ...input, Regions: ['us-east-1'] })
    CreateStackInstances(world, MANAGER, { ...input, Regions: ['eu-west-1'] })
    expect(set.operations.map(({ status }) => status)).toEqual(['SUCCEEDED', 'RUNNING', 'QUEUED'])
    await idle(set)
    expect(set.operations.map(({ endedAt }) => endedAt !== undefined)).toEqual([true, true, true])
  })
})
