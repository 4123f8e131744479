/** The languages of the customer's page. Each has a file in `web/pages/language`. */
export const LANGUAGE_CODES = ['en', 'de'] as const

export type LanguageCode = (typeof LANGUAGE_CODES)[number]

/** A logo that was checked, and sanitised if it is an SVG. */
export interface Logo {
  type: 'svg' | 'png'
  /** The text of an SVG; the bytes of a PNG in base64. */
  data: string
  /** In the units of the picture. Only their ratio counts. */
  width: number
  height: number
}

/** The colours of one theme that follow the vendor's colour, as `#rrggbb`. */
export interface AccentColors {
  /** Links, and the background of the main button. */
  accent: string
  hover: string
  soft: string
}

/** The vendor's own words on the customer's page, as plain text. */
export interface BrandTexts {
  /** Above the purpose. */
  intro?: string | undefined
  /** Where a customer gets help. */
  help?: string | undefined
  /** Once the connection works. */
  finished?: string | undefined
}

/** A domain that the DNS says belongs to the vendor. */
export interface VerifiedDomain {
  name: string
  /** ISO 8601, UTC: when the DNS last said so. */
  verifiedAt: string
}

/** How the customer's page looks like the vendor's product: `brand` of rolecall.yaml, checked. */
export interface Brand {
  /** The dark logo replaces the light one in the dark theme. */
  logo?: { light: Logo; dark?: Logo }
  accent?: { light: AccentColors; dark: AccentColors }
  /** By the code of the language, such as `de`. */
  texts?: Record<string, BrandTexts>
  /** The page shows it only while the DNS confirms it. */
  domain?: string
}

/** The TXT record with which a domain names the vendor's AWS account. */
export const domainRecord = (domain: string, accountId: string) => ({
  name: `_rolecall.${domain}`,
  value: `rolecall-domain=${accountId}`,
})
