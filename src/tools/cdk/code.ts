import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { readInstallationFile } from '../../hosts/machine/config/installation-file.ts'
import { bundleFolder, eachFunction, type FunctionName } from './function-list.ts'

/** The code of each function, with `rolecall.json` beside it. */
export type FunctionCode = Record<FunctionName, Code>

/** The bundles of this package as assets of a CDK app. */
export function codeFor(config: string): FunctionCode {
  const installation = JSON.stringify(readInstallationFile(config))
  return eachFunction((name) => assetOf(name, installation))
}

function assetOf(name: FunctionName, installation: string): Code {
  const folder = mkdtempSync(join(tmpdir(), `rolecall-${name}-`))
  copyFileSync(join(bundleFolder(name), 'index.mjs'), join(folder, 'index.mjs'))
  writeFileSync(join(folder, 'rolecall.json'), installation)
  return Code.fromAsset(folder)
}
