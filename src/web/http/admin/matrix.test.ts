import { describe, expect, it } from 'vitest'
import { connected, type Face, faceOf, form, routesOf } from '../../../../test/fixtures/app.ts'
import { OPERATOR } from '../../../../test/fixtures/world.ts'
import type { Grants } from '../../../core/model/grants.ts'
import { ROLES } from '../../../core/model/person.ts'
import { everyStatus, isListed } from '../../../core/model/record.ts'
import { createToken } from '../../../core/tokens/create.ts'
import { createEndpoint } from '../../../core/webhooks/create.ts'

/** Every page and form of the console, read from the routes, so that new ones are covered. */
const routesIn = (face: Face, fill: Record<string, string>) =>
  routesOf(face, {})
    .map(([method, , route]) => ({ method, route }))
    .filter(({ route }) => /^\/admin(?:\/|$|\.)/.test(route) && !/\/sign-(?:in|out)/.test(route))
    .map(({ method, route }) => ({ method, route, path: filled(route, fill) }))

/** The longest beginning of the route that has an id decides. */
function filled(route: string, fill: Record<string, string>): string {
  const place = Object.keys(fill)
    .sort((one, other) => other.length - one.length)
    .find((it) => route.startsWith(it))
  return route.replaceAll(/:\w+(?:\{[^}]*\})?/g, () => {
    if (place === undefined) throw new Error(`Add an id for ${route} to this test.`)
    return fill[place]!
  })
}

/** What forms send. Most fields of most forms are there, so that only the grants can refuse. */
const FIELDS = {
  ...{ confirm: 'yes', confirmation: 'globex', word: 'globex', reason: 'test', seconds: '3600' },
  ...{ customerId: 'globex', profile: 'default', toVersion: '1', id: 'none', kind: 'verify' },
  ...{
    url: 'https://hooks.globex.example/',
    types: 'connection.active',
    name: 'new',
    may: 'operate',
  },
  ...{ accountId: '222222222222', everybody: 'yes', csv: 'customerId\nglobex' },
}

async function consoleWithTwoCustomers() {
  const face = faceOf()
  const acme = await connected(face, '111122223333', { customerId: 'acme', customerName: 'Acme' })
  const globex = await connected(face, '444455556666', {
    ...{ customerId: 'globex', customerName: 'Globex Corporation' },
  })
  const { endpoint } = await createEndpoint(face.ports, OPERATOR, {
    url: 'https://hooks.northwind.example/',
  })
  const fill = {
    '/admin/connections/': globex.connectionId,
    '/admin/invitations/': globex.invitation.id,
    '/admin/webhooks/': endpoint.id,
    '/admin/campaigns/': 'cmp_none',
    '/admin/jobs/': 'job_none',
    '/admin/enrolments/': 'enr_none',
    '/admin/profiles/': 'default',
    '/admin/settings/': 'none',
  }
  return { face, acme, globex, routes: routesIn(face, fill) }
}

async function sessionWith(face: Face, grants: Grants) {
  const name = `person-${grants.may.length}-${grants.customers?.join('-') ?? 'all'}`
  const { text } = await createToken(face.ports, OPERATOR, { name, grants })
  const signedIn = await face.open('/admin/sign-in', form({ token: text.reveal() }))
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!
  const look = (path: string) => face.open(path, { headers: { cookie } })
  const csrf = /name="csrf" value="([^"]+)"/.exec(await (await look('/admin')).text())![1]!
  const send = (path: string, fields: Record<string, string> = { ...FIELDS, csrf }) =>
    face.open(path, form(fields, { cookie }))
  return { look, send }
}

/** Everything that is stored, without the times of use. */
async function stored({ ports: { store } }: Face): Promise<string> {
  const kinds = [...new Set(everyStatus().map(({ kind }) => kind))].filter(isListed)
  const lists = await Promise.all(kinds.map((kind) => store.list(kind, { limit: 200 })))
  const trail = await store.audit({ limit: 200 })
  return JSON.stringify([lists, trail, await store.counts()])
}

const VIEWERS: [string, Grants][] = [
  ['a viewer', { may: ROLES.viewer }],
  [
    'a viewer of one customer',
    { may: ['connections:read', 'invitations:read'], customers: ['acme'] },
  ],
  ['somebody who may only read the audit trail', { may: ['audit:read'] }],
]

