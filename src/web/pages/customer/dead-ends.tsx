import type { Child } from 'hono/jsx'
import type { Vendor } from '../../../core/model/access-profile.ts'
import type { LanguageCode } from '../../../core/model/brand.ts'
import { Logo } from '../brand/logo.tsx'
import { page } from '../document.tsx'
import { LANGUAGES } from '../language/languages.ts'
import { OutLink } from '../parts.tsx'
import type { ShownBrand } from './view.ts'

const deadEnd = (
  { language, brand }: { language: LanguageCode; brand?: ShownBrand | undefined },
  title: string,
  children: Child,
): string =>
  page({
    title,
    styleHref: brand?.styleHref,
    kind: 'customer',
    language,
    children: (
      <main id="main" class="notice">
        <Logo logo={brand?.logo} />
        <h1>{title}</h1>
        {children}
      </main>
    ),
  })

/**
 * The same page for unknown, expired and revoked links, so that a stranger learns nothing (WEB-5).
 */
export function linkInvalidPage(
  vendor?: Vendor,
  language: LanguageCode = 'en',
  brand?: ShownBrand,
): string {
  const words = LANGUAGES[language].deadEnd
  const sender = vendor ? (
    <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>
  ) : (
    words.whoSentIt
  )
  return deadEnd(
    { language, brand },
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
  brand?: ShownBrand | undefined
}

export const errorPage = ({
  title,
  message,
  remedy,
  requestId,
  language = 'en',
  brand,
}: ErrorView): string =>
  deadEnd(
    { language, brand },
    title,
    <>
      <p class="lead">{message}</p>
      <p>{remedy}</p>
      {requestId ? (
        <p class="quiet">{LANGUAGES[language].deadEnd.request({ id: <code>{requestId}</code> })}</p>
      ) : null}
    </>,
  )
