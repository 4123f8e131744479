import { describe, expect, it } from 'vitest'
import { steppedWorld } from '../../test/fixtures/client.ts'
import { type ErrorCode, RolecallError } from '../api/errors.ts'
import type { Connection, Invitation } from '../api/types.ts'
import { type WaitOptions, waitUntilConnected } from './wait-until-connected.ts'

type Look = [Invitation['status'], Connection['status']?] | ErrorCode

const expiresAt = '2026-12-04T09:00:00.000Z'
const findings = [{ code: 'X', message: 'Anybody can enter.', remedy: 'Update the stack.' }]

/** A service that shows these states one after the other; the last one stays. */
async function waiting(looks: Look[], options: WaitOptions = {}) {
  const world = steppedWorld()
  const progress: string[] = []
  let at = -1
  const current = () => looks[Math.min(at, looks.length - 1)]!
  const fail = (code: ErrorCode) => Promise.reject(new RolecallError(code))
  const rolecall = {
    getConnection: async (id: string) => {
      at++
      const look = current()
      if (typeof look === 'string') return fail(look)
      const [, status] = look
      return status ? ({ id, status, findings } as unknown as Connection) : fail('NOT_FOUND')
    },
    getInvitation: async (id: string) =>
      ({ id, status: current()[0], expiresAt }) as unknown as Invitation,
  }
  const onProgress = (it: string) => progress.push(it)
  const result = await waitUntilConnected(
    rolecall,
    'inv_1',
    { onProgress, ...options },
    world,
  ).catch((error: unknown) => error as RolecallError)
  return { result, progress, waits: world.waits, looks: at + 1 }
}

describe('waiting until a customer has connected', () => {
  it('gives the active connection, and says each step on the way once', async () => {
    const { result, progress } = await waiting([
      ...(['open', 'open', 'claimed'] as const).map((it): Look => [it]),
      ['claimed', 'verifying'],
      ['claimed', 'awaiting-approval'],
      ['claimed', 'awaiting-approval'],
      ['claimed', 'active'],
    ])
    expect(result).toMatchObject({ id: 'con_1', status: 'active' })
    expect(progress).toEqual(['open', 'claimed', 'verifying', 'awaiting-approval', 'active'])
  })

  it('looks less often as time passes, and often again after a change', async () => {
    const open = Array.from({ length: 9 }, (): Look => ['open'])
    const { waits } = await waiting([...open, ['claimed', 'verifying'], ['claimed', 'active']])
    expect(waits.slice(0, 3)).toEqual([1000, 1500, 2250])
    expect(waits.slice(7)).toEqual([15_000, 15_000, 1000])
  })

  it('goes on after a failed attempt, as long as the invitation is open', async () => {
    const { result } = await waiting([
      ['claimed', 'verifying'],
      ['open', 'disconnected'],
      ['claimed', 'active'],
    ])
    expect(result).toMatchObject({ status: 'active' })
  })

  it.each<[string, Look, ErrorCode, RegExp]>([
    ['expired', ['expired'], 'INVITATION_NOT_OPEN', /inv_1 expired at 2026-12-04/],
    ['was revoked', ['revoked'], 'INVITATION_NOT_OPEN', /inv_1 was revoked/],
    ...(['insecure', 'unreachable', 'suspended', 'disconnected'] as const).map(
      (it): [string, Look, ErrorCode, RegExp] => [
        `is ${it}`,
        ['claimed', it],
        'CONNECTION_NOT_ISSUING',
        new RegExp(`con_1 is ${it}\\. Anybody can enter\\. Update the stack\\.`),
      ],
    ),
  ])('throws once it %s', async (_, look, code, says) => {
    const { result, looks } = await waiting([['open'], look])
    expect(result).toMatchObject({ code, message: expect.stringMatching(says) })
    expect(looks).toBe(2)
  })

  it('continues through an outage, but not if it begins with one', async () => {
    const during = await waiting([['open'], 'SERVICE_UNREACHABLE', ['claimed', 'active']])
    expect(during.result).toMatchObject({ status: 'active' })
    const first = await waiting(['SERVICE_UNREACHABLE', ['claimed', 'active']])
    expect(first.result).toMatchObject({ code: 'SERVICE_UNREACHABLE' })
    const refused = await waiting([['open'], 'FORBIDDEN'])
    expect(refused.result).toMatchObject({ code: 'FORBIDDEN' })
  })

  it('ends with the reason of the signal', async () => {
    const stop = new AbortController()
    const onProgress = () => stop.abort('enough')
    const { result, looks } = await waiting([['open']], { signal: stop.signal, onProgress })
    expect([result, looks]).toEqual(['enough', 1])
  })
})
