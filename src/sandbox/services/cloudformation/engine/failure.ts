import { AwsFault } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { PartlyMade } from '../resources/partly-made.ts'
import { ResourceFailure } from '../resources/resource-type.ts'
import { uuid } from './stack.ts'

const HANDLER_CODES: readonly (readonly [RegExp, string])[] = [
  [/AccessDenied|AuthorizationError|Unauthorized|Forbidden/, 'AccessDenied'],
  [/AlreadyExists|AlreadyOwnedByYou|NameExists/, 'AlreadyExists'],
  [/NoSuch|NotFound|NonExistent/, 'NotFound'],
  [/LimitExceeded/, 'ServiceLimitExceeded'],
  [/Throttl|SlowDown|TooManyRequests/, 'Throttling'],
  [/Conflict|InUse|BucketNotEmpty/, 'ResourceConflict'],
]

/** The text by which CloudFormation reports a service's error for a resource of that type. */
export function reasonOf(world: World, type: string, error: unknown): string {
  if (error instanceof PartlyMade) return reasonOf(world, type, error.fault)
  if (error instanceof ResourceFailure) return error.message
  if (!(error instanceof AwsFault)) return 'Internal Failure'
  // CloudFormation's own words need no service around them.
  if (type === 'AWS::CloudFormation::Stack') return error.message
  if (error.code === 'ValidationError' && /^Template |^CustomResource /.test(error.message))
    return error.message
  const service = type.split('::')[1] ?? 'Service'
  const handlerCode =
    HANDLER_CODES.find(([pattern]) => pattern.test(error.code))?.[1] ?? 'InvalidRequest'
  const said = `${error.message} (Service: ${serviceName(service)}, Status Code: ${error.status}, Request ID: ${uuid(world)})`
  return `Resource handler returned message: "${said}" (RequestToken: ${uuid(world)}, HandlerErrorCode: ${handlerCode})`
}

const serviceName = (name: string) =>
  name === 'IAM'
    ? 'Iam'
    : name === 'SNS' || name === 'SQS'
      ? name[0] + name.slice(1).toLowerCase()
      : name
