import type { BrandTexts } from '../../../core/model/brand.ts'
import { useWords } from '../language/languages.ts'
import type { CustomerView } from './view.ts'

interface Props {
  view: Pick<CustomerView, 'brand' | 'vendor' | 'language'>
  text: keyof BrandTexts
}

/** A text of rolecall.yaml in this language, else in English, else in another one. */
export function ownText(
  texts: Record<string, BrandTexts> = {},
  language: string,
  name: keyof BrandTexts,
): { language: string; text: string } | undefined {
  for (const it of [language, 'en', ...Object.keys(texts)]) {
    const text = texts[it]?.[name]
    if (text) return { language: it, text }
  }
  return undefined
}

/** A text of rolecall.yaml, marked as the vendor's, so that nobody takes it for a computed one. */
export const OwnWords = ({ view: { brand, vendor, language }, text }: Props) => {
  const words = useWords()
  const own = ownText(brand?.texts, language, text)
  if (!own) return null
  return (
    <blockquote class="words" lang={own.language === language ? undefined : own.language}>
      {own.text.split(/\n+/).map((paragraph) => (
        <p>{paragraph}</p>
      ))}
      <cite>{words.brand.inWordsOf({ vendor: vendor.name })}</cite>
    </blockquote>
  )
}
