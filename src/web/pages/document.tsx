import type { Child } from 'hono/jsx'

interface DocumentProps {
  title: string
  /** Selects the script and the styles. */
  kind: 'customer' | 'admin'
  children?: Child
}

const Document = ({ title, kind, children }: DocumentProps) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="robots" content="noindex" />
      <title>{title}</title>
      <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
      <link rel="stylesheet" href={`/assets/${kind}.css`} />
      <script src={`/assets/${kind}.js`} defer></script>
    </head>
    <body class={kind}>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      {children}
    </body>
  </html>
)

/** A whole HTML document. Hono escapes every value that is not JSX (WEB-4). */
export const page = (props: DocumentProps): string => `<!doctype html>${<Document {...props} />}`
