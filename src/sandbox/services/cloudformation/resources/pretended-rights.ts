import { authorize } from '../../../policy/authorize.ts'
import type { ValueMap } from '../template/value.ts'
import type { ResourceContext } from './resource-type.ts'

interface Subject {
  context: ResourceContext
  properties: ValueMap
  physicalId: string
}

interface Rights {
  create: string
  update?: string
  remove: string
  /** The ARN that the actions are on. Default: `*`. */
  on?(subject: Subject): string
}

const named =
  (service: string, resource: string) =>
  ({ context: { partition, region, accountId }, physicalId }: Subject): string =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}${physicalId}`

/** The function that a property names, by its ARN or its name. */
const functionIn =
  (property: string) =>
  ({ context, properties }: Subject): string => {
    const text = String(properties[property])
    return text.startsWith('arn:')
      ? text
      : named('lambda', 'function:')({ context, properties, physicalId: text })
  }

const ofApis = ({ context: { partition, region } }: Subject) =>
  `arn:${partition}:apigateway:${region}::/apis`
const apis = { create: 'apigateway:POST', update: 'apigateway:PATCH', on: ofApis }

/** What CloudFormation calls with the rights of its caller, for types that are only pretended. */
const RIGHTS: Readonly<Record<string, Rights>> = {
  'AWS::ApiGatewayV2::Api': { ...apis, remove: 'apigateway:DELETE' },
  'AWS::ApiGatewayV2::Integration': { ...apis, remove: 'apigateway:DELETE' },
  'AWS::ApiGatewayV2::Route': { ...apis, remove: 'apigateway:DELETE' },
  'AWS::ApiGatewayV2::Stage': { ...apis, remove: 'apigateway:DELETE' },
  'AWS::CloudWatch::Alarm': {
    create: 'cloudwatch:PutMetricAlarm',
    remove: 'cloudwatch:DeleteAlarms',
    on: named('cloudwatch', 'alarm:'),
  },
  'AWS::CloudWatch::Dashboard': {
    create: 'cloudwatch:PutDashboard',
    remove: 'cloudwatch:DeleteDashboards',
    on: ({ context: { partition, accountId }, physicalId }) =>
      `arn:${partition}:cloudwatch::${accountId}:dashboard/${physicalId}`,
  },
  'AWS::Events::Rule': {
    create: 'events:PutRule events:PutTargets',
    remove: 'events:RemoveTargets events:DeleteRule',
    on: named('events', 'rule/'),
  },
  // The key's tags decide about its other actions, and the sandbox has no keys.
  'AWS::KMS::Key': { create: 'kms:CreateKey', update: '', remove: '' },
  'AWS::Lambda::EventInvokeConfig': {
    create: 'lambda:PutFunctionEventInvokeConfig',
    remove: 'lambda:DeleteFunctionEventInvokeConfig',
    on: functionIn('FunctionName'),
  },
  'AWS::Lambda::EventSourceMapping': {
    create: 'lambda:CreateEventSourceMapping',
    update: 'lambda:UpdateEventSourceMapping',
    remove: 'lambda:DeleteEventSourceMapping',
  },
  'AWS::Lambda::Function': {
    create: 'lambda:CreateFunction',
    update: 'lambda:UpdateFunctionConfiguration lambda:UpdateFunctionCode',
    remove: 'lambda:DeleteFunction',
    on: named('lambda', 'function:'),
  },
  'AWS::Lambda::Permission': {
    create: 'lambda:AddPermission',
    remove: 'lambda:RemovePermission',
    on: functionIn('FunctionName'),
  },
  'AWS::Lambda::Url': {
    create: 'lambda:CreateFunctionUrlConfig',
    update: 'lambda:UpdateFunctionUrlConfig',
    remove: 'lambda:DeleteFunctionUrlConfig',
    on: functionIn('TargetFunctionArn'),
  },
  'AWS::Logs::LogGroup': {
    create: 'logs:CreateLogGroup logs:PutRetentionPolicy',
    update: 'logs:PutRetentionPolicy',
    remove: 'logs:DeleteLogGroup',
    on: named('logs', 'log-group:'),
  },
}

/**
 * Refuses a caller who could not make or change the resource at AWS. A type that is not in the
 * table needs no rights.
 */
export function authorizePretended(
  act: 'create' | 'update' | 'remove',
  type: string,
  subject: Subject,
): void {
  const rights = RIGHTS[type]
  if (!rights) return
  const { world, caller } = subject.context
  const actions = (act === 'update' ? rights.update : undefined) ?? rights[act] ?? rights.create
  const resource = rights.on?.(subject) ?? '*'
  for (const action of actions.split(' ').filter(Boolean))
    authorize(world, caller, { action, resource })
  const { Role } = subject.properties
  if (type !== 'AWS::Lambda::Function' || act === 'remove' || typeof Role !== 'string') return
  const context = { 'iam:PassedToService': 'lambda.amazonaws.com' }
  authorize(world, caller, { action: 'iam:PassRole', resource: Role, context })
}
