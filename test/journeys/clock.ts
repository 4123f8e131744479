import type { Environment } from './program.ts'

/** The program's calendar goes its own way; its timers do not. */
function calendar(now: string, before = ''): Environment {
  const script = `${before}
    const Real = Date
    const start = Real.now()
    const now = () => ${now}
    globalThis.Date = class extends Real {
      constructor(...given) { given.length > 0 ? super(...given) : super(now()) }
      static now() { return now() }
    }`
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}` }
}

export const clockAhead = (milliseconds: number): Environment =>
  calendar(`Real.now() + ${milliseconds}`)

export const clockTimes = (factor: number): Environment =>
  calendar(`start + (Real.now() - start) * ${factor}`)

/**
 * A calendar that several programs share: it is ahead by the milliseconds that stand in the file.
 */
export const clockIn = (file: string): Environment =>
  calendar(
    `Real.now() + Number(readFileSync(${JSON.stringify(file)}, 'utf8'))`,
    "import { readFileSync } from 'node:fs'",
  )

/** The same for Python programs: a folder for PYTHONPATH with this file in it. */
export const pythonClockIn = (file: string): { name: string; text: string } => ({
  name: 'sitecustomize.py',
  text: `import datetime, time
real = time.time
time.time = lambda: real() + float(open(${JSON.stringify(file)}).read()) / 1000
class Moved(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
    @classmethod
    def utcnow(cls):
        return cls.utcfromtimestamp(time.time())
datetime.datetime = Moved
`,
})
