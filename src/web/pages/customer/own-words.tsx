import type { BrandTexts } from '../../../core/model/brand.ts'
import { useWords } from '../language/languages.ts'
import type { CustomerView } from './view.ts'

interface Props {
  view: Pick<CustomerView, 'brand' | 'vendor' | 'language'>
  text: keyof BrandTexts
}

/** A text of rolecall.yaml, marked as the vendor's, so that nobody takes it for a computed one. */
export const OwnWords = ({ view: { brand, vendor, language }, text }: Props) => {
  const words = useWords()
  const texts = brand?.texts ?? {}
  const found = [language, 'en', ...Object.keys(texts)].find((it) => texts[it]?.[text])
  if (found === undefined) return null
  return (
    <blockquote class="words" lang={found === language ? undefined : found}>
      {texts[found]![text]!.split(/\n+/).map((paragraph) => (
        <p>{paragraph}</p>
      ))}
      <cite>{words.brand.inWordsOf({ vendor: vendor.name })}</cite>
    </blockquote>
  )
}
