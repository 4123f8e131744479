import { dnsSuffixOf } from '../../../partition.ts'
import { randomText, uuid } from '../engine/stack.ts'
import type { ValueMap } from '../template/value.ts'
import type { ResourceContext } from './resource-type.ts'

type Named = ResourceContext & { physicalId: string }

/** How a pretended type gets its name, and what `Fn::GetAtt` gives for it. */
interface PretendedKind {
  /** The property by which the author chooses the resource's name. */
  nameProperty?: string
  /** What `Ref` gives where no name was chosen. Default: a name made of stack and logical id. */
  drawId?(context: ResourceContext, properties: ValueMap): string
  attributes?(context: Named): Record<string, string>
}

/** An attribute that holds an ARN: service and resource, with the name at the end. */
const arn =
  (service: string, resource: string) =>
  ({ partition, region, accountId, physicalId }: Named): Record<string, string> => ({
    Arn: `arn:${partition}:${service}:${region}:${accountId}:${resource}${physicalId}`,
  })

const drawText =
  (length: number) =>
  ({ world }: ResourceContext) =>
    randomText(world, length).toLowerCase()

/** For a name that is unique only within its API. */
const nameOfStage = (_: ResourceContext, { StageName }: ValueMap) => String(StageName)

const drawUuid = ({ world }: ResourceContext) => uuid(world)

/** Types with values that look like AWS's. Every other type has made-up ones. */
export const pretendedKinds: Readonly<Record<string, PretendedKind>> = {
  'AWS::ApiGateway::Deployment': { drawId: drawText(6) },
  'AWS::ApiGateway::Resource': { drawId: drawText(6) },
  'AWS::ApiGateway::RestApi': {
    drawId: drawText(10),
    attributes: (context) => ({
      RestApiId: context.physicalId,
      RootResourceId: drawText(10)(context),
    }),
  },
  'AWS::ApiGateway::Stage': { drawId: nameOfStage },
  'AWS::ApiGatewayV2::Api': {
    drawId: drawText(10),
    attributes: ({ physicalId, region }) => ({
      ApiId: physicalId,
      ApiEndpoint: `https://${physicalId}.execute-api.${region}.${dnsSuffixOf(region)}`,
    }),
  },
  'AWS::ApiGatewayV2::DomainName': { nameProperty: 'DomainName' },
  'AWS::ApiGatewayV2::Integration': {
    drawId: drawText(7),
    attributes: ({ physicalId }) => ({ IntegrationId: physicalId }),
  },
  'AWS::ApiGatewayV2::Route': {
    drawId: drawText(7),
    attributes: ({ physicalId }) => ({ RouteId: physicalId }),
  },
  'AWS::ApiGatewayV2::Stage': { drawId: nameOfStage },
  'AWS::CloudWatch::Alarm': {
    nameProperty: 'AlarmName',
    attributes: arn('cloudwatch', 'alarm:'),
  },
  'AWS::CloudWatch::Dashboard': { nameProperty: 'DashboardName' },
  'AWS::Events::Rule': { nameProperty: 'Name', attributes: arn('events', 'rule/') },
  'AWS::KMS::Key': {
    drawId: drawUuid,
    attributes: (context) => ({ ...arn('kms', 'key/')(context), KeyId: context.physicalId }),
  },
  'AWS::Lambda::EventSourceMapping': {
    drawId: drawUuid,
    attributes: ({ physicalId }) => ({ Id: physicalId }),
  },
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    attributes: arn('lambda', 'function:'),
  },
  'AWS::Lambda::Url': {
    drawId: drawText(32),
    attributes: ({ physicalId, region }) => ({
      FunctionUrl: `https://${physicalId}.lambda-url.${region}.on.aws/`,
    }),
  },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    attributes: (context) => ({ Arn: `${arn('logs', 'log-group:')(context).Arn}:*` }),
  },
}
