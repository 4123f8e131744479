import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Face, faceOf, linkOf } from '../../../test/fixtures/app.ts'
import { FakeClock } from '../../../test/fixtures/ports.ts'
import {
  CUSTOMER,
  invite,
  makeRole,
  message,
  OPERATOR,
  stackIn,
} from '../../../test/fixtures/world.ts'
import { receiveCallback } from '../../core/callback/receive/receive.ts'
import { approveConnection } from '../../core/connections/approve.ts'
import { acceptInvitation } from '../../core/invitations/accept.ts'
import { revokeInvitation } from '../../core/invitations/revoke.ts'
import { connectionIdFor } from '../../core/model/invitation.ts'
import { LiveLinks } from './customer/live-links.ts'

const watchers: ReadableStreamDefaultReader<string>[] = []
afterEach(async () => {
  for (const reader of watchers.splice(0)) await reader.cancel()
})

const LOOKS_MS = 1500

/** Reads a stream. `next` returns what comes within a few looks: a text, the end, or silence. */
function textOf(answer: Response) {
  const reader = answer
    .body!.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader()
  watchers.push(reader)
  let asked: Promise<{ done: boolean; value?: string | undefined }> | undefined
  const next = async (): Promise<string> => {
    asked ??= reader.read()
    const silence = new Promise<undefined>((resolve) => setTimeout(resolve, LOOKS_MS, undefined))
    const read = await Promise.race([asked, silence])
    if (!read) return 'silence'
    asked = undefined
    return read.done ? 'the end' : read.value!
  }
  return { read: () => reader.read(), cancel: () => reader.cancel(), next }
}

/** A browser that watches the page. */
async function watching() {
  const face = faceOf()
  const invitation = await invite(face.world)
  const link = linkOf(face.world, invitation)
  const answer = await face.open(`${link}/events`)
  return { ...face, invitation, link, answer, next: textOf(answer).next }
}

const phaseOf = (event: string) =>
  /^event: progress\ndata: .*data-phase="([\w-]+)"/m.exec(event)?.[1]

/** The next event of another phase: on a slow machine the page shows steps in between. */
async function nextBut(phase: string, next: () => Promise<string>): Promise<string> {
  const event = await next()
  return phaseOf(event) === phase ? nextBut(phase, next) : event
}

describe('the events of the page', () => {
  it('begin with the page as it is, then bring changes only', async () => {
    const { world, invitation, link, answer, next } = await watching()
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
    const first = await next()
    expect([phaseOf(first), first.includes('Nothing created yet')]).toEqual(['account', true])
    expect(await next()).toBe('silence')
    await acceptInvitation(world, link.slice('/connect/'.length), { accountId: CUSTOMER })
    expect(phaseOf(await next())).toBe('ready')
    const stack = stackIn()
    makeRole(world, stack, invitation)
    await receiveCallback(world, message(world, { invitation, stack }))
    expect(phaseOf(await nextBut('checking', next))).toBe('connected')
    expect(await next()).toBe('silence')
  })

  it('show a failed attempt with its remedy, and hold no secret', async () => {
    const { world, invitation, next } = await watching()
    const first = await next()
    const stack = stackIn()
    await receiveCallback(
      world,
      message(world, { invitation, stack, properties: { ExternalId: 'changed' } }),
    )
    const failed = await nextBut('checking', next)
    expect([phaseOf(failed), failed.includes('EXTERNAL_ID_CHANGED')]).toEqual(['failed', true])
    expect(first + failed).not.toMatch(/rcb_|rct1\.|X-Amz-|Signature/)
  })

  it('say that the link has ended to a page that was open, and end; a stranger learns nothing (WEB-5)', async () => {
    const { world, invitation, link, open, next } = await watching()
    await next()
    await revokeInvitation(world, OPERATOR, invitation.id)
    const last = await next()
    expect([phaseOf(last), last.includes('data-final')]).toEqual(['link-ended', true])
    expect(await next()).toBe('the end')
    expect((await open(`${link}/events`)).status).toBe(404)
  })

  it('say so by the clock too, and whom to ask for a new link', async () => {
    const { world, next } = await watching()
    await next()
    world.clock.advance(8 * 24 * 3_600_000)
    const last = await next()
    expect(phaseOf(last)).toBe('link-ended')
    expect(last).toContain('It worked until')
    expect(last).toContain('href="https://northwind.example/aws"')
  })

  it('are not kept by anything on their way', async () => {
    const { answer } = await watching()
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })
})

