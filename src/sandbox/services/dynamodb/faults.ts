import { AwsFault } from '../../operation.ts'

export const invalid = (message: string) => new AwsFault('ValidationException', message)

/** The error by which AWS's model validation refuses a request before the service reads it. */
export const unacceptable = (value: unknown, member: string, constraint: string) =>
  invalid(
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`,
  )

export const missingMember = (member: string) =>
  unacceptable('null', member, 'Member must not be null')

/** AWS: operations on items do not say which table they missed; those on tables do. */
export const noSuchTable = (name?: string) =>
  new AwsFault(
    'ResourceNotFoundException',
    `Requested resource not found${name === undefined ? '' : `: Table: ${name} not found`}`,
  )

export const conditionFailed = (Item?: unknown) =>
  new AwsFault(
    'ConditionalCheckFailedException',
    'The conditional request failed',
    400,
    Item === undefined ? {} : { Item },
  )

export const keyMismatch = () => invalid('The provided key element does not match the schema')
