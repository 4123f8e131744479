import { afterEach, describe, expect, it } from 'vitest'
import { findRole } from '../iam/roles.ts'
import { DeleteTopic } from '../sns/DeleteTopic.ts'
import { SetTopicAttributes } from '../sns/SetTopicAttributes.ts'
import type { Stack } from './engine/stack.ts'
import { DeleteStack, type DeleteStackInput } from './operations/DeleteStack.ts'
import { UpdateStack } from './operations/UpdateStack.ts'
import { CUSTOMER, createdStack, eventLines, quickWorld, settled, VENDOR } from './rehearsal.ts'
import { openVendor, success, TOPIC, type VendorRequest } from './rehearsal-vendor.ts'

type World = ReturnType<typeof quickWorld>
type Resources = Record<string, Record<string, unknown>>

const RETAIN = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: VENDOR.accountId }, Action: 'sts:AssumeRole' }],
}

const custom = (Properties: object, more: object = {}) => ({
  Type: 'Custom::Vendor',
  Properties: { ServiceToken: TOPIC, ServiceTimeout: 60, ...Properties },
  ...more,
})
const role = (RoleName: string, more: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName, AssumeRolePolicyDocument: TRUST },
  ...more,
})

/** The shape of an onboarding template: a request first, the access, and a request last. */
const LEAVING: Resources = {
  Invitation: custom({}),
  Role: role('VendorAccess', { DependsOn: 'Invitation' }),
  Connection: custom({ RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }, RETAIN),
}
const templateOf = (resources: Resources) => JSON.stringify({ Resources: resources })

const desks: { open: boolean }[] = []
afterEach(() => {
  for (const desk of desks.splice(0)) desk.open = false
})

async function rehearse(
  answering: (request: VendorRequest) => object | string | undefined = success,
) {
  const world = quickWorld()
  const desk = await openVendor(world, (request) => answering(request))
  desks.push(desk)
  return { world, desk }
}

const asked = ({ requests }: { requests: VendorRequest[] }) =>
  requests.map(({ RequestType, LogicalResourceId }) => `${RequestType} ${LogicalResourceId}`)

async function deleted(world: World, stackId: string, more: DeleteStackInput = {}) {
  DeleteStack(world, CUSTOMER, { StackName: stackId, ...more })
  return settled(world, stackId)
}

async function updated(world: World, resources: Resources): Promise<Stack> {
  UpdateStack(world, CUSTOMER, {
    StackName: 'case',
    TemplateBody: templateOf(resources),
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  })
  return settled(world, 'case')
}

const endOf = (stack: Stack, logicalId: string) =>
  stack.events.findLast((event) => event.logicalId === logicalId)

/** Lets nobody but the vendor publish. */
function closeTopic(world: World) {
  const Statement = { Effect: 'Allow', Principal: { AWS: VENDOR.accountId }, Action: 'SNS:Publish' }
  const AttributeValue = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ ...Statement, Resource: TOPIC }],
  })
  SetTopicAttributes(world, VENDOR, { TopicArn: TOPIC, AttributeName: 'Policy', AttributeValue })
}

const hasRole = (world: World, name: string) =>
  findRole(world, CUSTOMER.accountId, name) !== undefined

