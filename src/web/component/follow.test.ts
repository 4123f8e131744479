import { describe, expect, it } from 'vitest'
import { type Follower, followStatus } from './follow.ts'
import type { LaunchStatus, Session } from './session.ts'

const SESSION: Session = {
  url: 'https://rolecall.example/connect/x',
  statusUrl: 'https://rolecall.example/portal/status',
  statusToken: 'token-of-one-invitation',
}

type Reply = string | number | Error

/** A browser whose time passes by hand. Each request takes the next reply; the last one stays. */
class Page {
  replies: Reply[]
  readonly requests: { url: string; authorization: string | null }[] = []
  readonly seen: LaunchStatus[] = []
  ends = 0
  #timers = new Map<number, { then: () => void; ms: number }>()
  #made = 0
  readonly follower: Follower

  constructor(...replies: Reply[]) {
    this.replies = replies
    this.follower = followStatus(this, SESSION, {
      onStatus: (status) => this.seen.push(status),
      onEnd: () => this.ends++,
    })
  }

  async fetch(url: string, init?: RequestInit): Promise<Response> {
    const authorization = new Headers(init?.headers).get('authorization')
    this.requests.push({ url, authorization })
    const reply = this.replies.length > 1 ? this.replies.shift()! : this.replies[0]!
    if (reply instanceof Error) throw reply
    if (typeof reply === 'number') return new Response('{}', { status: reply })
    return Response.json({ invitationId: 'inv_1', state: reply })
  }

  setTimeout(then: () => void, ms: number): number {
    this.#timers.set(++this.#made, { then, ms })
    return this.#made
  }

  clearTimeout(timer: number | undefined): void {
    if (timer !== undefined) this.#timers.delete(timer)
  }

  /** The pauses that are running: one at most. */
  get pauses(): number[] {
    return [...this.#timers.values()].map(({ ms }) => ms)
  }

  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** Looks at once, as after a click. */
  async look(): Promise<void> {
    this.follower.lookNow()
    await this.settle()
  }

  /** Lets the pause pass and gives its length. */
  async pass(): Promise<number> {
    const [[id, { then, ms }]] = [...this.#timers] as [[number, { then: () => void; ms: number }]]
    this.#timers.delete(id)
    then()
    await this.settle()
    return ms
  }

  states(): string[] {
    return this.seen.map(({ state }) => state)
  }
}

describe('the follower of an invitation’s state', () => {
  it('shows the token of the invitation and nothing else', async () => {
    const page = new Page('invited')
    await page.look()
    expect(page.requests).toEqual([
      { url: SESSION.statusUrl, authorization: 'Bearer token-of-one-invitation' },
    ])
    expect(page.states()).toEqual(['invited'])
  })

  it('waits longer each time that nothing is new, up to a minute, and asks soon after news', async () => {
    const page = new Page(...Array<string>(12).fill('opened'), 'creating')
    await page.look()
    const pauses: number[] = []
    for (let n = 0; n < 12; n++) pauses.push(await page.pass())
    expect(pauses.slice(0, 3)).toEqual([2_000, 3_000, 4_500])
    expect(pauses.at(-1)).toBe(60_000)
    expect(page.states().at(-1)).toBe('creating')
    expect(page.pauses).toEqual([2_000])
  })

  it('ends its pauses when the invitation is connected, and asks again when somebody looks', async () => {
    const page = new Page('checking', 'connected', 'disconnected')
    await page.look()
    await page.pass()
    expect([page.states().at(-1), page.pauses]).toEqual(['connected', []])
    await page.look()
    expect([page.states().at(-1), page.pauses]).toEqual(['disconnected', []])
  })

  it.each([
    ['no network', new TypeError('Failed to fetch')],
    ['an outage', 503],
    ['a limit', 429],
  ])('goes on after %s, with a longer pause', async (_, fault) => {
    const page = new Page('creating', fault, fault, 'connected')
    await page.look()
    expect([await page.pass(), await page.pass()]).toEqual([2_000, 3_000])
    await page.pass()
    expect([page.states(), page.ends]).toEqual([['creating', 'connected'], 0])
  })

  it('ends for good when the token no longer works', async () => {
    const page = new Page('creating', 401, 'connected')
    await page.look()
    await page.pass()
    expect([page.ends, page.pauses]).toEqual([1, []])
    await page.look()
    expect([page.ends, page.states()]).toEqual([1, ['creating']])
  })

  it('asks one question at a time', async () => {
    const page = new Page('creating')
    page.follower.lookNow()
    page.follower.lookNow()
    await page.settle()
    expect(page.requests).toHaveLength(1)
    await page.look()
    expect([page.requests.length, page.pauses.length]).toEqual([2, 1])
  })

  it('says nothing after it was stopped, not even what it had asked before', async () => {
    const page = new Page('connected')
    page.follower.lookNow()
    page.follower.stop()
    await page.settle()
    expect([page.states(), page.pauses]).toEqual([[], []])
  })
})
