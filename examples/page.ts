// The page of a product with the button "Connect your AWS account", for the examples with Express
// and Fastify. A real product has it among its own pages.

const STYLES = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --rolecall-accent: #1d4ed8; --rolecall-accent-ink: #fff }
body { max-width: 40rem; margin: 0 auto; padding: 2rem 1.25rem }
h1 { font-size: 1.5rem }
section { border: 1px solid light-dark(#d9dee8, #3a4356); border-radius: 12px; padding: 1rem 1.25rem }
h2 { font-size: 1.125rem; margin: 0 }
`

const SCRIPT = `
const list = document.querySelector('#roles')
document.querySelector('rolecall-launch').addEventListener('rolecall-state', async ({ detail }) => {
  if (detail.state !== 'connected') return list.replaceChildren()
  const accounts = await (await fetch('/aws/roles')).json()
  list.replaceChildren(
    ...Object.values(accounts).flat().map((name) => {
      const item = document.createElement('li')
      item.textContent = name
      return item
    }),
  )
})
`

const page = (rolecallUrl: string, company: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>AWS · Northwind Insights</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/page.css">
<script type="module" src="${rolecallUrl}/assets/rolecall-launch.js"></script>
<script type="module" src="/page.js"></script>
</head>
<body>
<main>
<h1>Northwind Insights</h1>
<section>
<h2>AWS account of ${company}</h2>
<p>Northwind Insights reads the roles of your account and shows them here.</p>
<rolecall-launch session-url="/aws/session"></rolecall-launch>
<ul id="roles"></ul>
</section>
</main>
</body>
</html>
`

/** The page for one company, and the headers that it needs. */
export const pageFor = (rolecallUrl: string, company: string) => ({
  html: page(rolecallUrl, company.replaceAll(/[^\w -]/g, '')),
  headers: {
    // The button needs Rolecall in script-src and connect-src, and nothing else.
    'content-security-policy': [
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'",
      `script-src 'self' ${rolecallUrl}`,
      `connect-src 'self' ${rolecallUrl}`,
      "frame-ancestors 'none'; require-trusted-types-for 'script'",
    ].join('; '),
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
  },
})

/** What the page loads from the product itself. */
export const files: Record<string, { type: string; body: string }> = {
  '/page.css': { type: 'text/css', body: STYLES },
  '/page.js': { type: 'text/javascript', body: SCRIPT },
  '/icon.svg': {
    type: 'image/svg+xml',
    body: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#1d4ed8"/></svg>',
  },
}
