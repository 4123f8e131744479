import { readFile, realpath } from 'node:fs/promises'
import { RolecallError } from '../../api/errors.ts'
import { type Made, mergeConfig } from './merge-config.ts'
import { replaceFile } from './replace-file.ts'

/** Writes what set-up made into `rolecall.yaml`, whole or not at all. */
export async function writeConfig(
  path: string,
  made: Made,
): Promise<'created' | 'changed' | 'unchanged'> {
  const {
    region,
    regions,
    templateBucket,
    callbackTopic,
    callbackQueueUrl,
    brokerRoleArn,
    onlyViaCloudFormation,
  } = made
  const facts = {
    region,
    regions,
    templateBucket,
    callbackTopic,
    callbackQueueUrl,
    brokerRoleArn,
    ...(onlyViaCloudFormation !== undefined && { onlyViaCloudFormation }),
  }
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
    throw new RolecallError(
      'SETTING_INVALID',
      { detail: `${path} cannot be written (${code}).` },
      error,
    )
  }
}

const readIfThere = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
