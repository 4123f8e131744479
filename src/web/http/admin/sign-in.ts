import { signInPage } from '../../pages/admin/sign-in.tsx'
import { readForm } from '../contract/read-request.ts'
import type { Console } from './console.ts'
import { closeSession, openSession } from './session.ts'

/** Signing in with an API token, and signing out. */
export function signInRoutes({ app, ports }: Console): void {
  const vendorName = ports.installation.vendor.name
  app.post('/admin/sign-in', async (c) => {
    const { token } = await readForm(c)
    const caller = token === undefined ? undefined : await ports.callers.byToken(token.trim())
    if (!caller?.tokenId)
      return c.html(
        signInPage({ vendorName, csrf: '', error: 'This is not a valid API token.' }),
        401,
      )
    openSession(c, ports, caller.tokenId)
    await ports.callers.noteUse(caller)
    return c.redirect('/admin', 303)
  })
  app.post('/admin/sign-out', async (c) => {
    await closeSession(c, ports)
    return c.redirect('/admin', 303)
  })
}
