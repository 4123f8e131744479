import { describe, expect, it } from 'vitest'
import { faceOf, linkOf } from '../../../test/fixtures/app.ts'
import { invite } from '../../../test/fixtures/world.ts'
import type { Brand } from '../../core/model/brand.ts'
import { accentFrom } from '../pages/brand/accent.ts'
import { readLogo } from '../pages/brand/read-logo.ts'

const svg = (width: number) =>
  readLogo(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 32"><path d="M0 0"/></svg>`,
    ),
  )

const BRAND: Brand = {
  logo: { light: svg(64) },
  accent: { light: accentFrom('#ffcc00', 'light'), dark: accentFrom('#ffcc00', 'dark') },
  texts: {
    en: { intro: 'Welcome <b>to</b> Northwind.\nGlad you are here.', help: 'Call us.' },
    de: { intro: 'Willkommen.' },
  },
  domain: 'northwind.example',
}

async function show(brand: Brand = BRAND, path?: string) {
  const { world, open } = faceOf({ installation: { brand } })
  const invitation = await invite(world, {})
  const link = path ?? linkOf(world, invitation)
  const page = async (language = 'en') =>
    (await open(link, { headers: { 'accept-language': language } })).text()
  return { open, page, installation: world.installation }
}

const pathsIn = (html: string, pattern: RegExp): string[] =>
  [...html.matchAll(pattern)].map(([, path]) => path!)

describe('the brand on the customer’s page', () => {
  it('comes from this server, under names that change with the content', async () => {
    const { open, page } = await show()
    const html = await page()
    const [logo] = pathsIn(html, /<img src="([^"]+)"/g)
    const style = pathsIn(html, /<link rel="stylesheet" href="([^"]+)"/g).at(-1)
    expect(logo).toMatch(/^\/assets\/logo\.[0-9a-f]{12}\.svg$/)
    expect(style).toMatch(/^\/assets\/brand\.[0-9a-f]{12}\.css$/)
    for (const [path, type] of [
      [logo!, 'image/svg+xml'],
      [style!, 'text/css; charset=utf-8'],
    ] as const) {
      const { headers } = await open(path)
      expect(headers.get('content-type')).toBe(type)
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    }
    const other = await show({ ...BRAND, logo: { light: svg(96) } })
    expect(await other.page()).not.toContain(logo)
  })

  it('needs no inline style, so that the policy of the page stays strict', async () => {
    expect(await (await show()).page()).not.toMatch(/<style|\sstyle=/)
  })

  it('keeps the place of the logo while it loads', async () => {
    expect(await (await show()).page()).toMatch(/<img [^>]*width="64" height="32" alt=""/)
  })

  it('offers a browser the logo for its theme', async () => {
    const { page } = await show({ logo: { light: svg(64), dark: svg(96) } })
    expect(await page()).toMatch(
      /<source media="\(prefers-color-scheme: dark\)" srcset="\/assets\/logo\.\w+\.svg"/,
    )
  })

  it('serves the bytes of a PNG', async () => {
    const bytes = Buffer.from('89504e470d0a1a0a', 'hex')
    const logo = { type: 'png' as const, data: bytes.toString('base64'), width: 2, height: 1 }
    const { open, page } = await show({ logo: { light: logo } })
    const [path] = pathsIn(await page(), /<img src="([^"]+)"/g)
    const response = await open(path!)
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
  })

  it('has the vendor’s words as text, marked as the vendor’s, in the language of the page (WEB-4)', async () => {
    const { page } = await show()
    const html = await page()
    expect(html).toContain(
      '<p>Welcome &lt;b&gt;to&lt;/b&gt; Northwind.</p><p>Glad you are here.</p>',
    )
    expect(html).toMatch(/Glad you are here\.<\/p><cite>In the words of Northwind/)
    const german = await page('de')
    expect(german).toContain('<p>Willkommen.</p>')
    expect(german).toMatch(/<blockquote class="words" lang="en"><p>Call us\.<\/p>/)
  })

  it('is also on the page of a link that does not work', async () => {
    const html = await (await show(BRAND, '/connect/unknown')).page()
    expect(html).toContain('/assets/logo.')
    expect(html).toContain('/assets/brand.')
  })

  it('names the domain only while it is verified', async () => {
    const { page, installation } = await show()
    expect(await page()).not.toContain('northwind.example</')
    installation.verifiedDomain = {
      name: 'northwind.example',
      verifiedAt: '2026-11-20T10:00:00.000Z',
    }
    const html = await page()
    expect(html).toMatch(/Who asks<\/dt><dd>northwind\.example<small>/)
    expect(html).toContain('_rolecall.')
    expect(html).toMatch(/rolecall-domain=\d{12}/)
    delete installation.verifiedDomain
    expect(await page()).not.toContain('Who asks')
  })
})
