import { afterEach, describe, expect, it } from 'vitest'
import type { Caller } from '../../operation.ts'
import { CreateUser } from '../iam/CreateUser.ts'
import { PutUserPolicy } from '../iam/PutUserPolicy.ts'
import { findRole } from '../iam/roles.ts'
import { CreateStack } from './operations/CreateStack.ts'
import { DeleteStack } from './operations/DeleteStack.ts'
import { UpdateStack } from './operations/UpdateStack.ts'
import { CUSTOMER, createdStack, eventLines, quickWorld, settled } from './rehearsal.ts'
import { openVendor, success, TOPIC, type VendorRequest } from './rehearsal-vendor.ts'

const TRUST = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111111111111:root' },
      Action: 'sts:AssumeRole',
    },
  ],
}

const onboarding = (more: Record<string, unknown> = {}, roleMore: Record<string, unknown> = {}) =>
  JSON.stringify({
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { RoleName: 'VendorAccess', AssumeRolePolicyDocument: TRUST, ...roleMore },
      },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'Read',
          Roles: [{ Ref: 'Role' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }],
          },
        },
      },
      CallIn: {
        Type: 'Custom::RolecallConnection',
        DependsOn: 'Policy',
        Properties: {
          ServiceToken: TOPIC,
          ServiceTimeout: 60,
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Flag: true,
          ...more,
        },
      },
    },
    Outputs: { Connection: { Value: { Ref: 'CallIn' } } },
  })

const closing: { open: boolean }[] = []
afterEach(() => {
  for (const desk of closing.splice(0)) desk.open = false
})

async function rehearse(answering: (request: VendorRequest) => object | string | undefined) {
  const world = quickWorld()
  const desk = await openVendor(world, answering)
  closing.push(desk)
  return { world, desk }
}

