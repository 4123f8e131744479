import type { Argument, Command, Option } from 'commander'
import { pathOf } from '../help.ts'

/** Something that can stand at the cursor. */
export interface Candidate {
  value: string
  /** What it is, for shells that show it. */
  text?: string
}

/** What kind of value an option or argument takes, where the candidates are not fixed. */
export type Kind =
  | 'action'
  | 'campaign'
  | 'connection'
  | 'connection:scope'
  | 'customer'
  | 'dead-letter'
  | 'endpoint'
  | 'event-type'
  | 'files'
  | 'grant'
  | 'invitation'
  | 'job'
  | 'profile'
  | 'region'
  | 'scope'
  | 'token'

/** Which candidates there are of a kind, also those that do not fit what was typed. */
export type Candidates = (kind: Kind, typed: string) => Promise<readonly Candidate[]>

/** Tells the shell to complete file names. */
const FILES: Candidate = { value: ':files' }

const OPTION_KINDS: Record<string, Kind> = {
  action: 'action',
  allow: 'connection:scope',
  connection: 'connection',
  customer: 'customer',
  endpoint: 'endpoint',
  keys: 'files',
  may: 'grant',
  profile: 'profile',
  region: 'region',
  scope: 'scope',
  tokenFile: 'files',
  types: 'event-type',
}

/** By the name of the argument; `<id>` means another kind of record for each group of commands. */
const ARGUMENT_KINDS: Record<string, readonly Kind[]> = {
  backup: ['files'],
  command: ['files'],
  connection: ['connection'],
  file: ['files'],
  'file|profile': ['profile', 'files'],
  'file|url': ['files'],
  profile: ['profile'],
}
const ID_KINDS: readonly (readonly [path: string, kinds: readonly Kind[]])[] = [
  ['invitations', ['invitation']],
  ['connections', ['connection']],
  ['customers', ['customer']],
  ['dead-letters', ['dead-letter']],
  ['jobs start', ['connection', 'invitation']],
  ['jobs', ['job']],
  ['profiles', ['profile']],
  ['receipt', ['connection']],
  ['tokens', ['token']],
  ['upgrades link', ['connection']],
  ['upgrades', ['campaign']],
  ['verify', ['connection']],
  ['watch', ['invitation', 'connection']],
  ['webhooks', ['endpoint']],
]
const ID_NAMES = ['id', 'ids', 'name', 'customerId']

/**
 * What can stand at the cursor. The last word is the one at the cursor, perhaps empty; the name of
 * the program is not among the words.
 */
export async function completeWords(
  program: Command,
  words: readonly string[],
  candidates: Candidates,
): Promise<Candidate[]> {
  const typed = words.at(-1) ?? ''
  const { command, operands, option, isOver } = readWords(program, words.slice(0, -1))
  const from = async (kind: Kind) =>
    kind === 'files' ? [FILES] : keep(await candidates(kind, typed), typed)
  if (isOver) return [FILES]
  if (option) return valuesOf({ option, command, typed }, candidates)
  const [name, rest] = splitAtEquals(typed)
  if (rest !== undefined) {
    const found = optionNamed(command, name)
    if (!found) return []
    const values = await valuesOf({ option: found, command, typed: rest }, candidates)
    return values.map((it) => (it === FILES ? it : { ...it, value: `${name}=${it.value}` }))
  }
  if (typed.startsWith('-')) return keep(optionsOf(command), typed)
  const commands = operands === 0 ? keep(commandsOf(command), typed) : []
  const args = command.registeredArguments
  const argument = args[operands] ?? (args.at(-1)?.variadic ? args.at(-1) : undefined)
  if (!argument) return commands
  const fixed = keep(
    (argument.argChoices ?? []).map((value) => ({ value })),
    typed,
  )
  const found = await Promise.all(kindsOf(command, argument).map(from))
  return [...commands, ...fixed, ...found.flat()]
}

interface Read {
  command: Command
  /** How many arguments of the command stand before the cursor. */
  operands: number
  /** The option whose value stands at the cursor. */
  option: Option | undefined
  /** The cursor is behind `--`. */
  isOver: boolean
}

function readWords(program: Command, words: readonly string[]): Read {
  const read: Read = { command: program, operands: 0, option: undefined, isOver: false }
  for (const word of words) {
    if (read.option) {
      read.option = undefined
    } else if (word === '--') {
      return { ...read, isOver: true }
    } else if (word.startsWith('-')) {
      const option = optionNamed(read.command, word)
      if (option?.required || option?.optional) read.option = option
    } else {
      const below: Command | undefined =
        read.operands === 0 ? read.command.commands.find((it) => it.name() === word) : undefined
      if (below) read.command = below
      else read.operands++
    }
  }
  return read
}

const splitAtEquals = (typed: string): [string, string | undefined] => {
  const at = typed.startsWith('--') ? typed.indexOf('=') : -1
  return at < 0 ? [typed, undefined] : [typed.slice(0, at), typed.slice(at + 1)]
}

const optionNamed = (command: Command, name: string): Option | undefined =>
  command.options.find((it) => it.long === name || it.short === name) ??
  (command.parent ? optionNamed(command.parent, name) : undefined)

const optionsOf = (command: Command): Candidate[] => {
  const help = command.createHelp()
  return [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)].map((it) => ({
    value: it.long ?? it.short ?? '',
    text: it.description,
  }))
}

const commandsOf = (command: Command): Candidate[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((it) => ({ value: it.name(), text: it.summary() || it.description() }))

async function valuesOf(
  { option, command, typed }: { option: Option; command: Command; typed: string },
  candidates: Candidates,
): Promise<Candidate[]> {
  if (option.argChoices)
    return keep(
      option.argChoices.map((value) => ({ value })),
      typed,
    )
  const kind = OPTION_KINDS[option.attributeName()]
  // Only the audit trail has actions of ours; --action of simulate-access takes those of AWS.
  if (!kind || (kind === 'action' && command.name() !== 'audit')) return []
  if (kind === 'files') return [FILES]
  // Values can be separated by commas: what stands before the last one stays.
  const before = typed.slice(0, typed.lastIndexOf(',') + 1)
  const found = await candidates(kind, typed.slice(before.length))
  return keep(
    found.map((it) => ({ ...it, value: before + it.value })),
    typed,
  )
}

function kindsOf(command: Command, argument: Argument): readonly Kind[] {
  const named = ARGUMENT_KINDS[argument.name()]
  if (named || !ID_NAMES.includes(argument.name())) return named ?? []
  const path = pathOf(command).replace(/^\w+ /, '')
  return ID_KINDS.find(([start]) => path === start || path.startsWith(`${start} `))?.[1] ?? []
}

const keep = (all: readonly Candidate[], typed: string): Candidate[] =>
  all.filter(({ value }) => value.startsWith(typed))
