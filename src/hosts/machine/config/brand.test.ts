import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { stringify } from 'yaml'
import { readInstallationFile } from './installation-file.ts'

const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 32"><path d="M0 0"/></svg>'

function read(brand: object) {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-brand-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const profiles = { default: { roleName: 'Access', purpose: 'Reads.' } }
  const file = join(folder, 'rolecall.yaml')
  writeFileSync(file, stringify({ vendor: { name: 'Northwind' }, profiles, brand }))
  writeFileSync(join(folder, 'logo.svg'), LOGO)
  writeFileSync(join(folder, 'dark.svg'), LOGO.replace('0 0 64', '0 0 96'))
  writeFileSync(join(folder, 'hostile.svg'), LOGO.replace('<path', '\n<script'))
  return readInstallationFile(file).brand
}

describe('the brand in rolecall.yaml', () => {
  it('is read whole, with the logo itself, so that a deployment carries it', () => {
    const texts = { en: { intro: 'Welcome.\nGlad you are here.' }, de: { help: 'Rufen Sie an.' } }
    const brand = read({ logo: './logo.svg', color: '#FFCC00', texts, domain: 'northwind.example' })
    expect(JSON.parse(JSON.stringify(brand))).toEqual({
      logo: {
        light: { type: 'svg', data: expect.stringContaining('<path'), width: 64, height: 32 },
      },
      accent: {
        light: { accent: '#665000', hover: '#4f3d00', soft: '#f6f0de' },
        dark: { accent: '#d9bb66', hover: '#ebd28f', soft: '#302810' },
      },
      texts,
      domain: 'northwind.example',
    })
  })

  it('may have a second logo for the dark theme', () => {
    const logo = { light: 'logo.svg', dark: 'dark.svg' }
    expect(read({ logo })?.logo).toMatchObject({ light: { width: 64 }, dark: { width: 96 } })
  })

  it('may set both accents exactly, if text in them is readable', () => {
    const brand = read({ color: { light: '#0000ff', dark: '#9dbdff' } })
    expect(brand?.accent).toMatchObject({
      light: { accent: '#0000ff' },
      dark: { accent: '#9dbdff' },
    })
  })

  it.each<[string, object, RegExp]>([
    [
      'a light accent that cannot be read',
      { color: { light: '#ffcc00', dark: '#ffcc00' } },
      /brand\.color\.light is "#ffcc00".*1\.3:1.*4\.5:1.*nearest colour that passes is "#866a00"/,
    ],
    [
      'a dark accent that cannot be read',
      { color: { light: '#0a665e', dark: '#0a665e' } },
      /brand\.color\.dark is "#0a665e".*dark theme.*2\.1:1.*nearest.*"#4f9d93"/,
    ],
    ['a colour by name', { color: 'teal' }, /brand\.color/],
    ['a logo that is not there', { logo: 'none.svg' }, /none\.svg cannot be read \(ENOENT\)/],
    ['a logo with a script', { logo: 'hostile.svg' }, /hostile\.svg has <script>.*line 2/],
    ['a text that is too long', { texts: { en: { intro: 'x'.repeat(601) } } }, /texts\.en\.intro/],
    ['a control character', { texts: { en: { intro: 'a\u0000b' } } }, /control characters/],
    ['a language that pages do not have', { texts: { xx: { intro: 'Hi' } } }, /brand\.texts/],
    ['a text that no page shows', { texts: { en: { hello: 'Hi' } } }, /brand\.texts\.en/],
    ['an address for the domain', { domain: 'https://northwind.example/' }, /must be a domain/],
    ['a name that is no domain', { domain: 'localhost' }, /must be a domain/],
    ['a typing error', { colour: '#000000' }, /brand\.colour: is unknown\. Did you mean color\?/],
  ])('is refused with %s', (_, brand, says) => {
    expect(() => read(brand)).toThrow(says)
  })
})
