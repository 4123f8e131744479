import type { Command } from 'commander'
import { expect, it } from 'vitest'
import { pathOf } from '../src/tools/cli/help.ts'
import { commandsBelow, makeProgram } from '../src/tools/cli/program.ts'

const HEAD =
  '<!-- Printed from the code by test/reference-commands.test.ts; run "npx vitest run test/reference-commands.test.ts -u" after a change. -->\n\n'

const INTRODUCTION = `# Commands

Every command prints its data on standard output and messages on standard error.

- **\`--json\`** prints the data as JSON; an error is \`{"error": {"code", "message"}}\`.
- **The exit code** tells who can fix an error: 2 the caller, 3 the customer, 4 the operator, 5 nobody; 1 is unexpected. [Errors](errors.md) lists the codes.
- **A duration** is a number with \`s\`, \`m\`, \`h\`, \`d\` or \`w\`: \`30m\`, \`7d\`. **A time** is a date (\`2026-11-27\`), a time with its zone (\`2026-11-27T09:00:00Z\`), or a duration: that long ago, and for a deadline that long from now.
- **Lists** print one page. \`--all\` prints everything; \`--cursor\` goes on where a page ended.
- **Colours** appear on terminals. \`NO_COLOR=1\` turns them off, \`FORCE_COLOR=1\` on.

Commands that call the service read its address from \`ROLECALL_URL\` and the API token from \`ROLECALL_TOKEN\` or the file \`ROLECALL_TOKEN_FILE\`.
`

/** The help at 80 columns, without the options that every command has. */
function helpOf(command: Command): string {
  command.configureOutput({ getOutHelpWidth: () => 80, getOutHasColors: () => false })
  return command
    .helpInformation()
    .replace(/^ {2}(-h, --help|--json) .*\n/gm, '')
    .replace(/\nOptions:\n$/, '')
    .trimEnd()
}

const chapter = (command: Command): string =>
  `## ${pathOf(command)}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`

it('the reference of commands says what their help says', async () => {
  const commands = commandsBelow(makeProgram([])).filter((it) => it.name() !== 'help')
  const text = `${HEAD}${INTRODUCTION}\n${commands.map(chapter).join('\n')}`
  await expect(text).toMatchFileSnapshot('../docs/reference/commands.md')
})
