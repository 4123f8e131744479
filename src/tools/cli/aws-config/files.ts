import { mkdir, readFile, realpath, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { RolecallError } from '../../../api/errors.ts'
import { profileOf } from '../../../hosts/machine/config/profile-region.ts'

type Environment = Record<string, string | undefined>

export const configFile = ({ AWS_CONFIG_FILE: file }: Environment): string =>
  file || join(homedir(), '.aws', 'config')
export const credentialsFile = ({ AWS_SHARED_CREDENTIALS_FILE: file }: Environment): string =>
  file || join(homedir(), '.aws', 'credentials')

/** Reads the file with one character for each byte; empty if there is no file. */
export async function readBytes(file: string): Promise<string> {
  try {
    return (await readFile(file)).toString('latin1')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return ''
    const detail = `${file} cannot be read (${code}).`
    throw new RolecallError('SETTING_INVALID', { detail }, error)
  }
}

/**
 * Writes the whole file or nothing, also if the path is a symbolic link. Deletes a file that would
 * be empty.
 */
export async function writeBytes(file: string, text: string): Promise<void> {
  try {
    const target = await realpath(file).catch(() => file)
    if (text === '') return await rm(target, { force: true })
    const { replaceFile } = await import('../../setup/config/write-config.ts')
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await replaceFile(target, Buffer.from(text, 'latin1'), 0o600)
  } catch (error) {
    const detail = `${file} cannot be written (${(error as NodeJS.ErrnoException).code}).`
    throw new RolecallError('SETTING_INVALID', { detail }, error)
  }
}

export const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

/** The names of the profiles in the text of `~/.aws/config` or `~/.aws/credentials`. */
export const profilesIn = (text: string): string[] =>
  text.split(/\r?\n/).flatMap((line) => profileOf(line) ?? [])
