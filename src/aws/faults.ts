import { type ErrorCode, RolecallError } from '../errors.ts'

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH'])

/** The error's code by which AWS and Node tell failures apart. */
export const faultName = (error: unknown): string => {
  const { name, code, Code } = error as { name?: string; code?: string; Code?: string }
  return Code ?? (name && name !== 'Error' ? name : undefined) ?? code ?? 'Unknown'
}

const isUnreachable = (error: unknown): boolean =>
  UNREACHABLE.has((error as { code?: string }).code ?? '') || ['TimeoutError', 'NetworkingError'].includes(faultName(error))

/** Turns what any AWS call may throw into our own words: by name, never by message. */
export function translateFault(error: unknown, otherwise: ErrorCode): RolecallError {
  if (error instanceof RolecallError) return error
  const name = faultName(error)
  if (name === 'CredentialsProviderError') return new RolecallError('AWS_CREDENTIALS_MISSING', {}, error)
  if (isUnreachable(error)) return new RolecallError('AWS_UNREACHABLE', {}, error)
  return new RolecallError(otherwise, { detail: `AWS said ${name}.` }, error)
}
