import { RolecallError } from '../../../api/errors.ts'
import { faultName, translateFault } from '../faults.ts'

/** Translates an error of DynamoDB into an error of the catalogue. */
export function storeFault(error: unknown): RolecallError {
  const name = faultName(error)
  if (name === 'ResourceNotFoundException')
    return new RolecallError(
      'SETTING_INVALID',
      {
        detail:
          'ROLECALL_TABLE names a DynamoDB table that is not in this account and Region; "rolecall migrate --create" makes one.',
      },
      error,
    )
  if (name === 'AccessDeniedException')
    return new RolecallError('AWS_DENIED', { detail: `(${(error as Error).message})` }, error)
  return translateFault(error, 'STORE_UNAVAILABLE')
}

export async function translateFaults<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw storeFault(error)
  }
}
