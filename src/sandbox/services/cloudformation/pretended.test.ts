import { describe, expect, it } from 'vitest'
import { UpdateStack } from './operations/UpdateStack.ts'
import { CUSTOMER, createdStack, quickWorld, settled } from './rehearsal.ts'

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
    expect(stack.outputs[0]!.value).toBe(`arn:aws:lambda:::pretended/${physicalId}`)
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
