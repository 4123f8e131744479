import { afterEach, describe, expect, it } from 'vitest'
import type { World } from '../../world.ts'
import { findRole } from '../iam/roles.ts'
import { CreateBucket } from '../s3/CreateBucket.ts'
import { PutObject } from '../s3/PutObject.ts'
import type { Stack } from './engine/stack.ts'
import { CreateChangeSet } from './operations/CreateChangeSet.ts'
import { DeleteStack } from './operations/DeleteStack.ts'
import { DescribeChangeSet } from './operations/DescribeChangeSet.ts'
import { DescribeStacks } from './operations/DescribeStacks.ts'
import { GetTemplateSummary } from './operations/GetTemplate.ts'
import { UpdateStack } from './operations/UpdateStack.ts'
import { UpdateTerminationProtection } from './operations/UpdateTerminationProtection.ts'
import { CUSTOMER, createdStack, eventLines, quickWorld, settled } from './rehearsal.ts'
import { openVendor, success, TOPIC, type VendorRequest } from './rehearsal-vendor.ts'

const role = (RoleName: unknown, more: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' },
      ],
    },
    ...more,
  },
})

const topic = (TopicName: string) => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName } })
const BROKEN = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } }

const access = (more: object = {}) => ({
  Parameters: { Name: { Type: 'String', Default: 'VendorAccess' } },
  Resources: { Role: role({ Ref: 'Name' }), ...more },
  Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
})

const url = (key: string) => `https://templates.s3.amazonaws.com/${key}`

const nested = (key: string, more: object = {}, attributes: object = {}) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: { TemplateURL: url(key), ...more },
  ...attributes,
})

const parent = (Access: object = nested('access.json'), more: object = {}) => ({
  Resources: { Access, ...more },
  Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Access', 'Outputs.RoleArn'] } } },
})

const put = (world: World, Key: string, template: object) =>
  PutObject(world, CUSTOMER, {
    Bucket: 'templates',
    Key,
    Body: Buffer.from(JSON.stringify(template)),
  })

function withTemplates(templates: Record<string, object> = {}): World {
  const world = quickWorld()
  CreateBucket(world, { ...CUSTOMER, region: 'us-east-1' }, { Bucket: 'templates' })
  for (const [key, template] of Object.entries({ 'access.json': access(), ...templates }))
    put(world, key, template)
  return world
}

const create = (world: World, template: object, more: object = {}) =>
  createdStack(world, { TemplateBody: JSON.stringify(template), ...more })

async function update(world: World, stack: Stack, template: object) {
  const input = { StackName: stack.stackId, TemplateBody: JSON.stringify(template) }
  UpdateStack(world, CUSTOMER, { ...input, Capabilities: ['CAPABILITY_NAMED_IAM'] })
  return settled(world, stack.stackId)
}

const child = (world: World, stack: Stack, logicalId = 'Access') =>
  settled(world, stack.resources.get(logicalId)!.physicalId!)

const reasonsOf = ({ events }: Stack, status: string) =>
  events.filter((event) => event.status === status).map(({ reason }) => reason)

const roleNamed = (world: World, name: string) => findRole(world, CUSTOMER.accountId, name)

const desks: { open: boolean }[] = []
afterEach(() => {
  for (const desk of desks.splice(0)) desk.open = false
})

