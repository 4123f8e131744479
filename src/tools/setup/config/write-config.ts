import { randomUUID } from 'node:crypto'
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { RolecallError } from '../../../api/errors.ts'
import { type Made, mergeConfig } from './merge-config.ts'

/** Writes the values that set-up found into `rolecall.yaml`: all of them or none. */
export async function writeConfig(
  path: string,
  made: Made,
): Promise<'created' | 'changed' | 'unchanged'> {
  const { region, regions, templateBucket, callbackTopic, callbackQueueUrl } = made
  const { brokerRoleArn, onlyViaCloudFormation } = made
  const names = { templateBucket, callbackTopic, callbackQueueUrl, brokerRoleArn }
  const choice = onlyViaCloudFormation !== undefined && { onlyViaCloudFormation }
  const facts = { region, regions, ...names, ...choice }
  try {
    const target = await realpath(path).catch(() => path)
    const before = await readIfThere(target)
    const after = mergeConfig(before ?? '', facts, path)
    if (after === before) return 'unchanged'
    await replaceFile(target, after)
    return before === undefined ? 'created' : 'changed'
  } catch (error) {
    if (error instanceof RolecallError) throw error
    const { code } = error as NodeJS.ErrnoException
    const detail = `${path} cannot be written (${code}).`
    throw new RolecallError('SETTING_INVALID', { detail }, error)
  }
}

const readIfThere = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })

/**
 * Replaces the file in one step: readers and a crash leave either the old file or the new one. The
 * file keeps its mode; a new file gets `mode`.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  mode = 0o644,
): Promise<void> {
  const kept = await stat(path).then(
    (found) => found.mode & 0o777,
    () => mode,
  )
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`)
  try {
    const file = await open(draft, 'wx', kept)
    try {
      await file.chmod(kept)
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
}
