import type { Context } from 'hono'
import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import { NewApiToken } from '../../../api/tokens.ts'
import { mayDo, PERMISSIONS, type Permission } from '../../../core/model/grants.ts'
import { tokenStatus } from '../../../core/model/token.ts'
import { createToken, type DrawnToken } from '../../../core/tokens/create.ts'
import { listTokens, tokenFor } from '../../../core/tokens/find.ts'
import { revokeToken } from '../../../core/tokens/revoke.ts'
import { rotateToken } from '../../../core/tokens/rotate.ts'
import type { FormError } from '../../pages/admin/pieces/error-summary.tsx'
import { brandPage, regionsPage, settingsPage } from '../../pages/admin/settings.tsx'
import { tokenPage, tokenSecretPage, tokensPage } from '../../pages/admin/settings-tokens.tsx'
import { readForm } from '../contract/read-request.ts'
import { byForm, type Console, type ConsolePorts, type Viewer } from './console.ts'

const ROWS = 25
const TOKENS = '/admin/settings/tokens'
const DAY_SECONDS = 86_400

/** Settings: each value and where it comes from, API tokens, Regions and branding. */
export function settingsRoutes({ app, ports, page, done }: Console): void {
  const { installation } = ports
  done.set('token-revoked', 'The token no longer works.')
  done.set('tokens-revoked', 'The token and those that it created no longer work.')
  app.get(
    '/admin/settings',
    page(async (c, { actor, frame }) => {
      const settings = mayDo(actor, 'operate') ? (installation.settings ?? null) : undefined
      return c.html(settingsPage({ ...frame, settings }))
    }),
  )
  app.get(
    '/admin/settings/regions',
    page(async (c, { frame }) => c.html(regionsPage({ ...frame, installation }))),
  )
  app.get(
    '/admin/settings/brand',
    page(async (c, { frame }) => c.html(brandPage({ ...frame, installation }))),
  )
  app.get(
    TOKENS,
    page((c, viewer) => showTokens(c, ports, viewer)),
  )
  app.post(
    TOKENS,
    page((c, viewer) => createFromForm(c, ports, viewer)),
  )
  app.get(
    `${TOKENS}/:id`,
    page(async (c, { actor, frame }) => {
      const token = await tokenFor(ports, actor, c.req.param('id')!)
      return c.html(tokenPage({ ...frame, token, status: tokenStatus(token, ports.clock.now()) }))
    }),
  )
  app.post(
    `${TOKENS}/:id/rotate`,
    page((c, viewer) => rotateFromForm(c, ports, viewer)),
  )
  app.post(
    `${TOKENS}/:id/revoke`,
    page((c, viewer) => revokeFromForm(c, ports, viewer)),
  )
}

interface Entered {
  values?: Record<string, string>
  may?: readonly string[]
  errors?: readonly FormError[]
}

async function tokensView(c: Context, ports: ConsolePorts, { actor, frame }: Viewer) {
  if (!mayDo(actor, 'tokens')) return { ...frame, tokens: undefined, grants: [] }
  const { cursor } = c.req.query()
  const found = await listTokens(ports, actor, { cursor, limit: ROWS })
  const now = ports.clock.now()
  const items = found.items.map((token) => ({ token, status: tokenStatus(token, now) }))
  const grants = (Object.keys(PERMISSIONS) as Permission[]).filter((it) => mayDo(actor, it))
  return { ...frame, tokens: { items, cursor, nextCursor: found.nextCursor }, grants }
}

const showTokens = async (
  c: Context,
  ports: ConsolePorts,
  viewer: Viewer,
  entered: Entered = {},
): Promise<Response> =>
  c.html(
    tokensPage({ ...(await tokensView(c, ports, viewer)), ...entered }),
    entered.errors ? 400 : 200,
  )

/** Creates a token and shows it, once. After a mistake, shows the form again with its values. */
async function createFromForm(c: Context, ports: ConsolePorts, viewer: Viewer): Promise<Response> {
  const values = await readForm(c)
  const may = (Object.keys(PERMISSIONS) as Permission[]).filter((it) => values[`may-${it}`])
  const days = values.days?.trim() ?? ''
  const parsed = NewApiToken.safeParse({
    name: values.name?.trim(),
    may,
    ...lists(values),
    ...(days !== '' && { expiresInSeconds: Number(days) * DAY_SECONDS }),
  })
  const again = (errors: FormError[]) => showTokens(c, ports, viewer, { values, may, errors })
  if (!parsed.success) return again(mistakesIn(parsed.error.issues))
  const { name, expiresInSeconds, ...grants } = parsed.data
  try {
    return showSecret(
      c,
      viewer,
      await createToken(ports, viewer.actor, { name, grants, expiresInSeconds }),
    )
  } catch (error) {
    if (!isRolecallError(error) || !mayDo(viewer.actor, 'tokens')) throw error
    const field = error.code === 'TOKEN_NAME_TAKEN' ? 'name' : undefined
    return again([{ field, message: error.message }])
  }
}

/** The limits that were entered: values separated by commas or blanks. */
const lists = (values: Record<string, string>) =>
  Object.fromEntries(
    ['customers', 'connections', 'scopes'].flatMap((name) => {
      const given = (values[name] ?? '').split(/[\s,]+/).filter(Boolean)
      return given.length > 0 ? [[name, given]] : []
    }),
  )

const MISTAKES: Record<string, FormError> = {
  name: {
    field: 'name',
    message:
      'Enter a name of 1 to 64 letters, digits or _.- that begins with a letter or digit and is not "admin".',
  },
  may: { field: 'may-credentials', message: 'Choose at least one thing that the token may do.' },
  customers: { field: 'customers', message: 'Enter at most 50 ids of customers.' },
  connections: { field: 'connections', message: 'Enter at most 50 ids of connections.' },
  scopes: { field: 'scopes', message: 'Enter at most 50 names of scopes.' },
  expiresInSeconds: { field: 'days', message: 'Enter a number of days from 1 to 366.' },
}

const mistakesIn = (issues: readonly { path: PropertyKey[] }[]): FormError[] =>
  [...new Set(issues.map(({ path }) => String(path[0])))].map(
    (field) => MISTAKES[field] ?? { message: `${field} is not valid.` },
  )

const showSecret = (c: Context, { frame }: Viewer, { token, text }: DrawnToken) =>
  c.html(tokenSecretPage({ ...frame, token, text: text.reveal() }))

async function rotateFromForm(c: Context, ports: ConsolePorts, viewer: Viewer): Promise<Response> {
  const { confirm, hours = '', reason } = await readForm(c)
  if (confirm !== 'yes' || !/^\d{1,3}$/.test(hours) || Number(hours) > 168)
    throw new RolecallError('REQUEST_INVALID')
  const actor = byForm(viewer.actor, reason)
  const id = c.req.param('id')!
  return showSecret(c, viewer, await rotateToken(ports, actor, id, Number(hours) * 3600))
}

async function revokeFromForm(c: Context, ports: ConsolePorts, viewer: Viewer): Promise<Response> {
  const { confirm, descendants, reason } = await readForm(c)
  if (confirm !== 'yes') throw new RolecallError('REQUEST_INVALID')
  const actor = byForm(viewer.actor, reason)
  const id = c.req.param('id')!
  await revokeToken(ports, actor, id, { descendants: descendants === 'yes' })
  const word = descendants === 'yes' ? 'tokens-revoked' : 'token-revoked'
  return c.redirect(`${TOKENS}/${encodeURIComponent(id)}?notice=done:${word}`, 303)
}
