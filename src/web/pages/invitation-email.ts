import type { Vendor } from '../../core/model/access-profile.ts'
import type { BrandTexts, LanguageCode } from '../../core/model/brand.ts'
import { ownText } from './customer/own-words.tsx'
import { LANGUAGES } from './language/languages.ts'

export interface EmailView {
  vendor: Vendor
  /** The person at the vendor who asks. */
  contact?: { name?: string | undefined; email?: string | undefined } | undefined
  customerName?: string | undefined
  purpose?: string | undefined
  pageUrl: string
  /** ISO 8601, UTC. */
  expiresAt: string
  vendorAccountId: string
  /** The only account that can connect, if it is known. */
  accountId?: string | undefined
  /** The verified domain. */
  domain?: string | undefined
  texts?: Record<string, BrandTexts> | undefined
}

export interface Email {
  language: LanguageCode
  subject: string
  text: string
}

/** The e-mail that an operator sends to a customer, as plain text. */
export function invitationEmail(view: EmailView, language: LanguageCode): Email {
  const words = LANGUAGES[language].email
  const vendor = oneLine(view.vendor.name)
  const customer = view.customerName === undefined ? undefined : oneLine(view.customerName)
  const intro = ownText(view.texts, language, 'intro')?.text
  const help = ownText(view.texts, language, 'help')?.text ?? view.vendor.supportUrl
  const until = dateIn(LANGUAGES[language].locale, view.expiresAt)
  const facts = [
    words.fromAccount({ id: view.vendorAccountId }),
    view.accountId && words.toAccount({ id: view.accountId }),
    view.domain && words.domain({ domain: view.domain }),
  ]
  const sender = [view.contact?.name, view.contact?.email, vendor]
  const parts = [
    words.greeting,
    words.asks({ vendor, customer }),
    intro,
    view.purpose && words.purpose({ purpose: oneLine(view.purpose) }),
    words.open,
    view.pageUrl,
    words.until({ until }),
    facts.filter(Boolean).join('\n'),
    help && words.help({ help }),
    words.closing,
    sender.flatMap((it) => (it ? [oneLine(it)] : [])).join('\n'),
  ]
  return { language, subject: words.subject({ vendor }), text: parts.filter(Boolean).join('\n\n') }
}

/** A name with a line break could add a header to the e-mail. */
const oneLine = (text: string): string => text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim()

const dateIn = (locale: string, at: string): string =>
  `${new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(new Date(at))} UTC`