describe('a nested stack', () => {
  it('is made from its template in S3, and gives its outputs to its parent', async () => {
    const world = withTemplates()
    const stack = await create(
      world,
      parent(nested('access.json', { Parameters: { Name: 'Chosen' } })),
    )
    expect(stack.status).toBe('CREATE_COMPLETE')
    expect(stack.outputs[0]!.value).toBe('arn:aws:iam::222222222222:role/Chosen')
    const { Stacks } = DescribeStacks(world, CUSTOMER, {
      StackName: stack.resources.get('Access')!.physicalId!,
    })
    expect(Stacks[0]).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      ParentId: stack.stackId,
      RootId: stack.stackId,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    })
    expect(Stacks[0]!.StackName).toMatch(/^case-Access-\w{12}$/)
  })

  it('has the tags of its parent and its own', async () => {
    const world = withTemplates()
    const Tags = [{ Key: 'own', Value: '2' }]
    const stack = await create(world, parent(nested('access.json', { Tags })), {
      Tags: [{ Key: 'team', Value: '1' }],
    })
    expect((await child(world, stack)).tags).toEqual([
      { Key: 'team', Value: '1' },
      { Key: 'own', Value: '2' },
    ])
  })

  it('names the outermost stack as its root', async () => {
    const world = withTemplates({ 'middle.json': parent() })
    const stack = await create(world, { Resources: { Middle: nested('middle.json') } })
    const middle = await child(world, stack, 'Middle')
    const inner = await child(world, middle)
    expect([inner.parentId, inner.rootId]).toEqual([middle.stackId, stack.stackId])
  })

  it('lets custom resources inside report the id of the nested stack', async () => {
    const world = withTemplates({
      'access.json': access({
        Connection: { Type: 'Custom::Vendor', Properties: { ServiceToken: TOPIC } },
      }),
    })
    const desk = await openVendor(world, (request: VendorRequest) => success(request))
    desks.push(desk)
    const stack = await create(world, parent())
    expect(stack.status).toBe('CREATE_COMPLETE')
    expect(desk.requests.map(({ StackId }) => StackId)).toEqual([
      (await child(world, stack)).stackId,
    ])
  })

  it('fails with its own reason, and is deleted by the rollback of its parent', async () => {
    const world = withTemplates({ 'access.json': access({ Broken: BROKEN }) })
    const stack = await create(world, parent())
    expect(stack.status).toBe('ROLLBACK_COMPLETE')
    const { physicalId } = stack.resources.get('Access')!
    expect(reasonsOf(stack, 'CREATE_FAILED')).toEqual([
      `Embedded stack ${physicalId} was not successfully created: The following resource(s) failed to create: [Broken].`,
    ])
    expect((await child(world, stack)).status).toBe('DELETE_COMPLETE')
    expect(roleNamed(world, 'VendorAccess')).toBeUndefined()
  })

  it.each([
    ['an unknown parameter', { Parameters: { Nope: '1' } }, /Parameters: \[Nope\] do not exist/],
    ['a template that is not there', { TemplateURL: url('nope.json') }, /S3 error/],
    [
      'NotificationARNs',
      { NotificationARNs: [TOPIC] },
      /sandbox does not support the property Not/,
    ],
  ])('is refused with %s', async (_, more, reason) => {
    const world = withTemplates()
    const stack = await create(world, parent(nested('access.json', more)))
    expect(stack.status).toBe('ROLLBACK_COMPLETE')
    expect(reasonsOf(stack, 'CREATE_FAILED')[0]).toMatch(reason)
  })

  it('needs the capabilities of its own template from the caller of its parent', async () => {
    const world = withTemplates()
    const stack = await create(world, parent(), { Capabilities: [] })
    expect(reasonsOf(stack, 'CREATE_FAILED')).toEqual([
      'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    ])
    const TemplateBody = JSON.stringify(parent())
    expect(GetTemplateSummary(world, CUSTOMER, { TemplateBody })).toMatchObject({
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      CapabilitiesReason:
        'The following resource(s) require capabilities: [AWS::CloudFormation::Stack]',
    })
  })

  it('gives up after TimeoutInMinutes', async () => {
    const world = withTemplates({
      'access.json': access({
        Connection: { Type: 'Custom::Vendor', Properties: { ServiceToken: TOPIC } },
      }),
    })
    const desk = await openVendor(world, (request: VendorRequest) =>
      request.RequestType === 'Delete' ? success(request) : undefined,
    )
    desks.push(desk)
    const stack = await create(world, parent(nested('access.json', { TimeoutInMinutes: 1 })))
    expect(stack.status).toBe('ROLLBACK_COMPLETE')
  })

  it('is deleted with its parent, and kept where its DeletionPolicy says so', async () => {
    const world = withTemplates()
    const stack = await create(
      world,
      parent(undefined, {
        Kept: nested('access.json', { Parameters: { Name: 'Kept' } }, { DeletionPolicy: 'Retain' }),
      }),
    )
    DeleteStack(world, CUSTOMER, { StackName: stack.stackId })
    await settled(world, stack.stackId)
    expect(stack.status).toBe('DELETE_COMPLETE')
    expect((await child(world, stack)).status).toBe('DELETE_COMPLETE')
    expect((await child(world, stack, 'Kept')).status).toBe('CREATE_COMPLETE')
  })

  it('can be deleted directly, unless its root is protected', async () => {
    const world = withTemplates()
    const stack = await create(world, parent(), { EnableTerminationProtection: true })
    const { stackId } = await child(world, stack)
    const removeChild = () => DeleteStack(world, CUSTOMER, { StackName: stackId })
    expect(removeChild).toThrow('Stack [case] cannot be deleted while TerminationProtection')
    expect(() =>
      UpdateTerminationProtection(world, CUSTOMER, {
        StackName: stackId,
        EnableTerminationProtection: false,
      }),
    ).toThrow('set on the root stack')
    const unlock = { StackName: 'case', EnableTerminationProtection: false }
    UpdateTerminationProtection(world, CUSTOMER, unlock)
    removeChild()
    expect((await child(world, stack)).status).toBe('DELETE_COMPLETE')
    DeleteStack(world, CUSTOMER, { StackName: 'case' })
    expect((await settled(world, stack.stackId)).status).toBe('DELETE_COMPLETE')
  })

  it('reports why it cannot be deleted', async () => {
    const world = withTemplates({ 'access.json': access({ Bucket: { Type: 'AWS::S3::Bucket' } }) })
    const stack = await create(world, parent())
    const inner = await child(world, stack)
    const Bucket = inner.resources.get('Bucket')!.physicalId!
    PutObject(world, CUSTOMER, { Bucket, Key: 'k', Body: Buffer.from('x') })
    DeleteStack(world, CUSTOMER, { StackName: 'case' })
    expect((await settled(world, 'case')).status).toBe('DELETE_FAILED')
    expect(stack.resources.get('Access')!.statusReason).toBe(
      `Embedded stack ${inner.stackId} was not successfully deleted: The following resource(s) failed to delete: [Bucket]. `,
    )
  })
})

