import { readFileSync } from 'node:fs'
import { RolecallError } from '../../api/errors.ts'

/** The bytes of a file that an argument names. */
export function fileContent(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new RolecallError('NOT_FOUND', { detail: `No such file: ${path}.` }, error)
  }
}
