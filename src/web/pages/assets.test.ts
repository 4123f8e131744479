import { describe, expect, it } from 'vitest'
import { samplePinnedView } from '../../../test/fixtures/sample-views.ts'
import { assetPath, assets } from './assets.ts'
import { customerPage } from './customer/page.tsx'

const scripts = Object.entries(assets).filter(([path]) => path.endsWith('.js'))

describe('the pages’ assets', () => {
  it('include everything that a page loads', () => {
    const paths = [
      ...customerPage(samplePinnedView).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g),
    ].map(([, path]) => path!)
    expect(paths).toHaveLength(3)
    for (const path of paths) expect(assets).toHaveProperty([path])
  })

  it.each(scripts)('hold scripts that parse: %s', (_path, { body }) => {
    expect(() => new Function(String(body))).not.toThrow()
  })

  it('load nothing from elsewhere', () => {
    for (const { body } of Object.values(assets)) {
      expect(String(body).replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
        /https?:|url\((?!#)|@import/,
      )
    }
  })

  it('are right in the dark, and still where motion is unwelcome', () => {
    for (const path of [assetPath('customer.css'), assetPath('admin.css')])
      for (const rule of [
        'color-scheme: light dark',
        'prefers-color-scheme: dark',
        'prefers-reduced-motion: reduce',
        ':focus-visible',
      ])
        expect(assets[path]!.body).toContain(rule)
  })
})