describe('an update of a stack with a nested stack', () => {
  it('reads the template again, and sees new outputs', async () => {
    const world = withTemplates()
    const stack = await create(world, parent())
    const next = access({ Topic: topic('added') })
    put(world, 'access.json', {
      ...next,
      Outputs: { ...next.Outputs, Topic: { Value: { Ref: 'Topic' } } },
    })
    const wanted = parent()
    const Topic = { Value: { 'Fn::GetAtt': ['Access', 'Outputs.Topic'] } }
    await update(world, stack, { ...wanted, Outputs: { ...wanted.Outputs, Topic } })
    expect(stack.status).toBe('UPDATE_COMPLETE')
    expect(stack.outputs.find(({ key }) => key === 'Topic')?.value).toMatch(/:added$/)
    expect((await child(world, stack)).status).toBe('UPDATE_COMPLETE')
  })

  it('shows the nested stack in a change set, because its template may have changed', async () => {
    const world = withTemplates()
    await create(world, parent())
    const { Id } = CreateChangeSet(world, CUSTOMER, {
      StackName: 'case',
      ChangeSetName: 'same',
      UsePreviousTemplate: true,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    })
    expect(DescribeChangeSet(world, CUSTOMER, { ChangeSetName: Id }).Changes).toMatchObject([
      {
        ResourceChange: {
          LogicalResourceId: 'Access',
          Action: 'Modify',
          Details: [{ ChangeSource: 'Automatic', Evaluation: 'Dynamic' }],
        },
      },
    ])
  })

  it('removes what a nested stack no longer needs only when the root has succeeded', async () => {
    const world = withTemplates({ 'access.json': access({ Old: topic('old') }) })
    const stack = await create(world, parent())
    put(world, 'access.json', access())
    await update(world, stack, parent())
    const inner = await child(world, stack)
    const deleted = inner.events.findIndex(
      ({ logicalId, status }) => logicalId === 'Old' && status === 'DELETE_COMPLETE',
    )
    expect(deleted).toBeGreaterThan(eventLines(inner).findIndex((it) => it.includes('CLEANUP')))
    expect(eventLines(stack)).toContain('case UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')
  })

  it('takes a nested stack back, with all that it had, when another resource fails', async () => {
    const world = withTemplates({ 'access.json': access({ Old: topic('old') }) })
    const stack = await create(world, parent())
    const inner = await child(world, stack)
    const oldTopic = inner.resources.get('Old')!.physicalId
    put(world, 'access.json', access({ New: topic('new') }))
    await update(
      world,
      stack,
      parent(nested('access.json'), { Broken: { ...BROKEN, DependsOn: 'Access' } }),
    )
    expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(inner.status).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect([...inner.resources.keys()].sort()).toEqual(['Old', 'Role'])
    expect(inner.resources.get('Old')!.physicalId).toBe(oldTopic)
    expect(eventLines(inner)).not.toContain('Old DELETE_COMPLETE')
    await update(world, stack, parent())
    expect(stack.status).toBe('UPDATE_COMPLETE')
  })

  it('rolls back when the nested stack fails, and says in which state it is', async () => {
    const world = withTemplates()
    const stack = await create(world, parent())
    put(world, 'access.json', access({ Broken: BROKEN }))
    await update(world, stack, parent())
    const inner = await child(world, stack)
    expect([stack.status, inner.status]).toEqual([
      'UPDATE_ROLLBACK_COMPLETE',
      'UPDATE_ROLLBACK_COMPLETE',
    ])
    expect(reasonsOf(stack, 'UPDATE_FAILED')).toEqual([
      `Embedded stack ${inner.stackId} was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource(s) failed to create: [Broken]. `,
    ])
    expect(roleNamed(world, 'VendorAccess')).toBeDefined()
  })

  it('deletes a nested stack that the template drops', async () => {
    const world = withTemplates()
    const stack = await create(world, parent())
    const inner = await child(world, stack)
    await update(world, stack, { Resources: { Other: topic('other') } })
    expect([stack.status, inner.status]).toEqual(['UPDATE_COMPLETE', 'DELETE_COMPLETE'])
  })
})