describe('many streams of events (attack 63)', () => {
  /** Opens this many streams of one link at once, and says how each one goes on. */
  async function crowd(face: Face, link: string, count: number) {
    const answers = await Promise.all(
      Array.from({ length: count }, () => face.open(`${link}/events`)),
    )
    const readers = answers.map(textOf)
    const first = await Promise.all(readers.map((reader) => reader.read()))
    const goOn = await Promise.all(readers.map(async (reader) => reader.next()))
    return { readers, first: first.map(({ value }) => value ?? ''), goOn }
  }

  it('of one link: ten stay open, each other one shows the status and ends', async () => {
    const face = faceOf()
    const { first, goOn } = await crowd(face, linkOf(face.world, await invite(face.world)), 100)
    expect(new Set(first.map(phaseOf))).toEqual(new Set(['account']))
    const ended = goOn.filter((it) => it.startsWith('event: again'))
    expect([ended.length, goOn.filter((it) => it === 'silence').length]).toEqual([90, 10])
  })

  it('of one address: thirty stay open, whatever their links', async () => {
    const face = faceOf()
    const crowds = []
    for (let count = 0; count < 5; count++)
      crowds.push(await crowd(face, linkOf(face.world, await invite(face.world)), 10))
    const staying = crowds.map(({ goOn }) => goOn.filter((it) => it === 'silence').length)
    expect(staying).toEqual([10, 10, 10, 0, 0])
  })

  it('have room again when one ends', async () => {
    const face = faceOf()
    const link = linkOf(face.world, await invite(face.world))
    const { readers } = await crowd(face, link, 10)
    expect((await crowd(face, link, 1)).goOn).toEqual([expect.stringContaining('event: again')])
    await readers[0]!.cancel()
    expect((await crowd(face, link, 1)).goOn).toEqual(['silence'])
  })

  it('read the store once for all, and only after a commit of theirs', async () => {
    const face = faceOf()
    const invitation = await invite(face.world)
    const other = await invite(face.world)
    const link = linkOf(face.world, invitation)
    const get = vi.spyOn(face.world.store, 'get')
    const { readers } = await crowd(face, link, 10)
    get.mockClear()
    await revokeInvitation(face.world, OPERATOR, other.id)
    await new Promise((resolve) => setTimeout(resolve, LOOKS_MS))
    const ofVerb = get.mock.calls.length
    await acceptInvitation(face.world, link.slice('/connect/'.length), { accountId: CUSTOMER })
    const events = await Promise.all(readers.map((reader) => reader.next()))
    expect(new Set(events.map(phaseOf))).toEqual(new Set(['ready']))
    const ofLink = get.mock.calls.filter(([, id]) => id === invitation.id).length
    expect([ofVerb, ofLink]).toEqual([1, 2])
  })

  it('share one rendering of each change if they show the page in the same way (attack 63)', async () => {
    const face = faceOf()
    const invitation = await invite(face.world)
    const stack = stackIn()
    makeRole(face.world, stack, invitation)
    await receiveCallback(face.world, message(face.world, { invitation, stack }))
    const { readers } = await crowd(face, linkOf(face.world, invitation), 10)
    const checks = vi.spyOn(face.world.store, 'checks')
    await approveConnection(face.world, OPERATOR, connectionIdFor(invitation.id))
    const events = await Promise.all(readers.map((reader) => reader.next()))
    expect(new Set(events.map(phaseOf))).toEqual(new Set(['connected']))
    expect(checks.mock.calls.length).toBeLessThan(10)
  })

  it('show the page in the language of each browser', async () => {
    const face = faceOf()
    const link = linkOf(face.world, await invite(face.world))
    const first = await Promise.all(
      ['en', 'de'].map(async (language) => {
        const headers = { 'accept-language': language }
        return (await textOf(await face.open(`${link}/events`, { headers })).read()).value!
      }),
    )
    expect(first.map((it) => it.includes('Nothing created yet'))).toEqual([true, false])
  })

  it('read the store once for each look if other processes write to it, however many streams there are', async () => {
    const face = faceOf({
      ports: ({ store }) => ({ store: Object.create(store, { onCommit: { value: undefined } }) }),
    })
    const invitation = await invite(face.world)
    const link = linkOf(face.world, invitation)
    const get = vi.spyOn(face.world.store, 'get')
    const { readers } = await crowd(face, link, 10)
    get.mockClear()
    await revokeInvitation(face.world, OPERATOR, invitation.id)
    const events = await Promise.all(readers.map((reader) => reader.next()))
    expect(new Set(events.map(phaseOf))).toEqual(new Set(['link-ended']))
    expect(get.mock.calls.length).toBeLessThan(10)
  })
})

describe('the links that are live', () => {
  const shown = { seen: {}, state: 'a', ids: ['inv_1'] }
  const links = () => {
    const reads: string[] = []
    const ports = { clock: new FakeClock(), store: { onCommit: () => {} } }
    const source = {
      read: async (token: string) => void reads.push(token),
      judge: () => shown,
    }
    return { reads, live: new LiveLinks<unknown>(ports, source) }
  }

  it('are a thousand streams at most, and nothing is kept of the rest (attack 63)', async () => {
    const { live } = links()
    const seats = Array.from({ length: 5000 }, (_, serial) =>
      live.join(`link ${serial}`, `address ${serial}`),
    )
    expect([live.size, seats.filter(({ stays }) => stays).length]).toEqual([1000, 1000])
    for (const seat of seats) seat.leave()
    expect(live.size).toBe(0)
    expect(live.join('link', 'address').stays).toBe(true)
  })

  it('are read once, however many streams a link has (attack 63)', async () => {
    const { live, reads } = links()
    const seats = Array.from({ length: 6600 }, (_, serial) => live.join('link', `${serial}`))
    const looks = await Promise.all(seats.map((seat) => seat.next('')))
    expect(new Set(looks)).toEqual(new Set([shown]))
    expect(reads).toEqual(['link'])
    for (const seat of seats) seat.leave()
  })

  it('end a stream that waits when it leaves', async () => {
    const { live } = links()
    const seat = live.join('link', 'address')
    await seat.next('')
    const next = seat.next('a')
    seat.leave()
    expect([await next, await seat.next('a')]).toEqual([undefined, undefined])
  })
})
