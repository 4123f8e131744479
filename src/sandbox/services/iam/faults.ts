import { AwsFault } from '../../operation.ts'

export const validationError = (message: string) => new AwsFault('ValidationError', message, 400)
export const noSuchEntity = (message: string) => new AwsFault('NoSuchEntity', message, 404)
export const entityAlreadyExists = (message: string) =>
  new AwsFault('EntityAlreadyExists', message, 409)
export const deleteConflict = (message: string) => new AwsFault('DeleteConflict', message, 409)
export const limitExceeded = (message: string) => new AwsFault('LimitExceeded', message, 409)

/**
 * AWS's wording for a member that breaks its constraint; the member's name starts in lower case
 * there.
 */
export function constraintFault(
  member: string,
  value: string | null,
  constraint: string,
): AwsFault {
  const name = member.charAt(0).toLowerCase() + member.slice(1)
  const shown = value === null ? 'null' : `'${value}'`
  return validationError(
    `1 validation error detected: Value ${shown} at '${name}' failed to satisfy constraint: Member must ${constraint}`,
  )
}
