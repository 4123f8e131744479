import type { Stack } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it } from 'vitest'

describe('the example for ECS with Fargate', () => {
  let template: Template

  beforeAll(async () => {
    const { app } = await import('../../examples/ecs/app.ts')
    template = Template.fromStack(app.node.findChild('RolecallOnFargate') as Stack)
  })

  const containers = () =>
    Object.values(template.findResources('AWS::ECS::TaskDefinition'))[0]!.Properties
      .ContainerDefinitions as {
      Name: string
      Environment?: { Name: string }[]
      Secrets?: { Name: string }[]
      ReadonlyRootFilesystem: boolean
    }[]

  it('runs each container with a read-only file system', () => {
    expect(containers().map(({ ReadonlyRootFilesystem }) => ReadonlyRootFilesystem)).toEqual([
      true,
      true,
    ])
  })

  it('keeps state in the DynamoDB table, and nothing on EFS', () => {
    const program = containers().find(({ Name }) => Name === 'rolecall')!
    expect(program.Environment).toContainEqual({ Name: 'ROLECALL_TABLE', Value: 'rolecall' })
    expect(JSON.stringify(template.toJSON())).not.toMatch(/EFS|::EFS::/)
  })

  it('gives the keys to the container that writes them, and to no other', () => {
    expect(containers().map(({ Name, Secrets = [] }) => [Name, Secrets.length])).toEqual([
      ['keys', 1],
      ['rolecall', 0],
    ])
  })

  it('grants no action on everything', () => {
    const policies = Object.values(template.findResources('AWS::IAM::Policy'))
    const ofTask = policies.filter((it) => JSON.stringify(it).includes('dynamodb:PutItem'))
    expect(ofTask).toHaveLength(1)
    for (const { Action, Resource } of ofTask[0]!.Properties.PolicyDocument.Statement) {
      expect(JSON.stringify(Action)).not.toContain(':*')
      expect(Resource).not.toBe('*')
    }
  })

  it('speaks TLS to customers, and nothing else', () => {
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1)
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: Match.anyValue(),
    })
  })
})
