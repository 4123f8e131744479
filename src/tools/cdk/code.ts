import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Code } from 'aws-cdk-lib/aws-lambda'
import {
  type InstallationFile,
  readInstallationFile,
} from '../../hosts/machine/config/installation-file.ts'
import { bundleFiles } from './bundle-files.ts'
import { eachFunction, type FunctionName } from './function-list.ts'

/** The code of each function, with the files that it reads. */
export type FunctionCode = Record<FunctionName, Code>

/** The bundles of this package as assets of a CDK app. */
export function codeFor(config: string): FunctionCode {
  const installation = readInstallationFile(config)
  return eachFunction((name) => assetOf(name, installation))
}

function assetOf(name: FunctionName, installation: InstallationFile): Code {
  const folder = mkdtempSync(join(tmpdir(), `rolecall-${name}-`))
  for (const [file, content] of Object.entries(bundleFiles(name, installation)))
    writeFileSync(join(folder, file), content)
  return Code.fromAsset(folder)
}
