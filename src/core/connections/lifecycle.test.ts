import { describe, expect, it } from 'vitest'
import type { Connection, ConnectionStatus } from '../model/connection.ts'
import { advance, isAccepted, isIssuing, nextStatus, type Signal, STATUSES } from './lifecycle.ts'

const SIGNALS: Signal[] = [
  'answered',
  'proved',
  'approved',
  'recreated',
  'insecure',
  'denied',
  'deleteHinted',
  'persists',
  'remains',
  'suspended',
  'resumed',
  'ended',
]

const connection = (status: ConnectionStatus, approved = false) =>
  ({ status, approved }) as Connection

/** Every status that can be reached by signals, without the one that is left out. */
function reachable(
  from: ConnectionStatus,
  without: Signal[],
  step = advanceOnly,
): Set<ConnectionStatus> {
  const seen = new Set([from])
  for (const status of seen)
    for (const signal of SIGNALS) if (!without.includes(signal)) seen.add(step(status, signal))
  return seen
}
const advanceOnly = (status: ConnectionStatus, signal: Signal) =>
  advance(connection(status), signal).status

describe('the lifecycle (ST-1)', () => {
  it('lets nothing issue that nobody approved, by any path (CB-9)', () => {
    const statuses = [...reachable('verifying', ['approved'])]
    expect(statuses).not.toContain('active')
    for (const status of statuses) expect(isIssuing(connection(status)), status).toBe(false)
  })

  it('leads from verifying to approval only over an answer or a proof', () => {
    expect([...reachable('verifying', ['answered', 'proved', 'recreated'])].sort()).toEqual([
      'disconnected',
      'insecure',
      'unreachable',
      'verifying',
    ])
  })

  it('takes an approved connection past approval by itself', () => {
    expect(advance(connection('verifying', true), 'answered').status).toBe('active')
    expect(advance(connection('unreachable', true), 'proved').status).toBe('active')
    expect(advance(connection('suspended', true), 'resumed').status).toBe('active')
  })

  it('stops issuing where a probe entered that must not, in every issuing status (VER-5)', () => {
    for (const status of STATUSES.filter((it) => isIssuing(connection(it, true)))) {
      expect(isIssuing(advance(connection(status, true), 'insecure')), status).toBe(false)
    }
  })

  it('keeps issuing after a Delete, which is a hint (CB-12)', () => {
    expect(isIssuing(advance(connection('active', true), 'deleteHinted'))).toBe(true)
    expect(isIssuing(advance(connection('disconnecting', true), 'persists'))).toBe(true)
  })

  it('lets the vendor suspend whatever issues (BRK-9), and only what is proved come back by resuming', () => {
    for (const status of STATUSES)
      expect(isAccepted(status, 'suspended'), status).toBe(isIssuing(connection(status, true)))
    expect(STATUSES.filter((status) => isAccepted(status, 'resumed'))).toEqual(['suspended'])
  })

  it('can be ended by the vendor from anywhere, and nothing leads on from there', () => {
    for (const status of STATUSES) expect(nextStatus(status, 'ended')).toBe('disconnected')
    expect(SIGNALS.filter((signal) => isAccepted('disconnected', signal))).toEqual([])
  })

  it('comes back to issuing where only the first resource of the stack was deleted', () => {
    const leaving = advance(connection('active', true), 'deleteHinted')
    expect(advance(leaving, 'remains').status).toBe('active')
  })

  it('is this table', () => {
    const table = STATUSES.map((status) => [
      status,
      SIGNALS.flatMap((signal) =>
        isAccepted(status, signal) ? [`${signal}>${nextStatus(status, signal)}`] : [],
      ).join(' '),
    ])
    expect(Object.fromEntries(table)).toMatchInlineSnapshot(`
      {
        "active": "recreated>suspended insecure>insecure denied>unreachable deleteHinted>disconnecting suspended>suspended ended>disconnected",
        "awaiting-approval": "approved>active insecure>insecure denied>unreachable ended>disconnected",
        "contested": "proved>awaiting-approval recreated>suspended insecure>insecure denied>disconnected deleteHinted>disconnecting suspended>suspended ended>disconnected",
        "disconnected": "",
        "disconnecting": "recreated>suspended insecure>insecure denied>disconnected persists>contested remains>awaiting-approval suspended>suspended ended>disconnected",
        "insecure": "proved>awaiting-approval recreated>suspended denied>unreachable ended>disconnected",
        "suspended": "resumed>awaiting-approval ended>disconnected",
        "unreachable": "proved>awaiting-approval recreated>suspended insecure>insecure ended>disconnected",
        "verifying": "answered>awaiting-approval proved>awaiting-approval recreated>suspended insecure>insecure denied>disconnected deleteHinted>disconnected ended>disconnected",
      }
    `)
  })

  it('stays where it is on any other signal', () => {
    for (const status of STATUSES)
      for (const signal of SIGNALS)
        if (!isAccepted(status, signal))
          expect(advance(connection(status), signal).status).toBe(status)
  })
})
