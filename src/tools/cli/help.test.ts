import { describe, expect, it } from 'vitest'
import { EXAMPLES } from './examples.ts'
import { pathOf } from './help.ts'
import { commandsBelow, makeProgram } from './program.ts'

/** All commands, which write nothing and wrap their help at this width. */
function programOf(width: number, args: string[] = []) {
  const program = makeProgram(args)
  const said: string[] = []
  for (const command of commandsBelow(program))
    command.configureOutput({
      getOutHelpWidth: () => width,
      getOutHasColors: () => false,
      writeErr: (text) => said.push(text),
    })
  return { program, said, commands: commandsBelow(program) }
}

/** Splits as a shell does, without what follows a redirection. */
const wordsOf = (line: string): string[] =>
  [...line.replace(/\s+(#|>|&&).*$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, word]) => quoted ?? word!,
  )

/** Calls the program without doing anything, and gives the path of the command that it reached. */
async function reach(args: string[]): Promise<string> {
  const { program, commands, said } = programOf(80, args)
  let reached = ''
  for (const command of commands.filter(
    (it) => it.registeredArguments.length > 0 || it.commands.length === 0,
  )) {
    command.action(() => {
      reached = pathOf(command)
    })
  }
  await program.parseAsync(args, { from: 'user' }).catch((error: unknown) => {
    throw new Error(said.join('') || String(error))
  })
  return reached
}

describe('the help of each command', () => {
  const { commands } = programOf(80)

  it.each(commands.map((it) => [pathOf(it), it] as const))('of %s fits 80 columns', (_, it) => {
    const wide = it
      .helpInformation()
      .split('\n')
      .filter((line) => line.length > 80)
    expect(wide).toEqual([])
  })

  it('shows an example', () => {
    const paths = commands.filter((it) => it.name() !== 'help')
    expect(Object.keys(EXAMPLES).sort()).toEqual(
      paths.map((it) => pathOf(it).replace(/^rolecall ?/, '')).sort(),
    )
  })

  it('wraps at the width of a narrow and a wide terminal', () => {
    const linesAt = (width: number) =>
      programOf(width)
        .program.commands.find((it) => it.name() === 'invite')!
        .helpInformation()
        .split('\n')
    const options = linesAt(50).filter((line) => !/^ {2}(#|rolecall)/.test(line))
    expect(options.filter((line) => line.length > 50)).toEqual([])
    expect(linesAt(160).length).toBeLessThan(linesAt(80).length)
  })

  it('has no styles where the output has no colours, and bold headings where it has', () => {
    const [program] = programOf(80).commands
    expect(program!.helpInformation()).not.toContain('\u001b')
    program!.configureOutput({ getOutHasColors: () => true })
    expect(program!.helpInformation()).toContain('\u001b[1mExamples:')
  })
})

describe('each example', () => {
  const examples = Object.entries(EXAMPLES).flatMap(([path, lines]) =>
    lines.map((line) => [line, path] as const),
  )

  it.each(examples)('%s is a valid call', async (line, path) => {
    if (line.startsWith('rolecall help')) return
    expect(await reach(wordsOf(line.replaceAll('…', '1')).slice(1))).toContain(
      `rolecall ${path}`.trim(),
    )
  })
})

describe('a wrong call', () => {
  it.each([
    ['invitatons', /Did you mean invitations\?/],
    ['connections lst', /unknown command 'lst'\n\(Did you mean list\?\)/],
    ['connections suspnd con_1', /unknown command 'suspnd'\n\(Did you mean suspend\?\)/],
    ['invite acme --nam Acme', /unknown option '--nam'\n\(Did you mean --name\?\)/],
    ['connections list --status actve', /Allowed choices are .*active/],
    ['tokens rotate', /missing required argument 'id'\nSee: rolecall tokens rotate --help/],
  ])('%s names the nearest one, or the help', async (line, pattern) => {
    await expect(reach(line.split(' '))).rejects.toThrow(pattern)
  })
})