describe('DeletionPolicy', () => {
  it('Retain keeps a custom resource at the deletion of the stack, without a request', async () => {
    const { world, desk } = await rehearse()
    const { stackId } = await createdStack(world, { TemplateBody: templateOf(LEAVING) })
    const stack = await deleted(world, stackId)
    expect(stack.status).toBe('DELETE_COMPLETE')
    expect(eventLines(stack).slice(-7)).toEqual([
      'case DELETE_IN_PROGRESS',
      'Connection DELETE_SKIPPED',
      'Role DELETE_IN_PROGRESS',
      'Role DELETE_COMPLETE',
      'Invitation DELETE_IN_PROGRESS',
      'Invitation DELETE_COMPLETE',
      'case DELETE_COMPLETE',
    ])
    expect(asked(desk)).toEqual(['Create Invitation', 'Create Connection', 'Delete Invitation'])
    expect(hasRole(world, 'VendorAccess')).toBe(false)
  })

  it('Retain keeps a custom resource whose Create failed, without a request', async () => {
    const { world, desk } = await rehearse((request) =>
      request.LogicalResourceId === 'Connection'
        ? success(request, { Status: 'FAILED', Reason: 'Wrong trust policy.' })
        : success(request),
    )
    const stack = await createdStack(world, { TemplateBody: templateOf(LEAVING) })
    expect(stack.status).toBe('ROLLBACK_COMPLETE')
    expect(endOf(stack, 'Connection')?.status).toBe('DELETE_SKIPPED')
    expect(asked(desk)).toEqual(['Create Invitation', 'Create Connection', 'Delete Invitation'])
    expect(hasRole(world, 'VendorAccess')).toBe(false)
  })

  it.each([
    ['Retain', true],
    ['RetainExceptOnCreate', false],
    ['Delete', false],
  ])('%s keeps a role at the rollback of its creation: %s', async (DeletionPolicy, stays) => {
    const { world } = await rehearse((request) =>
      success(request, { Status: 'FAILED', Reason: 'No.' }),
    )
    const stack = await createdStack(world, {
      TemplateBody: templateOf({
        Role: role('VendorAccess', { DeletionPolicy }),
        Last: custom({ Role: { Ref: 'Role' } }, { DeletionPolicy: 'Retain' }),
      }),
    })
    expect(stack.status).toBe('ROLLBACK_COMPLETE')
    expect(hasRole(world, 'VendorAccess')).toBe(stays)
    expect(endOf(stack, 'Role')?.status).toBe(stays ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE')
  })

  it.each([
    ['Retain', true],
    ['RetainExceptOnCreate', true],
    ['Delete', false],
  ])('%s keeps a role when the template drops it: %s', async (DeletionPolicy, stays) => {
    const { world } = await rehearse()
    const other = { Topic: { Type: 'AWS::SNS::Topic' } }
    await createdStack(world, {
      TemplateBody: templateOf({ ...other, Role: role('VendorAccess', { DeletionPolicy }) }),
    })
    const stack = await updated(world, other)
    expect(stack.status).toBe('UPDATE_COMPLETE')
    expect(hasRole(world, 'VendorAccess')).toBe(stays)
    expect(endOf(stack, 'Role')?.status).toBe(stays ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE')
    expect([...stack.resources.keys()]).toEqual(['Topic'])
  })
})

describe('UpdateReplacePolicy', () => {
  it.each([
    ['Retain', true],
    ['Delete', false],
  ])('%s keeps the role that a new one replaces: %s', async (UpdateReplacePolicy, stays) => {
    const { world } = await rehearse()
    await createdStack(world, {
      TemplateBody: templateOf({ Role: role('Old', { UpdateReplacePolicy }) }),
    })
    const stack = await updated(world, { Role: role('New', { UpdateReplacePolicy }) })
    expect(stack.status).toBe('UPDATE_COMPLETE')
    expect(hasRole(world, 'New')).toBe(true)
    expect(hasRole(world, 'Old')).toBe(stays)
  })

  it('Retain sends no Delete for the old id of a custom resource', async () => {
    const { world, desk } = await rehearse((request) =>
      success(request, request.RequestType === 'Update' ? { PhysicalResourceId: 'con_2' } : {}),
    )
    await createdStack(world, { TemplateBody: templateOf({ Connection: custom({}, RETAIN) }) })
    const stack = await updated(world, { Connection: custom({ Digest: 'b' }, RETAIN) })
    expect(stack.status).toBe('UPDATE_COMPLETE')
    expect(asked(desk)).toEqual(['Create Connection', 'Update Connection'])
    expect(stack.events.find(({ status }) => status === 'DELETE_SKIPPED')?.physicalId).toBe('con_1')
  })
})

describe('the deletion of a stack', () => {
  it('goes against every kind of dependency', async () => {
    const { world, desk } = await rehearse((request) =>
      success(request, { Data: { Name: 'made' } }),
    )
    const { stackId } = await createdStack(world, {
      TemplateBody: templateOf({
        Sub: custom({ Text: { 'Fn::Sub': `x-\${GetAtt.Name}` } }),
        GetAtt: custom({ Text: { 'Fn::GetAtt': ['Ref', 'Name'] } }),
        Ref: custom({ Text: { 'Fn::Join': ['', ['a', { Ref: 'DependsOn' }]] } }),
        DependsOn: custom({}, { DependsOn: ['First'] }),
        First: custom({}),
      }),
    })
    await deleted(world, stackId)
    const order = ['First', 'DependsOn', 'Ref', 'GetAtt', 'Sub']
    expect(asked(desk)).toEqual([
      ...order.map((id) => `Create ${id}`),
      ...order.toReversed().map((id) => `Delete ${id}`),
    ])
  })

  it('removes the role when the topic no longer exists, and says which resource is left', async () => {
    const { world } = await rehearse()
    const { stackId } = await createdStack(world, { TemplateBody: templateOf(LEAVING) })
    DeleteTopic(world, VENDOR, { TopicArn: TOPIC })
    const startedAt = world.clock.now()
    const stack = await deleted(world, stackId)
    expect(world.clock.now() - startedAt).toBeLessThan(1000)
    expect(stack).toMatchObject({
      status: 'DELETE_FAILED',
      statusReason: 'The following resource(s) failed to delete: [Invitation]. ',
    })
    expect(endOf(stack, 'Invitation')).toMatchObject({
      status: 'DELETE_FAILED',
      reason: expect.stringMatching(
        /^Topic does not exist \(Service: AmazonSNS; Status Code: 404; Error Code: NotFound; /,
      ),
    })
    expect(hasRole(world, 'VendorAccess')).toBe(false)
  })

  it('removes the role when the topic refuses the account', async () => {
    const { world } = await rehearse()
    const { stackId } = await createdStack(world, { TemplateBody: templateOf(LEAVING) })
    closeTopic(world)
    const stack = await deleted(world, stackId)
    expect(stack.status).toBe('DELETE_FAILED')
    expect(endOf(stack, 'Invitation')?.reason).toMatch(
      /is not authorized to perform: SNS:Publish .*Error Code: AuthorizationError/,
    )
    expect(hasRole(world, 'VendorAccess')).toBe(false)
  })

  it('removes the role when nobody answers', async () => {
    const { world, desk } = await rehearse()
    const { stackId } = await createdStack(world, { TemplateBody: templateOf(LEAVING) })
    desk.answering = () => undefined
    const stack = await deleted(world, stackId)
    expect(stack.status).toBe('DELETE_FAILED')
    expect(endOf(stack, 'Invitation')?.reason).toContain('did not receive a response')
    expect(hasRole(world, 'VendorAccess')).toBe(false)
  })

  it('leaves what a resource depends on that could not be deleted', async () => {
    const { world, desk } = await rehearse()
    const { stackId } = await createdStack(world, {
      TemplateBody: templateOf({
        Used: role('Used'),
        Free: role('Free'),
        Last: custom({ Role: { Ref: 'Used' } }),
      }),
    })
    desk.answering = (request) => success(request, { Status: 'FAILED', Reason: 'Still in use.' })
    expect((await deleted(world, stackId)).status).toBe('DELETE_FAILED')
    expect(hasRole(world, 'Used')).toBe(true)
    expect(hasRole(world, 'Free')).toBe(false)
  })

  it('by force keeps what cannot be deleted, and deletes what that depended on', async () => {
    const { world, desk } = await rehearse()
    const { stackId } = await createdStack(world, {
      TemplateBody: templateOf({ Used: role('Used'), Last: custom({ Role: { Ref: 'Used' } }) }),
    })
    DeleteTopic(world, VENDOR, { TopicArn: TOPIC })
    expect((await deleted(world, stackId)).status).toBe('DELETE_FAILED')
    const stack = await deleted(world, stackId, { DeletionMode: 'FORCE_DELETE_STACK' })
    expect(stack.status).toBe('DELETE_COMPLETE')
    expect(stack.resources.get('Last')).toMatchObject({
      status: 'DELETE_SKIPPED',
      statusReason: expect.stringContaining('Topic does not exist'),
    })
    expect(hasRole(world, 'Used')).toBe(false)
    expect(asked(desk)).toEqual(['Create Last'])
  })

  it('by force needs a deletion that failed before', async () => {
    const { world } = await rehearse()
    const { stackId } = await createdStack(world, { TemplateBody: templateOf(LEAVING) })
    await expect(deleted(world, stackId, { DeletionMode: 'FORCE_DELETE_STACK' })).rejects.toThrow(
      `Invalid operation on stack [${stackId}]. You can activate DeletionMode FORCE_DELETE_STACK in a delete stack operation only when the stack is in the DELETE_FAILED state.`,
    )
    await expect(deleted(world, stackId, { DeletionMode: 'FORCE' })).rejects.toThrow(
      /'FORCE' at 'deletionMode' .* \[FORCE_DELETE_STACK, STANDARD\]/,
    )
    expect((await deleted(world, stackId, { DeletionMode: 'STANDARD' })).status).toBe(
      'DELETE_COMPLETE',
    )
  })

  it('keeps the resources that the caller names, once it failed', async () => {
    const { world } = await rehearse()
    const { stackId } = await createdStack(world, { TemplateBody: templateOf(LEAVING) })
    const retain = (...RetainResources: string[]) => deleted(world, stackId, { RetainResources })
    await expect(retain('Invitation')).rejects.toThrow(
      'only when the stack is in the DELETE_FAILED state',
    )
    DeleteTopic(world, VENDOR, { TopicArn: TOPIC })
    expect((await deleted(world, stackId)).status).toBe('DELETE_FAILED')
    await expect(retain('Role')).rejects.toThrow(
      'Do not specify resources that are in the DELETE_COMPLETE state.',
    )
    const stack = await retain('Invitation')
    expect(stack.status).toBe('DELETE_COMPLETE')
    expect(stack.resources.get('Invitation')?.status).toBe('DELETE_SKIPPED')
  })
})

describe('a topic that does not take the request', () => {
  it('fails the creation at once, and the rollback sends no Delete', async () => {
    const { world, desk } = await rehearse()
    DeleteTopic(world, VENDOR, { TopicArn: TOPIC })
    const stack = await createdStack(world, { TemplateBody: templateOf(LEAVING) })
    expect(stack.status).toBe('ROLLBACK_COMPLETE')
    expect(stack.events.find(({ status }) => status === 'CREATE_FAILED')).toMatchObject({
      logicalId: 'Invitation',
      reason: expect.stringContaining('Topic does not exist (Service: AmazonSNS;'),
    })
    expect(desk.requests).toEqual([])
  })

  it('fails an update and its rollback', async () => {
    const { world } = await rehearse()
    await createdStack(world, { TemplateBody: templateOf(LEAVING) })
    DeleteTopic(world, VENDOR, { TopicArn: TOPIC })
    const stack = await updated(world, { ...LEAVING, Invitation: custom({ Digest: 'b' }) })
    expect(stack).toMatchObject({
      status: 'UPDATE_ROLLBACK_FAILED',
      statusReason: 'The following resource(s) failed to update: [Invitation]. ',
    })
  })
})

describe('an update that is rolled back', () => {
  const refuses = (request: VendorRequest) =>
    request.ResourceProperties.Digest === 'bad'
      ? success(request, { Status: 'FAILED', Reason: 'No.' })
      : success(request)

  it('sends the old properties to what it changed, and a Delete to what it added', async () => {
    const { world, desk } = await rehearse(refuses)
    const old = { Role: LEAVING.Role!, Connection: custom({ Digest: 'a' }) }
    await createdStack(world, { TemplateBody: templateOf({ ...old, Role: role('VendorAccess') }) })
    const stack = await updated(world, {
      ...LEAVING,
      Connection: custom({ Digest: 'bad', Role: { Ref: 'Role' } }, RETAIN),
    })
    expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(asked(desk)).toEqual([
      'Create Connection',
      'Create Invitation',
      'Update Connection',
      'Update Connection',
      'Delete Invitation',
    ])
    expect(desk.requests[3]).toMatchObject({
      ResourceProperties: { Digest: 'a' },
      OldResourceProperties: { Digest: 'bad' },
    })
    const lines = eventLines(stack)
    expect(lines.indexOf('Invitation DELETE_IN_PROGRESS')).toBeGreaterThan(
      lines.indexOf('case UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'),
    )
    expect(stack.resources.get('Connection')?.definition.deletionPolicy).toBe('Delete')
    expect([...stack.resources.keys()]).toEqual(['Role', 'Connection'])
    expect(hasRole(world, 'VendorAccess')).toBe(true)
  })

  it.each([
    ['Retain', true],
    ['RetainExceptOnCreate', false],
    ['Delete', false],
  ])('%s keeps a role that it added: %s', async (DeletionPolicy, stays) => {
    const { world } = await rehearse(refuses)
    const Topic = { Type: 'AWS::SNS::Topic' }
    await createdStack(world, { TemplateBody: templateOf({ Topic }) })
    const stack = await updated(world, {
      Topic,
      Role: role('VendorAccess', { DeletionPolicy }),
      Last: custom({ Digest: 'bad', Role: { Ref: 'Role' } }, RETAIN),
    })
    expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(hasRole(world, 'VendorAccess')).toBe(stays)
    expect(endOf(stack, 'Role')?.status).toBe(stays ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE')
  })
})
