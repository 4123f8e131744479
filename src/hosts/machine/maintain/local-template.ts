import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { RolecallError } from '../../../api/errors.ts'

/** A vendor's own template, by its path from `rolecall.yaml`. */
export function localTemplate(source: string, configPath: string): string {
  try {
    return readFileSync(resolve(dirname(configPath), source), 'utf8')
  } catch (error) {
    throw new RolecallError(
      'TEMPLATE_INVALID',
      { detail: `${source} cannot be read (${(error as NodeJS.ErrnoException).code}).` },
      error,
    )
  }
}
