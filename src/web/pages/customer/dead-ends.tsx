import type { Vendor } from '../../../core/model/access-profile.ts'
import { page } from '../document.tsx'
import { Mark, OutLink } from '../parts.tsx'

interface ErrorView {
  title: string
  message: string
  remedy: string
  requestId?: string | undefined
}

/** The same for unknown, expired and revoked links: a stranger learns nothing (WEB-5). */
export const linkInvalidPage = (vendor?: Vendor): string =>
  page({
    title: 'This link is not valid',
    kind: 'customer',
    children: (
      <main id="main" class="notice">
        <Mark />
        <h1>This link is not valid, or no longer</h1>
        <p class="lead">Links like this one are good for one connection and for a limited time.</p>
        <p>
          Ask{' '}
          {vendor ? (
            <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>
          ) : (
            'the company that sent it'
          )}{' '}
          for a new one. If you copied the link, check that it is complete.
        </p>
      </main>
    ),
  })

export const errorPage = ({ title, message, remedy, requestId }: ErrorView): string =>
  page({
    title,
    kind: 'customer',
    children: (
      <main id="main" class="notice">
        <Mark />
        <h1>{title}</h1>
        <p class="lead">{message}</p>
        <p>{remedy}</p>
        {requestId ? (
          <p class="quiet">
            Request <code>{requestId}</code>
          </p>
        ) : null}
      </main>
    ),
  })
