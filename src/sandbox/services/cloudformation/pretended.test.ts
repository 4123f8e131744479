import { describe, expect, it } from 'vitest'
import { topicsOf } from '../sns/topic.ts'
import { DeleteStack } from './operations/DeleteStack.ts'
import { UpdateStack } from './operations/UpdateStack.ts'
import { CUSTOMER, createdStack, eventLines, quickWorld, settled } from './rehearsal.ts'
import { listPretended } from './resources/pretended.ts'

const template = (size: string) =>
  JSON.stringify({
    Resources: {
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: { Code: { ZipFile: 'x' }, MemorySize: size },
      },
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: { DisplayName: { 'Fn::GetAtt': ['Function', 'Version'] } },
      },
    },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Function', 'Arn'] } } },
  })

const pretending = () => {
  const world = quickWorld()
  world.knobs.pretendUnknownTypes = true
  return world
}

describe('a resource type that the sandbox lacks', () => {
  it('is refused unless the knob is on, and the message names the knob', () => {
    return expect(createdStack(quickWorld(), { TemplateBody: template('128') })).rejects.toThrow(
      'Unrecognized resource types: [AWS::Lambda::Function] (not supported by the Rolecall sandbox; the knob pretendUnknownTypes admits them)',
    )
  })

  it('becomes a record that its event calls pretended, with attributes that look made up', async () => {
    const stack = await createdStack(pretending(), { TemplateBody: template('128') })
    expect(stack.status).toBe('CREATE_COMPLETE')
    expect(
      stack.events.filter(({ reason }) => reason?.startsWith('Pretended')).map((it) => it.type),
    ).toEqual(['AWS::Lambda::Function'])
    const { physicalId } = stack.resources.get('Function')!
    expect(stack.outputs[0]!.value).toBe(
      `arn:aws:lambda:eu-west-1:222222222222:function:${physicalId}`,
    )
    expect(stack.resources.get('Topic')!.properties.DisplayName).toBe(
      `pretended-${physicalId}-Version`,
    )
  })

  it('keeps its record when it is updated', async () => {
    const world = pretending()
    const stack = await createdStack(world, { TemplateBody: template('128') })
    const before = stack.resources.get('Function')!.physicalId
    UpdateStack(world, CUSTOMER, { StackName: 'case', TemplateBody: template('256') })
    expect((await settled(world, 'case')).status).toBe('UPDATE_COMPLETE')
    expect(stack.resources.get('Function')!.physicalId).toBe(before)
  })

  it('is listed with its properties as long as it exists, also after its stack is gone', async () => {
    const world = pretending()
    const kept = { Type: 'AWS::KMS::Key', DeletionPolicy: 'Retain' }
    const TemplateBody = JSON.stringify({
      Resources: { ...(JSON.parse(template('128')) as { Resources: object }).Resources, Key: kept },
    })
    await createdStack(world, { TemplateBody })
    expect(listPretended(world)).toEqual([
      expect.objectContaining({
        ...{ accountId: '222222222222', region: 'eu-west-1', stackName: 'case' },
        ...{ logicalId: 'Function', type: 'AWS::Lambda::Function' },
        properties: { Code: { ZipFile: 'x' }, MemorySize: '128' },
      }),
      expect.objectContaining({ logicalId: 'Key' }),
    ])
    DeleteStack(world, CUSTOMER, { StackName: 'case' })
    await settled(world, 'case').catch(() => {})
    expect(listPretended(world).map(({ logicalId }) => logicalId)).toEqual(['Key'])
  })

  it('fails where another one has its name, as in AWS', async () => {
    const Properties = { LogGroupName: '/rolecall/http' }
    const TemplateBody = JSON.stringify({
      Resources: { Log: { Type: 'AWS::Logs::LogGroup', Properties } },
    })
    const world = pretending()
    await createdStack(world, { TemplateBody })
    const second = await createdStack(world, { TemplateBody, StackName: 'second' })
    expect(second.events.find(({ status }) => status === 'CREATE_FAILED')?.reason).toBe(
      "Resource of type 'AWS::Logs::LogGroup' with identifier '/rolecall/http' already exists.",
    )
  })

  it.each(['Nonsense', 'AWS::Lambda', 'Custom::with a space', 'A::B::C'])(
    'is refused where no real type can have its name: %s',
    async (Type) => {
      const TemplateBody = JSON.stringify({ Resources: { A: { Type } } })
      await expect(createdStack(pretending(), { TemplateBody })).rejects.toThrow(
        'Unrecognized resource types',
      )
    },
  )
})

