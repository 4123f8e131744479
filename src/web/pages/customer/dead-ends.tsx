import type { Child } from 'hono/jsx'
import type { Vendor } from '../../../core/model/access-profile.ts'
import { page } from '../document.tsx'
import { Mark, OutLink } from '../parts.tsx'

const deadEnd = (title: string, children: Child): string =>
  page({
    title,
    kind: 'customer',
    children: (
      <main id="main" class="notice">
        <Mark />
        <h1>{title}</h1>
        {children}
      </main>
    ),
  })

/**
 * The same page for unknown, expired and revoked links, so that a stranger learns nothing (WEB-5).
 */
export const linkInvalidPage = (vendor?: Vendor): string =>
  deadEnd(
    'This link is invalid or has expired',
    <>
      <p class="lead">
        Ask{' '}
        {vendor ? (
          <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>
        ) : (
          'the person who sent it'
        )}{' '}
        for a new one.
      </p>
      <p>If you copied the link, check that you copied all of it.</p>
    </>,
  )

interface ErrorView {
  title: string
  message: string
  remedy: string
  requestId?: string | undefined
}

export const errorPage = ({ title, message, remedy, requestId }: ErrorView): string =>
  deadEnd(
    title,
    <>
      <p class="lead">{message}</p>
      <p>{remedy}</p>
      {requestId ? (
        <p class="quiet">
          Request <code>{requestId}</code>
        </p>
      ) : null}
    </>,
  )
