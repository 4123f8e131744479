import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { readAddress } from '../../../client/token.ts'
import { type ConfigText, findBlock, putBlock } from '../aws-config/block.ts'
import { collect, type Selection } from '../aws-config/collect.ts'
import {
  bytesOf,
  configFile,
  credentialsFile,
  profilesIn,
  readBytes,
  writeBytes,
} from '../aws-config/files.ts'
import { linesOf, type NamedEntry, nameProfiles } from '../aws-config/profiles.ts'
import { SESSION_DURATION } from '../durations.ts'
import { type Output, output, paint } from '../output.ts'
import { table } from '../table.ts'

interface Options extends Selection {
  duration?: number
  command?: string
  dryRun?: boolean
  remove?: boolean
}

const several = (text: string, soFar: string[] = []): string[] => [...soFar, text]

export function addAwsConfigCommand(program: Command): void {
  program
    .command('aws-config')
    .summary('write AWS profiles of connections to ~/.aws/config')
    .description('write an AWS profile for each scope of each active connection to ~/.aws/config')
    .option('--customer <customerId>', 'only connections of this customer')
    .option('--connection <id>', 'only this connection; repeat it for more', several)
    .option('--scope <name>', 'only this scope; repeat it for more', several)
    .option(...SESSION_DURATION)
    .option(
      '--command <text>',
      'how the profiles start rolecall (default: the path of this program)',
    )
    .option('--dry-run', 'show what would change and write nothing')
    .option('--remove', 'remove the profiles that this command wrote, and nothing else')
    .action(async (options: Options, command: Command) => {
      const file = configFile(process.env)
      const text = await readBytes(file)
      const parts = findBlock(text)
      const profiles = options.remove ? [] : await profilesFor(options, parts)
      const lines =
        profiles.length === 0
          ? []
          : linesOf(profiles, commandOf(options), optionsOf(options)).map(bytesOf)
      const after = putBlock(parts, lines)
      if (!options.dryRun && after !== text) await writeBytes(file, after)
      report(output(command), {
        file,
        profiles,
        before: profilesIn(parts.block ?? ''),
        changed: after !== text,
        dryRun: options.dryRun === true,
      })
    })
}

async function profilesFor(options: Options, { before, after }: ConfigText): Promise<NamedEntry[]> {
  const entries = await collect(new RolecallClient(), options)
  // AWS: a profile of the credentials file takes precedence over one of the same name in the
  // configuration file.
  const others = [before, after, await readBytes(credentialsFile(process.env))].flatMap(profilesIn)
  return nameProfiles(entries, others)
}

/**
 * Quotes a path so that shells, Python and Windows read it alike. Refuses a path with characters
 * that a shell replaces.
 */
function quote(text: string): string {
  if (!(process.platform === 'win32' ? /["%\r\n]/ : /["$`\\\r\n]/).test(text)) return `"${text}"`
  throw new RolecallError('SETTING_INVALID', {
    detail: `"${text}" contains characters that a profile cannot hold. Give --command.`,
  })
}

const commandOf = ({ command }: Options): string =>
  command ?? `${quote(process.execPath)} ${quote(realpathSync(process.argv[1]!))}`

/** The address, and the name of the token's file if there is one; never a secret. */
function optionsOf({ duration }: Options): string {
  const { ROLECALL_TOKEN: token, ROLECALL_TOKEN_FILE: file } = process.env
  const tokenFile = !token && file ? ` --token-file ${quote(resolve(file))}` : ''
  return ` --url ${quote(readAddress(process.env).url)}${tokenFile}${duration === undefined ? '' : ` --duration ${duration}`}`
}

interface Report {
  file: string
  profiles: NamedEntry[]
  before: string[]
  changed: boolean
  dryRun: boolean
}

function report(out: Output, { file, profiles, before, changed, dryRun }: Report): void {
  const removed = before.filter((name) => !profiles.some((it) => it.name === name))
  const rows = [
    ...profiles.map(({ name, accountId, connectionId }) => [
      ...[before.includes(name) ? '=' : '+', name, accountId, connectionId],
    ]),
    ...removed.map((name) => ['-', name, '', '']),
  ]
  out.data({ file, changed, dryRun, profiles, removed }, () =>
    table(['', 'PROFILE', 'ACCOUNT', 'CONNECTION'], rows),
  )
  if (!changed) out.say(`${file} is up to date.`)
  else
    out.say(
      dryRun
        ? `${paint('yellow', 'Nothing was written.')} Run it without --dry-run to write ${file}.`
        : `${paint('green', 'Written:')} ${file}`,
    )
  if (profiles[0] && !dryRun)
    out.say(paint('dim', `Next: aws --profile ${profiles[0].name} sts get-caller-identity`))
}