describe('over every page and form of the console', () => {
  it.each(VIEWERS)('%s changes nothing', async (_, grants) => {
    const { face, routes } = await consoleWithTwoCustomers()
    const { send } = await sessionWith(face, grants)
    const before = await stored(face)
    const probes = face.world.sts.sessions.length
    const forms = routes.filter(({ method }) => method === 'POST')
    expect(forms.length).toBeGreaterThan(15)
    for (const { path, route } of forms) {
      const answer = await send(path)
      expect([route, answer.status < 500]).toEqual([route, true])
      expect([route, (await stored(face)) === before]).toEqual([route, true])
    }
    expect(face.world.sts.sessions).toHaveLength(probes)
  })

  it('a viewer of one customer sees nothing of another', async () => {
    const { face, routes, globex } = await consoleWithTwoCustomers()
    const { look } = await sessionWith(face, VIEWERS[1]![1])
    const theirs = [
      ...[globex.connectionId, globex.invitation.id, globex.invitation.externalId],
      ...['Globex Corporation', globex.stack],
      ...['444455556666', '4444-5555-6666'],
    ].map(String)
    const asked = ['', '?customer=globex', '?customerId=globex', '?q=globex', '?q=4444']
    for (const { path, route } of routes.filter(({ method }) => method === 'GET'))
      for (const query of asked) {
        const answer = await look(`${path}${query}`)
        // What the address itself says is known to whoever typed it.
        const page = (await answer.text()).replaceAll(path, '')
        const seen = theirs.filter((it) => page.includes(it))
        expect([route, query, answer.status < 500, seen]).toEqual([route, query, true, []])
      }
  })

  it('somebody who may only read the audit trail sees no connection, invitation or link', async () => {
    const { face, routes, globex } = await consoleWithTwoCustomers()
    const { look } = await sessionWith(face, VIEWERS[2]![1])
    const theirs = [globex.invitation.externalId, 'Globex Corporation', '/connect/']
    for (const { path, route } of routes.filter(({ method }) => method === 'GET')) {
      const page = await (await look(path)).text()
      expect([route, theirs.filter((it) => page.includes(it))]).toEqual([route, []])
    }
  })

  it('an operator changes neither people nor API tokens, and stops nobody', async () => {
    const { face, routes } = await consoleWithTwoCustomers()
    const { look, send } = await sessionWith(face, { may: ROLES.operator })
    expect((await look('/admin/settings/people')).status).toBe(403)
    const before = await stored(face)
    const ofOwners = routes.filter(({ route }) => /^\/admin\/settings/.test(route))
    for (const { path, route } of ofOwners.filter(({ method }) => method === 'POST')) {
      await send(path)
      expect([route, (await stored(face)) === before]).toEqual([route, true])
    }
  })

  it('nobody without a session sees or changes anything', async () => {
    const { face, routes, acme, globex } = await consoleWithTwoCustomers()
    const before = await stored(face)
    for (const { method, path, route } of routes) {
      const answer = await face.open(path, method === 'POST' ? form(FIELDS) : {})
      const page = (await answer.text()).replaceAll(encodeURIComponent(path), '')
      expect([route, answer.status]).toEqual([route, 401])
      for (const secret of [acme.connectionId, globex.invitation.externalId, 'Globex'])
        expect([route, page.includes(secret)]).toEqual([route, false])
    }
    expect(await stored(face)).toBe(before)
  })

  it('no form works without the value of its session', async () => {
    const { face, routes } = await consoleWithTwoCustomers()
    const { send } = await sessionWith(face, { may: ROLES.owner })
    const before = await stored(face)
    for (const { path, route } of routes.filter(({ method }) => method === 'POST'))
      expect([route, (await send(path, FIELDS)).status]).toEqual([route, 403])
    expect(await stored(face)).toBe(before)
  })

  it('an owner opens every page that needs no id of its own', async () => {
    const { face, routes } = await consoleWithTwoCustomers()
    const { look } = await sessionWith(face, { may: ROLES.owner })
    for (const { method, path, route } of routes)
      if (method === 'GET' && !path.includes('none'))
        expect([route, [200, 302, 303].includes((await look(path)).status)]).toEqual([route, true])
  })
})
