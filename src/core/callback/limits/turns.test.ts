import { describe, expect, it } from 'vitest'
import { MAX_MESSAGES_OF_ENROLMENT, Turns } from './turns.ts'

const desk = () => {
  let now = 0
  const turns = new Turns({ monotonic: () => now })
  return { turns, pass: (ms: number) => (now += ms) }
}
const ids = (count: number, first = 0) =>
  Array.from({ length: count }, (_, index) => `message-${first + index}`)

describe('the messages of one enrolment', () => {
  it('work at once up to a limit, and the others wait (attack 74)', () => {
    const { turns } = desk()
    const waits = ids(MAX_MESSAGES_OF_ENROLMENT + 1).map((id) => turns.enter(id))
    expect(waits.filter((seconds) => seconds === 0)).toHaveLength(MAX_MESSAGES_OF_ENROLMENT)
    expect(waits.at(-1)).toBeGreaterThan(0)
  })

  it('wait longer the later they came, so that each comes back about once (fault 50)', () => {
    const { turns } = desk()
    const waits = ids(5000).map((id) => turns.enter(id))
    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
    expect(waits.at(-1)).toBeGreaterThan(100)
    expect(waits.at(-1)).toBeLessThan(300)
  })

  it('are answered in the order in which they came (fault 50)', () => {
    const { turns } = desk()
    const all = ids(MAX_MESSAGES_OF_ENROLMENT * 3)
    for (const id of all) turns.enter(id)
    const [, second, third] = [0, 1, 2].map((part) =>
      all.slice(part * MAX_MESSAGES_OF_ENROLMENT, (part + 1) * MAX_MESSAGES_OF_ENROLMENT),
    )
    for (const _ of second!) turns.leave()
    expect(third!.map((id) => turns.enter(id)).every((seconds) => seconds > 0)).toBe(true)
    expect(second!.map((id) => turns.enter(id))).toEqual(second!.map(() => 0))
  })

  it('do not wait for one that never came back', () => {
    const { turns, pass } = desk()
    for (const id of ids(MAX_MESSAGES_OF_ENROLMENT + 60)) turns.enter(id)
    for (const _ of ids(MAX_MESSAGES_OF_ENROLMENT)) turns.leave()
    pass(120_000)
    expect(turns.enter('late')).toBe(0)
  })
})
