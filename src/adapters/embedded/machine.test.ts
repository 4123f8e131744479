import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { diskWord, memoryWord, shortageOf, watchMachine } from './machine.ts'

const MB = 2 ** 20
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('a machine that runs short (fault 40)', () => {
  it.each([
    ['ok', 32 * MB],
    ['almost full', 32 * MB - 1],
  ])('finds its disk %s with %s bytes left', (word, free) => {
    expect(diskWord({ bavail: free, bsize: 1 })).toBe(word)
  })

  it.each([
    ['ok', { heap: 90, heapLimit: 100, resident: 90, limit: 100 }],
    ['almost used up', { heap: 91, heapLimit: 100, resident: 1, limit: 0 }],
    ['almost used up', { heap: 1, heapLimit: 100, resident: 91, limit: 100 }],
    ['ok', { heap: 1, heapLimit: 100, resident: 10_000, limit: 0 }],
  ])('finds its memory %s', (word, memory) => {
    expect(memoryWord(memory)).toBe(word)
  })

  it('names what is short first', () => {
    const well = () => 'ok'
    expect(shortageOf({ disk: well, memory: well, eventLoop: well })).toBeUndefined()
    expect(
      shortageOf({ disk: well, memory: () => 'almost used up', eventLoop: () => 'stalled' }),
    ).toBe('memory')
    expect(shortageOf({ disk: well, memory: well, eventLoop: () => 'stalled' })).toBe('event loop')
  })

  it('is looked at as it is: the disk, this process, and whether the keys are still there (fault 34)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rolecall-machine-'))
    folders.push(folder)
    writeFileSync(join(folder, 'keys.json'), '{}')
    const machine = watchMachine(folder)
    const words = () => [machine.disk(), machine.memory(), machine.eventLoop(), machine.keys()]
    expect(words()).toEqual(['ok', 'ok', 'ok', 'ok'])
    rmSync(join(folder, 'keys.json'))
    expect(machine.keys()).toBe('unavailable')
    rmSync(folder, { recursive: true })
    expect(machine.disk()).toBe('unavailable')
    machine.stop()
  })

  it('knows that its event loop stood still, also while it still does', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rolecall-machine-'))
    folders.push(folder)
    const machine = watchMachine(folder)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2600)
    expect(machine.eventLoop()).toBe('stalled')
    machine.stop()
  })
})
