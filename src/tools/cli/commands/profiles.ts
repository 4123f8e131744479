import { type Command, InvalidArgumentError, Option } from 'commander'
import type { AccessVersionContent, AccessVersionDiff, Profile } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { PROFILE_STATUSES } from '../../../core/model/access-version.ts'
import { printPage, withPages } from '../list.ts'
import { output } from '../output.ts'
import { paintStatus } from '../table.ts'

const rolecall = new RolecallClient()

/** Commands that show what a running service asks of customers, in numbered versions. */
export function addProfileCommands(program: Command): void {
  const profiles = program
    .command('profiles')
    .summary('show the versions of access profiles, and what changed')
    .description('show the stored versions of your access profiles, and what changed')
  withPages(
    profiles
      .command('list', { isDefault: true })
      .description('list profiles with their current version, newest first')
      .addOption(
        new Option('--status <status>', 'only those in this status').choices(PROFILE_STATUSES),
      ),
  ).action(({ status }: ListOptions, command: Command) =>
    printPage(command, (page) => rolecall.listProfiles({ status, ...page }), {
      NAME: ({ name }) => name,
      STATUS: ({ status }) => paintStatus(status),
      VERSION: ({ currentVersion, versions }) => `${currentVersion} of ${versions}`,
      CONNECTIONS: connectionsOf,
      CHANGED: ({ updatedAt }) => updatedAt,
    }),
  )
  profiles
    .command('show')
    .description('show what one version asks of a customer')
    .argument('<name>', 'name of the profile')
    .option(
      '--version <number>',
      'number of the version, or the profileVersion of an invitation or connection (default: the current one)',
    )
    .action(show)
  const compare = profiles
    .command('diff')
    .description('show what changes between two versions')
    .argument('<name>', 'name of the profile')
    .argument('[from]', 'number of the first version (default: the one before the second)', whole)
    .argument('[to]', 'number of the second version (default: the current one)', whole)
    .action((name: string, from?: number, to?: number) => diff(compare, { name, from, to }))
}

interface ListOptions {
  status?: Profile['status']
}

export function whole(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new InvalidArgumentError('must be a whole number from 1.')
}

const connectionsOf = (it: { connections: number; connectionsComplete: boolean }): string =>
  `${it.connectionsComplete ? '' : 'at least '}${it.connections}`

async function show(
  name: string,
  { version }: { version?: string },
  command: Command,
): Promise<void> {
  const which = version ?? (await rolecall.getProfile(name)).currentVersion
  const content = await rolecall.getAccessVersion(name, which)
  output(command).data(content, () => inWords(content))
}

const inWords = (it: AccessVersionContent): string =>
  [
    `${it.profile}, version ${it.number}${it.current ? ' (current)' : ''}, id ${it.id}, since ${it.createdAt}`,
    it.purpose,
    `role ${it.roleName}, trusts ${it.brokerRoleArn}`,
    `connections: ${connectionsOf(it)}`,
    it.sheet.headline,
    ...it.sheet.rows.map(
      ({ service, levels, resources, conditions }) =>
        `  ${service}: ${levels.join(', ')} on ${resources}${conditions.length > 0 ? ', under conditions' : ''}`,
    ),
    ...it.sheet.unresolved.map(({ where, why }) => `  cannot be shown: ${where} (${why})`),
    ...it.sheet.limits.map((limit) => `  ${limit}`),
    `scopes: ${Object.keys(it.scopes).join(', ')}`,
  ].join('\n')

async function diff(
  command: Command,
  { name, ...versions }: { name: string; from: number | undefined; to: number | undefined },
): Promise<void> {
  const found = await rolecall.compareAccessVersions(name, versions)
  output(command).data(found, () => diffInWords(found))
}

const section = (title: string, lines: readonly string[]) =>
  lines.length > 0 ? [title, ...lines.map((line) => `  ${line}`)] : []

const diffInWords = (it: AccessVersionDiff): string =>
  [
    changesInWords(it),
    ...section('Template:', it.template === '' ? [] : it.template.split('\n')),
  ].join('\n')

/** What changes, without the text of the template. */
export const changesInWords = (it: AccessVersionDiff): string =>
  [
    `${it.profile}: version ${it.from} to ${it.to}${it.sameRights ? ', the same rights' : ''}`,
    ...section('Rights gained:', it.gained),
    ...section('Rights lost:', it.lost),
    ...section('Rights changed:', it.changed),
    ...(it.verdict.from.headline === it.verdict.to.headline
      ? []
      : section('The role as a whole:', [
          `before: ${it.verdict.from.headline}`,
          `after: ${it.verdict.to.headline}`,
        ])),
    ...section('Other changes:', it.texts),
  ].join('\n')
