import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, expect, it } from 'vitest'
import { Stage, until } from './stage.ts'

const TO_THIS_MACHINE = { ROLECALL_WEBHOOKS_TO_LOOPBACK: 'true' }

interface Event {
  id: string
  type: string
  data: { invitationId: string }
}

/** A receiver of the vendor. `onRequest` runs before it answers, `onAnswer` afterwards. */
class Receiver {
  readonly events: Event[] = []
  secret = ''
  wrong: string[] = []
  onRequest = async (_count: number) => {}
  onAnswer = (_count: number) => {}
  readonly #server = createServer((request, response) => void this.#take(request, response))

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request) body += chunk
    const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, `${v}`]))
    try {
      this.events.push(new Webhook(this.secret).verify(body, headers) as Event)
    } catch (error) {
      this.wrong.push(String(error))
    }
    const count = this.events.length
    await this.onRequest(count)
    response.writeHead(204).end(() => this.onAnswer(count))
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/rolecall`
  }
  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  /** By invitation, each event once. */
  get seen(): string[][] {
    const unique = [...new Map(this.events.map((it) => [it.id, it])).values()]
    const byLane = Map.groupBy(unique, ({ data }) => data.invitationId)
    return [...byLane.values()].map((events) => events.map(({ type }) => type))
  }
}

const receiver = new Receiver()
let stage: Stage
afterAll(async () => {
  receiver.close()
  await stage.close()
})

it('kill -9 while events are sent: a receiver gets each one, signed and in order, with the same id again at most (fault 31)', async () => {
  stage = await Stage.serving(undefined, TO_THIS_MACHINE)
  const url = await receiver.listen()
  const made = await stage.call<{ secret: string }>('POST', '/v1/webhook-endpoints', { url })
  receiver.secret = made.body.secret
  const crashes = new Map<number, Promise<void>>()
  const crashAt = (count: number) => {
    if (!crashes.has(count)) crashes.set(count, stage.crash())
    return crashes.get(count)!
  }
  receiver.onRequest = async (count) => {
    if (count === 2) await crashAt(2)
  }
  receiver.onAnswer = (count) => {
    if (count === 6) void crashAt(6)
  }
  const names = ['one', 'two', 'three', 'four']
  const ids: string[] = []
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;)
      try {
        return await work()
      } catch {
        await Promise.all(crashes.values())
        await stage.serve(TO_THIS_MACHINE)
      }
  }
  for (const customerId of names) {
    const { id } = await asked(() => stage.invite({ customerId }))
    ids.push(id)
    await asked(() => stage.call('POST', `/v1/invitations/${id}/revoke`, {}))
  }
  const created = ['invitation.created', 'invitation.revoked']
  await until('every event to arrive', () =>
    asked(async () => {
      await stage.call('GET', '/v1/webhook-endpoints')
      const ended = receiver.seen.filter((types) => types.includes('invitation.revoked'))
      return ended.length >= names.length ? true : undefined
    }),
  )
  expect([...crashes.keys()].sort()).toEqual([2, 6])
  for (const types of receiver.seen) expect(created.slice(0, types.length)).toEqual(types)
  expect(receiver.wrong).toEqual([])
  const repeated = receiver.events.length - new Set(receiver.events.map(({ id }) => id)).size
  expect(repeated).toBeGreaterThanOrEqual(1)
})