describe('the knob failResources', () => {
  const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } })

  it('lets a creation fail after the resource was made, so that a rollback removes it', async () => {
    const world = quickWorld()
    world.knobs.failResources = { 'case/Topic': 1 }
    const stack = await createdStack(world, { TemplateBody })
    expect(eventLines(stack)).toEqual([
      'case CREATE_IN_PROGRESS',
      'Topic CREATE_IN_PROGRESS',
      'Topic CREATE_IN_PROGRESS',
      'Topic CREATE_FAILED',
      'case ROLLBACK_IN_PROGRESS',
      'Topic DELETE_IN_PROGRESS',
      'Topic DELETE_COMPLETE',
      'case ROLLBACK_COMPLETE',
    ])
    expect(topicsOf(world).size).toBe(0)
    expect((await createdStack(world, { TemplateBody, StackName: 'other' })).status).toBe(
      'CREATE_COMPLETE',
    )
  })

  it('lets a deletion fail before the resource is removed, and the next one succeeds', async () => {
    const world = quickWorld()
    await createdStack(world, { TemplateBody })
    world.knobs.failResources = { 'case/Topic': 1 }
    DeleteStack(world, CUSTOMER, { StackName: 'case' })
    expect((await settled(world, 'case')).status).toBe('DELETE_FAILED')
    expect(topicsOf(world).size).toBe(1)
    DeleteStack(world, CUSTOMER, { StackName: 'case' })
    await settled(world, 'case').catch(() => {})
    expect(topicsOf(world).size).toBe(0)
  })

  it('undoes an update that fails', async () => {
    const world = quickWorld()
    await createdStack(world, { TemplateBody })
    world.knobs.failResources = { 'case/Topic': 1 }
    const named = { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'new' } } }
    UpdateStack(world, CUSTOMER, {
      StackName: 'case',
      TemplateBody: JSON.stringify({ Resources: named }),
    })
    const { status, resources } = await settled(world, 'case')
    expect([status, resources.get('Topic')!.properties]).toEqual(['UPDATE_ROLLBACK_COMPLETE', {}])
  })
})

describe('a transform', () => {
  const ROLE = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' },
        ],
      },
    },
  }
  const include = { Name: 'AWS::Include', Parameters: { Location: 's3://vendor/more.yaml' } }
  const TEMPLATES: [string, object][] = [
    [
      'of SAM',
      {
        Transform: 'AWS::Serverless-2016-10-31',
        Globals: { Function: { Timeout: 5 } },
        Resources: { Role: ROLE, Fn: { Type: 'AWS::Serverless::Function' } },
      },
    ],
    ['inside of the resources', { Resources: { Role: ROLE, 'Fn::Transform': include } }],
    [
      'of loops',
      {
        Transform: 'AWS::LanguageExtensions',
        Resources: { Role: ROLE, 'Fn::ForEach::Rights': ['Service', ['ec2'], {}] },
      },
    ],
  ]

  it('of loops is run over a list that stands in the template', async () => {
    const topic = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'Name' } } }
    const stack = await createdStack(pretending(), {
      TemplateBody: JSON.stringify({
        Transform: 'AWS::LanguageExtensions',
        Resources: { 'Fn::ForEach::Topics': ['Name', ['A', 'B'], { 'Topic${Name}': topic }] },
      }),
    })
    const made = [...stack.resources].map(([id, { properties }]) => [id, properties.DisplayName])
    expect(made).toEqual([
      ['TopicA', 'A'],
      ['TopicB', 'B'],
    ])
  })

  it.each(TEMPLATES)('%s is refused unless the knob is on', async (_, template) => {
    const TemplateBody = JSON.stringify(template)
    await expect(createdStack(quickWorld(), { TemplateBody })).rejects.toThrow(
      'Transforms and macros are not supported by the Rolecall sandbox.',
    )
  })

  it.each(TEMPLATES)('%s is left out with the knob, and the event says so', async (_, template) => {
    const stack = await createdStack(pretending(), { TemplateBody: JSON.stringify(template) })
    expect([stack.status, stack.events[0]!.reason]).toEqual([
      'CREATE_COMPLETE',
      'User Initiated. The Rolecall sandbox left out its transforms',
    ])
    expect(stack.resources.has('Role')).toBe(true)
  })
})
