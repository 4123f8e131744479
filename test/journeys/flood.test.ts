import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, customer } from './customer.ts'
import { forger } from './forger.ts'
import { type Invitation, Stage, until } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.serving()
})
afterAll(() => stage.close())

const MESSAGES_A_SECOND = 50
const SECONDS = 20

/** Returns a function that waits for the end and says how many messages there were. */
async function flood(invitation: Invitation): Promise<() => Promise<number>> {
  const forge = await forger(stage, invitation)
  let sent = 0
  const running = (async () => {
    for (let second = 0; second < SECONDS; second++) {
      const round = Array.from({ length: MESSAGES_A_SECOND }, () => forge())
      await Promise.all([...round, new Promise((go) => setTimeout(go, 1000))])
      sent += round.length
    }
  })()
  return async () => {
    await running
    return sent
  }
}

describe.each([
  ['revoked', true],
  ['open', false],
])('a flood with the token of an invitation that is %s', (_, isRevoked) => {
  it('keeps no other customer from connecting, and the log and readiness say so (attack 61, attack 62)', async () => {
    const old = await stage.invite({ customerId: 'old' })
    const end = await flood(old)
    if (isRevoked) await stage.call('POST', `/v1/invitations/${old.id}/revoke`)
    const callbacks = async () => {
      const ready = await (await fetch(`${stage.url}/readyz`)).json()
      return (ready as { checks: Record<string, string> }).checks.callbacks
    }
    await until('the flood to be noticed', async () =>
      (await callbacks())?.startsWith('flood') ? true : undefined,
    )
    for (const serial of [1, 2, 3]) {
      const who = customer(stage, `63000000000${serial + (isRevoked ? 0 : 3)}`)
      await connect(stage, await stage.invite({ accountId: who.accountId }), who)
    }
    expect(await end()).toBe(MESSAGES_A_SECOND * SECONDS)
    expect(stage.log()).toContain('callbacks.flood')
    const after = customer(stage, isRevoked ? '630000000008' : '630000000009')
    await connect(stage, await stage.invite({ accountId: after.accountId }), after)
  })
})
