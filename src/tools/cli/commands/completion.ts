import { Argument, type Command } from 'commander'
import { completeWords } from '../completion/complete.ts'
import { SCRIPTS } from '../completion/scripts.ts'
import { output } from '../output.ts'

export function addCompletionCommands(program: Command): void {
  program
    .command('completion')
    .summary('print the completion of commands, ids and values for a shell')
    .description(
      'print a script with which a shell completes commands, options, ids, profiles, scopes and statuses; ids come from the service at ROLECALL_URL',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .action((shell: keyof typeof SCRIPTS, _options: unknown, command: Command) =>
      output(command).data({ shell, script: SCRIPTS[shell] }, () => SCRIPTS[shell].trimEnd()),
    )
  program
    .command('complete', { hidden: true })
    .description('print what can stand at the cursor; the scripts of "completion" call it')
    .argument('[words...]', 'the words up to the cursor, after --')
    .action(complete)
}

async function complete(words: string[], _options: unknown, command: Command): Promise<void> {
  const { candidatesOf } = await import('../completion/candidates.ts')
  const found = await completeWords(command.parent!, words, candidatesOf)
  const lines = found.map(({ value, text }) =>
    text ? `${clean(value)}\t${clean(text)}` : clean(value),
  )
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`)
}

/** Names come from other people: a shell gets no control characters and no second line. */
const clean = (text: string): string => text.replace(/\p{C}+/gu, ' ')