describe('a stack with a role and an SNS custom resource', () => {
  it('asks the vendor last, with text values, and ends with the answer', async () => {
    const { world, desk } = await rehearse((request) => success(request))
    const stack = await createdStack(world, { TemplateBody: onboarding() })
    expect(stack.status).toBe('CREATE_COMPLETE')
    expect(stack.outputs).toMatchObject([{ key: 'Connection', value: 'con_1' }])
    expect(desk.requests).toMatchObject([
      {
        RequestType: 'Create',
        StackId: stack.stackId,
        LogicalResourceId: 'CallIn',
        ResourceType: 'Custom::RolecallConnection',
        ResourceProperties: {
          ServiceToken: TOPIC,
          ServiceTimeout: '60',
          RoleArn: 'arn:aws:iam::222222222222:role/VendorAccess',
          Flag: 'true',
        },
      },
    ])
    expect(desk.requests[0]).not.toHaveProperty('PhysicalResourceId')
    expect(eventLines(stack)).toEqual([
      'case CREATE_IN_PROGRESS',
      'Role CREATE_IN_PROGRESS',
      'Role CREATE_IN_PROGRESS',
      'Role CREATE_COMPLETE',
      'Policy CREATE_IN_PROGRESS',
      'Policy CREATE_IN_PROGRESS',
      'Policy CREATE_COMPLETE',
      'CallIn CREATE_IN_PROGRESS',
      'CallIn CREATE_IN_PROGRESS',
      'CallIn CREATE_COMPLETE',
      'case CREATE_COMPLETE',
    ])
  })

  it('deletes in reverse order and tells the vendor', async () => {
    const { world, desk } = await rehearse((request) => success(request))
    const { stackId } = await createdStack(world, { TemplateBody: onboarding() })
    DeleteStack(world, CUSTOMER, { StackName: 'case' })
    const stack = await settled(world, stackId)
    expect(stack.status).toBe('DELETE_COMPLETE')
    expect(desk.requests[1]).toMatchObject({ RequestType: 'Delete', PhysicalResourceId: 'con_1' })
    expect(eventLines(stack).filter((line) => line.endsWith('DELETE_COMPLETE'))).toEqual([
      ...[
        'CallIn DELETE_COMPLETE',
        'Policy DELETE_COMPLETE',
        'Role DELETE_COMPLETE',
        'case DELETE_COMPLETE',
      ],
    ])
    expect(findRole(world, '222222222222', 'VendorAccess')).toBeUndefined()
  })

  it('rolls back with the reason and the physical id of a failed answer', async () => {
    const { world, desk } = await rehearse((request) =>
      request.RequestType === 'Create'
        ? success(request, {
            Status: 'FAILED',
            Reason: 'Wrong External ID.',
            PhysicalResourceId: 'marker',
          })
        : success(request),
    )
    const stack = await createdStack(world, { TemplateBody: onboarding() })
    expect(stack.status).toBe('ROLLBACK_COMPLETE')
    const failed = stack.events.find(({ status }) => status === 'CREATE_FAILED')
    expect(failed?.reason).toBe(
      `Received response status [FAILED] from custom resource. Message returned: Wrong External ID. (RequestId: ${desk.requests[0]?.RequestId})`,
    )
    expect(stack.events.find(({ status }) => status === 'ROLLBACK_IN_PROGRESS')?.reason).toBe(
      'The following resource(s) failed to create: [CallIn]. Rollback requested by user.',
    )
    expect(desk.requests[1]).toMatchObject({ RequestType: 'Delete', PhysicalResourceId: 'marker' })
    expect(findRole(world, '222222222222', 'VendorAccess')).toBeUndefined()
  })

  it('waits no longer than ServiceTimeout, then asks for a Delete with a made-up id', async () => {
    const { world, desk } = await rehearse((request) =>
      request.RequestType === 'Create' ? undefined : success(request),
    )
    const startedAt = world.clock.now()
    const stack = await createdStack(world, { TemplateBody: onboarding() })
    expect(world.clock.now() - startedAt).toBeGreaterThanOrEqual(60_000)
    expect(stack.status).toBe('ROLLBACK_COMPLETE')
    expect(stack.events.find(({ status }) => status === 'CREATE_FAILED')?.reason).toMatch(
      /did not receive a response from your Custom Resource\. .*requestId \[/,
    )
    expect(desk.requests[1]?.PhysicalResourceId).toMatch(/^case-CallIn-/)
  })

  it.each([
    [
      'answers above 4096 bytes',
      (request: VendorRequest) => success(request, { Data: { x: 'y'.repeat(4096) } }),
      'Response is too long.',
    ],
    ['answers that are no JSON', () => 'ok', 'Invalid response'],
    [
      'answers to another request',
      (request: VendorRequest) => success(request, { RequestId: 'other' }),
      'RequestId',
    ],
    [
      'empty physical ids',
      (request: VendorRequest) => success(request, { PhysicalResourceId: '' }),
      'Invalid PhysicalResourceId',
    ],
    [
      'failures without a reason',
      (request: VendorRequest) => success(request, { Status: 'FAILED' }),
      'Reason',
    ],
  ])('refuses %s', async (_, answer, reason) => {
    const { world } = await rehearse((request) =>
      request.RequestType === 'Create' ? answer(request) : success(request),
    )
    const stack = await createdStack(world, { TemplateBody: onboarding() })
    expect(stack.events.find(({ status }) => status === 'CREATE_FAILED')?.reason).toContain(reason)
    expect(stack.status).toBe('ROLLBACK_COMPLETE')
  })

  it('fails where the topic is in another Region, or does not admit the stack', async () => {
    const { world } = await rehearse((request) => success(request))
    const elsewhere = TOPIC.replace('eu-west-1', 'us-east-1')
    const stack = await createdStack(world, {
      TemplateBody: onboarding({ ServiceToken: elsewhere }),
    })
    expect(stack.status).toBe('ROLLBACK_COMPLETE')
    expect(stack.events.find(({ status }) => status === 'CREATE_FAILED')?.reason).toContain(
      'Invalid parameter: TopicArn (Service: AmazonSNS;',
    )
  })

  it('is deleted in the middle of its creation', async () => {
    const { world, desk } = await rehearse((request) =>
      request.RequestType === 'Create' ? undefined : success(request),
    )
    const { StackId } = CreateStack(world, CUSTOMER, {
      StackName: 'case',
      TemplateBody: onboarding(),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    })
    while (desk.requests.length === 0) await new Promise(setImmediate)
    DeleteStack(world, CUSTOMER, { StackName: 'case' })
    const stack = await settled(world, StackId)
    expect(stack.status).toBe('DELETE_COMPLETE')
    expect(desk.requests.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Delete'])
    expect(findRole(world, '222222222222', 'VendorAccess')).toBeUndefined()
  })

  it('keeps what a failed Delete left, and goes when that is retained', async () => {
    const { world } = await rehearse((request) =>
      success(
        request,
        request.RequestType === 'Delete' ? { Status: 'FAILED', Reason: 'still in use' } : {},
      ),
    )
    const { stackId } = await createdStack(world, { TemplateBody: onboarding() })
    DeleteStack(world, CUSTOMER, { StackName: 'case' })
    expect(await settled(world, stackId)).toMatchObject({
      status: 'DELETE_FAILED',
      statusReason: 'The following resource(s) failed to delete: [CallIn]. ',
    })
    DeleteStack(world, CUSTOMER, { StackName: 'case', RetainResources: ['CallIn'] })
    expect((await settled(world, stackId)).status).toBe('DELETE_COMPLETE')
  })

  it('covers NoEcho values in its events', async () => {
    const { world, desk } = await rehearse((request) => success(request))
    const tree = JSON.parse(onboarding({ Token: { Ref: 'Token' } }))
    const TemplateBody = JSON.stringify({
      ...tree,
      Parameters: { Token: { Type: 'String', NoEcho: true } },
    })
    const stack = await createdStack(world, {
      TemplateBody,
      Parameters: [{ ParameterKey: 'Token', ParameterValue: 'hush-hush' }],
    })
    expect(desk.requests[0]?.ResourceProperties.Token).toBe('hush-hush')
    expect(JSON.stringify(stack.events)).not.toContain('hush-hush')
  })

  it('makes resources with the permissions of its caller only', async () => {
    const { world } = await rehearse((request) => success(request))
    CreateUser(world, CUSTOMER, { UserName: 'ann' })
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'cloudformation:*', Resource: '*' }],
    })
    PutUserPolicy(world, CUSTOMER, { UserName: 'ann', PolicyName: 'p', PolicyDocument })
    const ann: Caller = { ...CUSTOMER, arn: 'arn:aws:iam::222222222222:user/ann' }
    CreateStack(world, ann, {
      StackName: 'case',
      TemplateBody: onboarding(),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    })
    const stack = await settled(world, 'case')
    expect(stack.status).toBe('ROLLBACK_COMPLETE')
    expect(stack.events.find(({ status }) => status === 'CREATE_FAILED')?.reason).toMatch(
      /not authorized to perform: iam:CreateRole .*HandlerErrorCode: AccessDenied/,
    )
  })
})

