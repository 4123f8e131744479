import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { rowsNamedIn } from '../threat-rows.ts'

interface Cut {
  /** Stands once in the file; how lines are broken there does not matter. */
  old: string
  /** What takes its place; nothing unless given. */
  new?: string
}

/** One guard, how it is taken away, and the test file that must notice. */
export interface Guard extends Cut {
  /** The number of an attack, or a fault that others reported from the field, such as `F3`. */
  attack: number | string
  guard: string
  file: string
  /** A second guard that has to go with it, where either alone would do. */
  with?: Cut
  shown: string
}

export const readGuards = (): Guard[] =>
  parse(readFileSync(new URL('guards.yaml', import.meta.url), 'utf8')) as Guard[]

/** How the name of a test speaks of it. */
export const rowOf = ({ attack }: Pick<Guard, 'attack'>): string =>
  typeof attack === 'number' ? `attack ${attack}` : attack

export const isNamedIn = (text: string, guard: Pick<Guard, 'attack'>): boolean =>
  rowsNamedIn(text).includes(rowOf(guard))

/** The file's text without the guard. Throws where the list is out of date. */
export function without({ attack, file, ...guard }: Guard, text: string): string {
  const cuts: Cut[] = [guard, ...(guard.with ? [guard.with] : [])]
  return cuts.reduce((rest, cut) => {
    const [before, after, ...more] = rest.split(pattern(cut.old))
    if (after === undefined || more.length > 0)
      throw new Error(
        `test/guards/guards.yaml, ${rowOf({ attack })}: ${file} must hold this exactly once: ${cut.old}`,
      )
    return before + (cut.new ?? '') + after
  }, text)
}

/** The formatter decides where lines break: each space stands for any white space, or for none. */
const pattern = (old: string): RegExp =>
  new RegExp(old.trim().split(/\s+/).map(escaped).join('\\s*'), 'g')

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
