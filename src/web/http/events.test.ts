import { afterEach, describe, expect, it } from 'vitest'
import { faceOf, linkOf } from '../../../test/fixtures/app.ts'
import {
  CUSTOMER,
  invite,
  makeRole,
  message,
  OPERATOR,
  stackIn,
} from '../../../test/fixtures/world.ts'
import { receiveCallback } from '../../core/callback/receive/receive.ts'
import { acceptInvitation } from '../../core/invitations/accept.ts'
import { revokeInvitation } from '../../core/invitations/revoke.ts'

const watchers: ReadableStreamDefaultReader<string>[] = []
afterEach(async () => {
  for (const reader of watchers.splice(0)) await reader.cancel()
})

const LOOKS_MS = 1500

/** A browser that watches the page. */
async function watching() {
  const face = faceOf()
  const invitation = await invite(face.world)
  const link = linkOf(face.world, invitation)
  const answer = await face.open(`${link}/events`)
  const reader = answer
    .body!.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader()
  watchers.push(reader)
  let asked: Promise<{ done: boolean; value?: string | undefined }> | undefined
  /** The next that comes within a few looks: a text, the end, or silence. */
  const next = async (): Promise<string> => {
    asked ??= reader.read()
    const silence = new Promise<undefined>((resolve) => setTimeout(resolve, LOOKS_MS, undefined))
    const read = await Promise.race([asked, silence])
    if (!read) return 'silence'
    asked = undefined
    return read.done ? 'the end' : read.value!
  }
  return { ...face, invitation, link, answer, next }
}

const phaseOf = (event: string) =>
  /^event: progress\ndata: .*data-phase="([\w-]+)"/m.exec(event)?.[1]

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
    expect(phaseOf(await next())).toBe('connected')
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
    const failed = await next()
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
