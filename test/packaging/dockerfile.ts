import { readFileSync } from 'node:fs'

/** An instruction of the Dockerfile, such as `['USER', '1000:1000']`. */
export type Instruction = [name: string, value: string]

/** The repository's Dockerfile: the instructions that begin stages, and those of the last stage. */
export function dockerfile(): { stages: Instruction[]; final: Instruction[] } {
  const text = readFileSync('Dockerfile', 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
  const instructions = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Instruction => {
      const [, name, value] = /^([A-Z]+) (.*)$/.exec(line)!
      return [name!, value!]
    })
  const last = instructions.findLastIndex(([name]) => name === 'FROM')
  return {
    stages: instructions.filter(([name]) => name === 'FROM'),
    final: instructions.slice(last + 1),
  }
}

/** The last stage's environment, without the search path. */
export const environmentOf = (final: Instruction[]): Record<string, string> =>
  Object.fromEntries(
    final
      .filter(([name]) => name === 'ENV')
      .flatMap(([, value]) => value.split(' '))
      .map((it) => it.split('=') as [string, string])
      .filter(([name]) => name !== 'PATH'),
  )
