import { describe, expect, it } from 'vitest'
import { RolecallError } from '../../../api/errors.ts'
import type { Attempt, Invitation } from '../../../api/types.ts'
import { EXIT_TIMED_OUT, followSteps } from './follow.ts'
import type { Seen } from './steps.ts'

const INVITATION = {
  id: 'inv_1',
  customerId: 'acme',
  customerName: 'Acme Corporation',
  status: 'open',
  accountId: null,
  pinnedBy: null,
  attempts: [],
  openedAt: null,
  declinedAt: null,
  declineNote: null,
  createdAt: '2026-11-28T10:00:00Z',
  expiresAt: '2026-12-05T10:00:00Z',
} as unknown as Invitation

const ATTEMPT: Attempt = {
  way: 'stack',
  status: 'creating',
  finding: null,
  stackId: 'arn:aws:cloudformation:us-east-1:222222222222:stack/northwind/1',
  accountId: '222222222222',
  region: 'us-east-1',
  roleArn: null,
  startedAt: '2026-11-28T10:02:00Z',
  roleReportedAt: null,
  endedAt: null,
}
const FINDING = { code: 'ROLE_EXISTS', message: 'The role exists.', remedy: 'Delete it.' }
const FAILED: Attempt = {
  ...ATTEMPT,
  status: 'failed',
  finding: FINDING as Attempt['finding'],
  endedAt: '2026-11-28T10:03:00Z',
}

const connection = (status: NonNullable<Seen['connection']>['status']) => ({
  id: 'con_1',
  status,
  findings: [],
})

/** What is printed, and the exit code, when the service shows these one after the other. */
async function watch(...shown: (Partial<Invitation> | Seen | RolecallError)[]) {
  const lines: string[] = []
  const troubles: string[] = []
  const code = await followSteps({
    async load() {
      const next = shown.shift()!
      if (next instanceof RolecallError) throw next
      if ('connection' in next) return next as Seen
      return { invitation: { ...INVITATION, ...next } as Invitation }
    },
    print: ({ status, text }) => lines.push(`${status}: ${text}`),
    rest: async () => shown.length > 0,
    onTrouble: ({ code }) => troubles.push(code),
  })
  return { lines, code, troubles }
}

describe('watching an invitation', () => {
  it('prints each step once, also those that fell between two looks', async () => {
    const openedAt = '2026-11-28T10:01:00Z'
    const invitation = { ...INVITATION, openedAt, attempts: [FAILED] }
    const { lines, code } = await watch(
      {},
      {},
      { openedAt, attempts: [ATTEMPT] },
      { openedAt, attempts: [FAILED] },
      { invitation: { ...invitation, status: 'claimed' }, connection: connection('verifying') },
      { invitation: { ...invitation, status: 'claimed' }, connection: connection('active') },
    )
    expect(lines).toEqual([
      'invited: Acme Corporation was invited.',
      'opened: The page was opened.',
      'creating: Stack northwind has begun in 222222222222, us-east-1.',
      'failed: The role exists. Delete it.',
      'verifying: con_1 is being verified.',
      'active: con_1 works.',
    ])
    expect(code).toBe(0)
  })

  it.each([
    ['expired', { status: 'expired' }, 3],
    ['declined', { status: 'revoked', declinedAt: '2026-11-28T11:00:00Z' }, 3],
    ['revoked', { status: 'revoked' }, 4],
  ] as const)('ends when it is %s, and the exit code says how', async (word, change, exit) => {
    const { lines, code } = await watch(change)
    expect(lines.at(-1)).toContain(`${word}:`)
    expect(code).toBe(exit)
  })

  it('goes on after a time without an answer, but not if the first look fails', async () => {
    const down = new RolecallError('SERVICE_UNREACHABLE', { detail: '' })
    const { code, troubles } = await watch({}, down, { status: 'expired' })
    expect({ code, troubles }).toEqual({ code: 3, troubles: ['SERVICE_UNREACHABLE'] })
    await expect(watch(down)).rejects.toThrow(down)
  })

  it('stops after the time that was given', async () =>
    expect(await watch({})).toMatchObject({ code: EXIT_TIMED_OUT }))
})

describe('watching a connection', () => {
  const look = (status: Parameters<typeof connection>[0]) => ({ connection: connection(status) })

  it('prints a status again when it comes back', async () => {
    const { lines, code } = await watch(
      look('disconnecting'),
      look('contested'),
      look('disconnecting'),
      look('disconnected'),
    )
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      ...['disconnecting', 'contested', 'disconnecting', 'disconnected'],
    ])
    expect(code).toBe(3)
  })

  it.each([
    ['active', 0],
    ['unreachable', 3],
    ['suspended', 4],
  ] as const)('ends when it is %s', async (status, exit) =>
    expect(await watch(look(status))).toMatchObject({ code: exit }),
  )
})
