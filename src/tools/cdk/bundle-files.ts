import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import iamData from '../../core/template/access/data/iam-data.json' with { type: 'json' }
import type { InstallationFile } from '../../hosts/machine/config/installation-file.ts'
import { type FunctionName, functionsFolder } from './function-list.ts'

const IAM_DATA = 'iam-data.json'

/** An import of a part or of the published IAM data. */
const IMPORT = /["']\.\/([\w-]+\.mjs|iam-data\.json)["']/g

/**
 * The files of a function: its program, the parts that it imports, `rolecall.json`, which holds
 * what `rolecall.yaml` says, and the published IAM data where the program reads them.
 */
export function bundleFiles(
  name: FunctionName,
  installation: InstallationFile,
): Record<string, Uint8Array> {
  const files = programFiles(name)
  return {
    ...Object.fromEntries(files),
    'rolecall.json': Buffer.from(JSON.stringify(installation)),
  }
}

/** The program, as `index.mjs`, and all files that it imports. */
export function programFiles(name: FunctionName): Map<string, Uint8Array> {
  const folder = functionsFolder()
  const files = new Map<string, Uint8Array>()
  const add = (file: string, place: string): void => {
    if (files.has(file)) return
    const content =
      place === IAM_DATA ? Buffer.from(JSON.stringify(iamData)) : readFileSync(join(folder, place))
    files.set(file, content)
    if (!file.endsWith('.mjs')) return
    for (const [, part] of content.toString('utf8').matchAll(IMPORT)) add(part!, part!)
  }
  add('index.mjs', `${name}.mjs`)
  return files
}
