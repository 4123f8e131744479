import type { Child } from 'hono/jsx'
import type { Vendor } from '../../../core/model/access-profile.ts'
import { page } from '../document.tsx'
import { LANGUAGES, type LanguageCode } from '../language/languages.ts'
import { Mark, OutLink } from '../parts.tsx'

const deadEnd = (language: LanguageCode, title: string, children: Child): string =>
  page({
    title,
    kind: 'customer',
    language,
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
export function linkInvalidPage(vendor?: Vendor, language: LanguageCode = 'en'): string {
  const words = LANGUAGES[language].deadEnd
  const sender = vendor ? (
    <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>
  ) : (
    words.whoSentIt
  )
  return deadEnd(
    language,
    words.linkInvalid,
    <>
      <p class="lead">{words.askForNew({ sender })}</p>
      <p>{words.copiedAll}</p>
    </>,
  )
}

interface ErrorView {
  title: string
  message: string
  remedy: string
  requestId?: string | undefined
  /** English if absent. */
  language?: LanguageCode
}

export const errorPage = ({
  title,
  message,
  remedy,
  requestId,
  language = 'en',
}: ErrorView): string =>
  deadEnd(
    language,
    title,
    <>
      <p class="lead">{message}</p>
      <p>{remedy}</p>
      {requestId ? (
        <p class="quiet">{LANGUAGES[language].deadEnd.request({ id: <code>{requestId}</code> })}</p>
      ) : null}
    </>,
  )
