import { page } from '../document.tsx'
import { InputField, Mark } from '../parts.tsx'
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
          <InputField
            id="token"
            label="API token"
            type="password"
            autocomplete="current-password"
            required
            error={error}
            hint={
              <>
                To create one, run <code>rolecall tokens create</code>. The first token is the value
                of <code>ROLECALL_ADMIN_TOKEN</code>; if that is not set, Rolecall creates one at
                its first start.
              </>
            }
          />
          <button type="submit" class="primary">
            Sign in
          </button>
        </form>
      </main>
    ),
  })
