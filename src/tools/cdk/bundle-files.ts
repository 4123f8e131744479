import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import iamData from '../../core/template/access/data/iam-data.json' with { type: 'json' }
import type { InstallationFile } from '../../hosts/machine/config/installation-file.ts'
import { bundleFolder, type FunctionName } from './function-list.ts'

const IAM_DATA = 'iam-data.json'

/**
 * The files of a function: its program, `rolecall.json`, which holds what `rolecall.yaml` says, and
 * the published IAM data where the program reads it. The package holds these data once.
 */
export function bundleFiles(
  name: FunctionName,
  installation: InstallationFile,
): Record<string, Uint8Array> {
  const program = readFileSync(join(bundleFolder(name), 'index.mjs'))
  return {
    'index.mjs': program,
    'rolecall.json': Buffer.from(JSON.stringify(installation)),
    ...(program.includes(`./${IAM_DATA}`) && { [IAM_DATA]: Buffer.from(JSON.stringify(iamData)) }),
  }
}
