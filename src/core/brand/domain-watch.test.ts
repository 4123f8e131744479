import { describe, expect, it } from 'vitest'
import { makeWorld } from '../../../test/fixtures/world.ts'
import { domainRecord } from '../model/brand.ts'
import { askDomain, DomainWatch, domainProblem } from './domain-watch.ts'

const DOMAIN = 'northwind.example'
const HOUR_MS = 3_600_000

function watched(domain: string | undefined = DOMAIN) {
  const world = makeWorld({ installation: { brand: { ...(domain && { domain }) } } })
  const { accountId } = world.installation.brokerRole
  const record = domainRecord(DOMAIN, accountId)
  const state = { records: [record.value] as string[] | 'down', asked: [] as string[] }
  const dns = {
    txt: async (name: string) => {
      state.asked.push(name)
      if (state.records === 'down') throw Object.assign(new Error(), { code: 'ETIMEOUT' })
      return state.records
    },
  }
  const watch = new DomainWatch({ ...world, dns })
  const lookAfter = async (ms: number) => {
    world.clock.advance(ms)
    await watch.look()
    return world.installation.verifiedDomain?.name
  }
  return { world, state, dns, watch, lookAfter, record, accountId }
}

describe('the domain of the brand', () => {
  it('is verified while its TXT record names the vendor’s account', async () => {
    const { lookAfter, state, record, world } = watched()
    state.records = ['v=spf1 -all', record.value]
    expect(await lookAfter(0)).toBe(DOMAIN)
    expect(state.asked).toEqual([`_rolecall.${DOMAIN}`])
    expect(world.installation.verifiedDomain!.verifiedAt).toBe(world.clock.now().toISOString())
  })

  it.each([
    ['no record', []],
    ['another account', ['rolecall-domain=999999999999']],
    ['the value within another text', ['x rolecall-domain=111122223333 y']],
  ])('is not verified with %s', async (_, records) => {
    const { lookAfter, state } = watched()
    state.records = records
    expect(await lookAfter(0)).toBeUndefined()
  })

  it('is asked for daily while it is verified, and every ten minutes while it is not', async () => {
    const { lookAfter, state, record } = watched()
    await lookAfter(0)
    await lookAfter(23 * HOUR_MS)
    expect(state.asked).toHaveLength(1)
    state.records = []
    expect(await lookAfter(HOUR_MS)).toBeUndefined()
    await lookAfter(60_000)
    expect(state.asked).toHaveLength(2)
    state.records = [record.value]
    expect(await lookAfter(540_000)).toBe(DOMAIN)
  })

  it('stays verified for two days while the DNS does not answer, and not longer', async () => {
    const { lookAfter, state } = watched()
    await lookAfter(0)
    state.records = 'down'
    expect(await lookAfter(24 * HOUR_MS)).toBe(DOMAIN)
    expect(await lookAfter(24 * HOUR_MS)).toBe(DOMAIN)
    expect(await lookAfter(HOUR_MS)).toBeUndefined()
  })

  it('is not asked for if there is none', async () => {
    const { lookAfter, state } = watched('')
    expect(await lookAfter(0)).toBeUndefined()
    expect(state.asked).toEqual([])
  })

  it('is explained with the record that is needed and what the DNS has', async () => {
    const { state, dns, record, accountId } = watched()
    const explain = async () =>
      domainProblem(await askDomain(dns, DOMAIN, accountId), DOMAIN, accountId)
    expect(await explain()).toBeUndefined()
    state.records = ['rolecall-domain=1']
    expect(await explain()).toEqual({
      problem: `The customer's page does not show ${DOMAIN}, because ${record.name} has only "rolecall-domain=1".`,
      remedy: `Add a TXT record ${record.name} with the value ${record.value}.`,
    })
    state.records = []
    expect((await explain())?.problem).toContain('has no TXT record')
    state.records = 'down'
    expect((await explain())?.problem).toContain('does not answer')
  })
})
