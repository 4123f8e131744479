import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { forger } from '../journeys/forger.ts'
import { awsError } from '../journeys/proxy.ts'
import { type Invitation, type Stage, TOKEN } from '../journeys/stage.ts'
import { seededChance } from './chance.ts'
import type { Verdict } from './verdict.ts'

/** Rounds of a load: how many, how far apart in milliseconds, and how much each of them does. */
interface Rounds {
  rounds: number
  everyMs: number
  size: number
}

export interface Loads {
  /** Forged messages. */
  flood: Rounds
  /** Streams of events that are opened together. */
  streams: Rounds & { holdMs: number }
  /** Sign-ins and API calls, half of them with a wrong token. */
  signIns: Rounds
  /** The share of calls to STS and SQS that fail. */
  faults: number
}

export interface Loaded {
  verdicts: Verdict[]
  notes: string[]
}

/** All loads at the same time, until each has had its rounds or `signal` ends them. */
export async function load(
  stage: Stage,
  { flood, streams, signIns }: Loads,
  { old, open, signal }: { old: Stranger; open: Invitation[]; signal: AbortSignal },
): Promise<Loaded> {
  const loaded = await Promise.all([
    forge(old, flood, signal),
    stream(open, streams, signal),
    signIn(stage, signIns, signal),
  ])
  return {
    verdicts: loaded.flatMap(({ verdicts }) => verdicts),
    notes: loaded.flatMap(({ notes }) => notes),
  }
}

/** Somebody who has the template of an invitation that was revoked. */
export type Stranger = Awaited<ReturnType<typeof forger>>

export async function strangerWithOldTemplate(stage: Stage): Promise<Stranger> {
  const old = await stage.invite({ customerId: 'old' })
  const stranger = await forger(stage, old)
  await stage.call('POST', `/v1/invitations/${old.id}/revoke`)
  return stranger
}

/** Calls of the service to STS and SQS end badly now and then. Returns how to end that. */
export function spoilSome(stage: Stage, { share, seed }: { share: number; seed: number }) {
  const proxy = stage.proxy!
  const chance = seededChance(`faults ${seed}`)
  let spoilt = 0
  const some = (service: string, most: number) => (exchange: { action: string }) => {
    const isSpoilt = exchange.action.startsWith(service) && chance() < most
    if (isSpoilt) spoilt += 1
    return isSpoilt
  }
  const lifts = [
    proxy.spoil(some('sts:', share / 2), awsError(400, 'Throttling', 'Rate exceeded')),
    proxy.spoil(some('sts:', share / 2), { status: 503 }),
    proxy.spoil(some('sqs:', share / 2), { status: 500 }),
    proxy.spoil(some('sqs:', share / 2), 'reset'),
  ]
  return () => {
    for (const lift of lifts) lift()
    return spoilt
  }
}

async function repeat(
  { rounds, everyMs }: Rounds,
  signal: AbortSignal,
  round: () => Promise<unknown>,
): Promise<void> {
  const started = performance.now()
  for (let serial = 0; serial < rounds && !signal.aborted; serial++) {
    const waitMs = started + serial * everyMs - performance.now()
    await pause(Math.max(0, waitMs), undefined, { signal }).catch(() => {})
    if (!signal.aborted) await round()
  }
}

const times = <T>(size: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: size }, (_, index) => work(index)))

class Tally {
  readonly #counts = new Map<string, number>()

  add(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1)
  }

  /** How many there are in all, or of those that are meant. */
  count(isMeant: (what: string) => boolean = () => true): number {
    return [...this.#counts].reduce((sum, [what, n]) => sum + (isMeant(what) ? n : 0), 0)
  }

  toString(): string {
    const rows = [...this.#counts].sort(([a], [b]) => a.localeCompare(b))
    return rows.map(([what, count]) => `${count} × ${what}`).join(', ') || 'none'
  }
}

/** Half with the token of the old template, half with a token that nobody made. */
async function forge(publish: Stranger, flood: Rounds, signal: AbortSignal): Promise<Loaded> {
  const tally = new Tally()
  const started = performance.now()
  await repeat(flood, signal, () =>
    times(flood.size, async (index) => {
      const token = index % 2 === 0 ? undefined : randomBytes(32).toString('base64url')
      await publish(token).then(
        () => tally.add(token ? 'random token' : 'token of a revoked invitation'),
        () => tally.add('not published'),
      )
    }),
  )
  const seconds = Math.max(1, Math.round((performance.now() - started) / 1000))
  return { verdicts: [], notes: [`forged messages in ${seconds} s: ${tally}`] }
}

/** Opened together and closed after a while. Beyond its limits the service ends a stream at once. */
async function stream(
  open: Invitation[],
  streams: Loads['streams'],
  signal: AbortSignal,
): Promise<Loaded> {
  const tally = new Tally()
  await repeat(streams, signal, () =>
    times(streams.size, async (index) => {
      const { onboardingUrl } = open[index % open.length]!
      const leaving = AbortSignal.timeout(streams.holdMs)
      let isOpen = false
      try {
        const answer = await fetch(`${onboardingUrl}/events`, { signal: leaving })
        isOpen = true
        if (answer.status !== 200) return tally.add(`error ${answer.status}`)
        const text = await answer.text()
        tally.add(text.includes('event: again') ? 'ended by the limits' : 'ended by the service')
      } catch {
        const left = isOpen ? 'open until we left' : 'without an answer when we left'
        tally.add(leaving.aborted ? left : 'cut off by a kill')
      }
    }),
  )
  return {
    verdicts: [
      verdictOf('streams of events that got no error', tally, (it) => !it.includes('error')),
    ],
    notes: [`streams of events: ${tally}`],
  }
}

const verdictOf = (what: string, tally: Tally, isRight: (what: string) => boolean): Verdict => {
  const [all, right] = [tally.count(), tally.count(isRight)]
  return { what, all, right, ...(right < all && { miss: `${tally}` }) }
}

/** From one address. A call that a kill cut off has no answer and does not count. */
async function signIn(stage: Stage, signIns: Rounds, signal: AbortSignal): Promise<Loaded> {
  const wrong = new Tally()
  const right = new Tally()
  const ask = async (token: string, tally: Tally) => {
    const form = { method: 'POST', body: new URLSearchParams({ token }), redirect: 'manual' }
    const headers = { authorization: `Bearer ${token}` }
    for (const [way, path, init] of [
      ['sign-in', '/admin/sign-in', form as RequestInit],
      ['API', '/v1/invitations?limit=1', { headers }],
    ] as const)
      await fetch(stage.url + path, init).then(
        async (answer) => {
          await answer.arrayBuffer()
          tally.add(`${way} ${answer.status}`)
        },
        () => {},
      )
  }
  await repeat(signIns, signal, () =>
    times(signIns.size, async () => {
      await ask(`rca_${randomBytes(24).toString('base64url')}`, wrong)
      await ask(TOKEN, right)
    }),
  )
  return {
    verdicts: [
      verdictOf('right credentials that were accepted', right, (it) => /200|303/.test(it)),
      verdictOf('wrong credentials that were refused', wrong, (it) => /401|429/.test(it)),
    ],
    notes: [`right credentials: ${right}`, `wrong credentials: ${wrong}`],
  }
}
