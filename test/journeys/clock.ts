import type { Environment } from './program.ts'

/** The program's calendar goes its own way; its timers do not. */
function calendar(now: string): Environment {
  const script = `const Real = Date
    const start = Real.now()
    const now = () => ${now}
    globalThis.Date = class extends Real {
      constructor(...given) { given.length > 0 ? super(...given) : super(now()) }
      static now() { return now() }
    }`
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}` }
}

export const clockAhead = (milliseconds: number): Environment => calendar(`Real.now() + ${milliseconds}`)

export const clockTimes = (factor: number): Environment => calendar(`start + (Real.now() - start) * ${factor}`)
