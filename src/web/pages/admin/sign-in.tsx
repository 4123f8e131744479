import { page } from '../document.tsx'
import { describedBy, Field, Mark } from '../parts.tsx'
import { Csrf } from './frame.tsx'
import type { SignInView } from './view.ts'

export const signInPage = ({ vendorName, csrf, error }: SignInView): string =>
  page({
    title: `Sign in · ${vendorName}`,
    kind: 'admin',
    children: (
      <main id="main" class="notice sign-in">
        <Mark />
        <h1>{vendorName}: AWS connections</h1>
        <form method="post" action="/admin/sign-in">
          <Csrf value={csrf} />
          <Field
            id="token"
            label="Access token"
            error={error}
            hint={
              <>
                Printed when Rolecall first started, set as <code>ROLECALL_ADMIN_TOKEN</code>, or
                made with <code>rolecall tokens create</code>.
              </>
            }
          >
            <input
              id="token"
              name="token"
              type="password"
              autocomplete="current-password"
              required
              aria-invalid={error ? 'true' : undefined}
              aria-describedby={describedBy('token', { hint: true, error })}
            />
          </Field>
          <button type="submit" class="primary">
            Sign in
          </button>
        </form>
      </main>
    ),
  })
