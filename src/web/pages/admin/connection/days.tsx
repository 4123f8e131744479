import type { CheckDay, CheckDays } from '../../../../core/model/check.ts'
import { shortDay } from '../pieces/chart.tsx'
import { type DayHealth, HealthStrip } from '../pieces/strip.tsx'

/** The worst of the day. */
function healthOf({ proved, insecure, denied, unknown }: CheckDay): DayHealth {
  if (insecure + denied > 0) return 'failed'
  if (unknown > 0) return 'unknown'
  return proved > 0 ? 'fine' : 'none'
}

/** One mark for each of 90 days, and the times at which something was wrong. */
export const Days = ({ days }: { days: readonly CheckDay[] }) => (
  <>
    <div class="h90">
      <HealthStrip days={days.map(healthOf)} />
      <p class="axis quiet" aria-hidden="true">
        <span>{shortDay(days[0]?.day)}</span>
        <span>{shortDay(days[Math.floor(days.length / 2)]?.day)}</span>
        <span>today</span>
      </p>
    </div>
    <BadTimes days={days} />
  </>
)

interface BadTime extends CheckDay {
  health: 'failed' | 'unknown'
  /** YYYY-MM-DD: the last of its days. */
  until: string
}

/** Days in a row on which checks failed or had no clear answer, the latest first. */
function badTimesOf(days: readonly CheckDay[]): BadTime[] {
  const found: BadTime[] = []
  let before: DayHealth = 'none'
  for (const day of days) {
    const health = healthOf(day)
    const last = found.at(-1)
    if (last && health === before && health === last.health) addTo(last, day)
    else if (health === 'failed' || health === 'unknown')
      found.push({ ...day, health, until: day.day })
    before = health
  }
  return found.toReversed()
}

function addTo(time: BadTime, { day, insecure, denied, unknown }: CheckDay): void {
  time.until = day
  time.insecure += insecure
  time.denied += denied
  time.unknown += unknown
}

const MAX_BAD_TIMES = 5

const BadTimes = ({ days }: { days: readonly CheckDay[] }) => {
  const found = badTimesOf(days)
  return found.length === 0 ? null : (
    <ul class="bad-times">
      {found.slice(0, MAX_BAD_TIMES).map((time) => (
        <li>
          <span class={`st st-${time.health === 'failed' ? 'bad' : 'warn'}`}>
            {shortDay(time.day)}
            {time.until === time.day ? '' : ` to ${shortDay(time.until)}`}
          </span>
          <span>{whatHappened(time)}</span>
        </li>
      ))}
    </ul>
  )
}

const timesInWords = (count: number): string => (count === 1 ? 'once' : `${count} times`)

function whatHappened({ insecure, denied, unknown, health }: BadTime): string {
  if (health === 'unknown')
    return `AWS gave no clear answer ${timesInWords(unknown)}. Nothing was cut off.`
  return [
    ...(insecure > 0
      ? [`The role let Rolecall in without the right External ID ${timesInWords(insecure)}.`]
      : []),
    ...(denied > 0 ? [`AWS refused the role ${timesInWords(denied)}.`] : []),
  ].join(' ')
}

/** How many checks there were, by result. */
export function checksInWords({ days, isComplete }: CheckDays): string {
  const sum = (count: (day: CheckDay) => number) => days.reduce((all, day) => all + count(day), 0)
  const right = sum(({ proved }) => proved)
  const failed = sum(({ insecure, denied }) => insecure + denied)
  const unknown = sum((day) => day.unknown)
  const all = right + failed + unknown
  if (all === 0) return 'no checks yet'
  const parts = Object.entries({ right, failed, unknown })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
  const total = `${isComplete ? '' : 'the latest '}${all} ${all === 1 ? 'check' : 'checks'}`
  return `${total}: ${parts.join(', ')}`
}
