import { describe, expect, it } from 'vitest'
import { faceOf, signedIn, stateOf } from '../../../../test/fixtures/app.ts'

const TOKENS = '/admin/settings/tokens'

async function console() {
  const face = faceOf()
  const session = await signedIn(face)
  const read = async (path: string) => (await session.look(path)).text()
  return { face, ...session, read }
}

const tokenIn = (html: string): string => /rca_\w{40}/.exec(html)?.[0] ?? ''

describe('Settings > API tokens', () => {
  it('shows a new token once, and nowhere later', async () => {
    const { send, read } = await console()
    const made = await (
      await send(TOKENS, {
        name: 'worker',
        'may-credentials': 'yes',
        customers: 'acme',
        days: '30',
      })
    ).text()
    const text = tokenIn(made)
    expect(text).not.toBe('')
    const list = await read(TOKENS)
    expect(list).toContain('worker')
    expect(list).toContain('only customers acme')
    const [, id] = /href="\/admin\/settings\/tokens\/(tok_\w+)"/.exec(list)!
    const one = await read(`${TOKENS}/${id}`)
    for (const html of [list, one]) expect(html).not.toContain(text)
  })

  it.each([
    ['no name', { 'may-credentials': 'yes' }, 'name'],
    ['the name of the first token', { name: 'admin', 'may-credentials': 'yes' }, 'name'],
    ['nothing that it may do', { name: 'idle' }, 'may-credentials'],
    ['too many days', { name: 'a', 'may-credentials': 'yes', days: '400' }, 'days'],
    ['days that are no number', { name: 'a', 'may-credentials': 'yes', days: 'x' }, 'days'],
  ])('says what is wrong and keeps what was entered: %s', async (_, given, field) => {
    const { face, send } = await console()
    const before = await stateOf(face.world)
    const answer = await send(TOKENS, { ...given, customers: 'globex' } as Record<string, string>)
    const html = await answer.text()
    expect(answer.status).toBe(400)
    expect(html).toContain(`<a href="#${field}">`)
    expect(html).toContain('value="globex"')
    expect(await stateOf(face.world)).toBe(before)
  })

  it('refuses a name that was used before, in words', async () => {
    const { send } = await console()
    const given = { name: 'twice', 'may-credentials': 'yes' }
    await send(TOKENS, given)
    const again = await send(TOKENS, given)
    expect(again.status).toBe(400)
    expect(await again.text()).toContain('<a href="#name">')
  })

  it('rotates and revokes a token after a tick', async () => {
    const { send, read } = await console()
    await send(TOKENS, { name: 'worker', 'may-credentials': 'yes' })
    const [, id] = /href="\/admin\/settings\/tokens\/(tok_\w+)"/.exec(await read(TOKENS))!
    const path = `${TOKENS}/${id}`
    expect((await send(`${path}/revoke`, {})).status).toBe(400)
    const rotated = await send(`${path}/rotate`, { confirm: 'yes', hours: '24' })
    expect(tokenIn(await rotated.text())).not.toBe('')
    expect(await read(path)).toContain('Replaced by')
    const revoked = await send(`${path}/revoke`, { confirm: 'yes', reason: 'left the company' })
    expect(revoked.headers.get('location')).toBe(`${path}?notice=done:token-revoked`)
    expect(await read(`${path}?notice=done:token-revoked`)).toContain('The token no longer works.')
  })
})

describe('Settings', () => {
  it('shows each value with where it comes from, and no secret', async () => {
    const { face, read } = await console()
    face.world.installation.settings = [
      { key: 'port', variable: 'ROLECALL_PORT', value: '4000', from: 'default' },
      { key: 'dataDir', variable: 'ROLECALL_DATA_DIR', value: '/data', from: 'environment' },
    ]
    const html = await read('/admin/settings')
    expect(html).toContain('ROLECALL_DATA_DIR')
    expect(html).toMatch(/the default[\s\S]*environment/)
  })

  it('says where the values of a deployment come from', async () => {
    const { read } = await console()
    expect(await read('/admin/settings')).toContain('<code>rolecall deploy</code>')
  })

  it('shows Regions and branding', async () => {
    const { face, read } = await console()
    expect(await read('/admin/settings/regions')).toContain(face.world.installation.homeRegion)
    expect(await read('/admin/settings/brand')).toContain(face.world.installation.vendor.name)
  })
})