describe('an update', () => {
  const update = async (world: ReturnType<typeof quickWorld>, TemplateBody: string) => {
    UpdateStack(world, CUSTOMER, {
      StackName: 'case',
      TemplateBody,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    })
    return settled(world, 'case')
  }

  it('is refused where nothing changes', async () => {
    const { world } = await rehearse((request) => success(request))
    await createdStack(world, { TemplateBody: onboarding() })
    await expect(update(world, onboarding())).rejects.toThrow('No updates are to be performed.')
  })

  it('asks the vendor only when the custom resource changed', async () => {
    const { world, desk } = await rehearse((request) => success(request))
    await createdStack(world, { TemplateBody: onboarding() })
    expect((await update(world, onboarding({}, { Description: 'new' }))).status).toBe(
      'UPDATE_COMPLETE',
    )
    expect(desk.requests).toHaveLength(1)
    await update(world, onboarding({ Digest: 'b' }, { Description: 'new' }))
    expect(desk.requests[1]).toMatchObject({
      RequestType: 'Update',
      PhysicalResourceId: 'con_1',
      ResourceProperties: { Digest: 'b' },
    })
    expect(desk.requests[1]?.OldResourceProperties).not.toHaveProperty('Digest')
  })

  it('deletes the old resource when the vendor answers with another physical id', async () => {
    const { world, desk } = await rehearse((request) =>
      success(request, request.RequestType === 'Update' ? { PhysicalResourceId: 'con_2' } : {}),
    )
    await createdStack(world, { TemplateBody: onboarding() })
    const stack = await update(world, onboarding({ Digest: 'b' }))
    expect(stack.status).toBe('UPDATE_COMPLETE')
    expect(eventLines(stack)).toContain('case UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')
    expect(desk.requests[2]).toMatchObject({ RequestType: 'Delete', PhysicalResourceId: 'con_1' })
    expect(stack.outputs).toMatchObject([{ value: 'con_2' }])
  })

  it('goes back to what was, in the vendor’s eyes too, when it fails', async () => {
    const { world, desk } = await rehearse((request) =>
      request.RequestType === 'Update' && request.ResourceProperties.Digest === 'bad'
        ? success(request, { Status: 'FAILED', Reason: 'no' })
        : success(request),
    )
    await createdStack(world, { TemplateBody: onboarding() })
    const stack = await update(world, onboarding({ Digest: 'bad' }, { Description: 'new' }))
    expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(desk.requests.map(({ RequestType }) => RequestType)).toEqual([
      'Create',
      'Update',
      'Update',
    ])
    expect(desk.requests[2]).toMatchObject({
      PhysicalResourceId: 'con_1',
      OldResourceProperties: { Digest: 'bad' },
    })
    expect(findRole(world, '222222222222', 'VendorAccess')?.description).toBeFalsy()
  })

  it('replaces what cannot change in place, and removes what is no longer wanted', async () => {
    const { world } = await rehearse((request) => success(request))
    await createdStack(world, { TemplateBody: onboarding() })
    const stack = await update(world, onboarding({}, { RoleName: 'Renamed' }))
    expect(stack.status, JSON.stringify(stack.events.map(({ reason }) => reason))).toBe(
      'UPDATE_COMPLETE',
    )
    expect(findRole(world, '222222222222', 'VendorAccess')).toBeUndefined()
    expect(findRole(world, '222222222222', 'Renamed')).toBeDefined()
  })
})
