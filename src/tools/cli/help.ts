import { styleText } from 'node:util'
import { type Command, Help } from 'commander'
import { EXAMPLES } from './examples.ts'

/** The name of a command as it is typed, such as `rolecall connections list`. */
export const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()

/** The examples of a command, by its path without the program's own name. */
const examplesOf = (command: Command): readonly string[] =>
  EXAMPLES[pathOf(command).replace(/^\w+ ?/, '')] ?? []

/** A longer term stands on a line of its own, so that the texts of all others are wide. */
const MAX_TERM_WIDTH = 28
const INDENT = 2

/** Commander removes the styles where the output has no colours. */
const style = (name: 'bold' | 'dim', text: string) =>
  styleText(name, text, { validateStream: false })

/** Help that begins with examples and wraps at the width of the terminal, or at 80 columns. */
export class RolecallHelp extends Help {
  override minWidthToWrap = 20

  override formatHelp(command: Command, helper: Help): string {
    const width = helper.helpWidth ?? 80
    const sections = [
      `${helper.styleTitle('Usage:')} ${helper.commandUsage(command)}`,
      helper.boxWrap(sentence(command.description()), width),
      section('Examples:', examplesOf(command).flatMap(showExample)),
      ...this.lists(command, helper),
    ]
    return `${sections.filter(Boolean).join('\n\n')}\n`
  }

  /** Arguments, then sub-commands in their groups, then options. */
  private lists(command: Command, helper: Help): string[] {
    const width = helper.padWidth(command, helper)
    const list = (title: string, items: readonly (readonly [string, string])[]) => {
      const lines = items.map(([term, text]) => helper.formatItem(term, width, text, helper))
      return section(title, lines, helper)
    }
    const options = list('Options:', [
      ...helper.visibleOptions(command).map(optionItem(helper)),
      ...helper.visibleGlobalOptions(command).map(optionItem(helper)),
    ])
    const groups = helper.groupItems(
      command.commands as Command[],
      helper.visibleCommands(command),
      (it) => it.helpGroup() || 'Commands:',
    )
    const commands = [...groups].map(([title, items]) =>
      list(
        title,
        items.map((it) => [helper.subcommandTerm(it), helper.subcommandDescription(it)]),
      ),
    )
    const args = helper
      .visibleArguments(command)
      .map((it) => [helper.argumentTerm(it), helper.argumentDescription(it)] as const)
    return [list('Arguments:', args), ...commands, options]
  }

  /** Sub-commands have a command "help" too, which needs no line. */
  override visibleCommands(command: Command): Command[] {
    const all = super.visibleCommands(command)
    return command.parent ? all.filter((it) => it.name() !== 'help') : all
  }

  /** The name alone: the command's own help shows how it is called. */
  override subcommandTerm(command: Command): string {
    return command.name()
  }

  override padWidth(command: Command, helper: Help): number {
    const third = Math.floor((helper.helpWidth ?? 80) / 3)
    return Math.min(super.padWidth(command, helper), MAX_TERM_WIDTH, third)
  }

  override formatItem(term: string, width: number, text: string, helper: Help): string {
    const column = ' '.repeat(INDENT + width + 2)
    const room = Math.max((this.helpWidth ?? 80) - column.length, this.minWidthToWrap)
    const lines = helper.boxWrap(text, room).replaceAll('\n', `\n${column}`)
    const start = ' '.repeat(INDENT) + term
    return term.length > width ? `${start}\n${column}${lines}` : start.padEnd(column.length) + lines
  }

  override styleTitle(title: string): string {
    return style('bold', title)
  }
}

const optionItem =
  (helper: Help) =>
  (it: Parameters<Help['optionTerm']>[0]): readonly [string, string] => [
    helper.optionTerm(it),
    helper.optionDescription(it),
  ]

const section = (title: string, lines: readonly string[], helper?: Help): string =>
  lines.length > 0 ? [helper?.styleTitle(title) ?? style('bold', title), ...lines].join('\n') : ''

const sentence = (text: string): string =>
  text && `${text[0]!.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`

/** What an example does stands behind `#`, in the line above it. */
function showExample(example: string): string[] {
  const [line, what] = example.split(/\s+# /)
  return [...(what ? [`  ${style('dim', `# ${what}`)}`] : []), `  ${line}`]
}
