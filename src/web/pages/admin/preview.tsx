import { previewPage as customersPage } from '../customer/page.tsx'
import type { CustomerView } from '../customer/view.ts'
import type { InvitationValues } from './new-invitation.tsx'
import { Csrf } from './pieces/forms.tsx'

interface PreviewView {
  csrf: string
  customer: string
  /** What was entered in the form. */
  values: InvitationValues
  page: CustomerView
}

/** The customer's page before the invitation exists, with the way back to the form. */
export const previewPage = ({ csrf, customer, values, page }: PreviewView): string =>
  customersPage(
    page,
    <section class="preview-bar" aria-label="Preview" lang="en">
      <p>
        <strong>Preview for {customer}.</strong> Nothing was created. Links and buttons of the page
        below do nothing.
      </p>
      <form method="post" action="/admin/invitations">
        <Csrf value={csrf} />
        {Object.entries(values).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button type="submit" class="btn" name="step" value="edit">
          Back to the form
        </button>
        <button type="submit" class="btn btn-main" name="step" value="create">
          Create the invitation
        </button>
      </form>
    </section>,
  )
