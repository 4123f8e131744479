import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import threats from '../threats.json' with { type: 'json' }
import { isNamedIn, readGuards, without } from './read-guards.ts'

const guards = readGuards()

/** Nothing is there yet that could be taken away: a web tier of its own. */
const NO_PART_YET = [57]

describe('the list of guards that npm run guards takes away', () => {
  it('has one for each attack', () => {
    const numbers = Object.keys(threats.attacks).map(Number)
    const covered = new Set(guards.map(({ attack }) => attack))
    expect(numbers.filter((attack) => !covered.has(attack))).toEqual(NO_PART_YET)
  })

  it.each(guards)('finds what it takes away once in $file ($attack)', (guard) => {
    expect(() => without(guard, readFileSync(guard.file, 'utf8'))).not.toThrow()
  })

  it.each(guards.map(({ attack, shown }) => [attack, shown] as const))(
    'finds %s named in %s',
    (attack, shown) => {
      expect(isNamedIn(readFileSync(shown, 'utf8'), { attack })).toBe(true)
    },
  )
})
