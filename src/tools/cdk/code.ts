import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { readInstallationFile } from '../../hosts/machine/config/read-installation-file.ts'
import { bundleFolder } from './bundle-folder.ts'
import { eachFunction, type FunctionName } from './function-list.ts'

/** The bundle of each function, with what `rolecall.yaml` says beside it. */
export type FunctionCode = Record<FunctionName, Code>

/** As assets of the CDK app: the bundles that come with this package. */
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
