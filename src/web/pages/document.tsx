import type { Child } from 'hono/jsx'
import type { LanguageCode } from '../../core/model/brand.ts'
import { assetPath } from './assets.ts'
import { renderIn, useWords } from './language/languages.ts'

interface DocumentProps {
  title: string
  /** Selects the script and the styles. */
  kind: 'customer' | 'admin'
  /** English if absent. */
  language?: LanguageCode
  /** The style sheet with the vendor's colours. It comes last, because it replaces ours. */
  styleHref?: string | undefined
  /** The browser opens this address at once. */
  refreshTo?: string | undefined
  children?: Child
}

const Document = ({ title, kind, styleHref, refreshTo, children }: DocumentProps) => {
  const words = useWords()
  return (
    <html lang={words.lang}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        {refreshTo ? <meta http-equiv="refresh" content={`0; url=${refreshTo}`} /> : null}
        <title>{title}</title>
        <link rel="icon" href={assetPath('icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assetPath(`${kind}.css`)} />
        {styleHref ? <link rel="stylesheet" href={styleHref} /> : null}
        <script src={assetPath(`${kind}.js`)} defer></script>
      </head>
      <body class={kind} data-words={JSON.stringify({ ...words.script, units: words.units })}>
        <a class="skip" href="#main">
          {words.skip}
        </a>
        {children}
      </body>
    </html>
  )
}

/** A whole HTML document. Hono escapes every value that is not JSX (WEB-4). */
export const page = (props: DocumentProps): string =>
  renderIn(props.language ?? 'en', () => `<!doctype html>${<Document {...props} />}`)
