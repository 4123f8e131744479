import { describe, expect, it } from 'vitest'
import { chooseLanguage } from './choose-language.ts'

describe('the language of the page', () => {
  it('is the invitation’s, whatever the browser prefers', () => {
    expect(chooseLanguage('de', 'en')).toBe('de')
    expect(chooseLanguage('de-AT', undefined)).toBe('de')
    expect(chooseLanguage('en-US', 'de')).toBe('en')
  })

  it.each([
    ['de', 'de'],
    ['DE-ch', 'de'],
    ['fr, de;q=0.5', 'de'],
    ['en;q=0.8, de;q=0.9', 'de'],
    ['de;q=0.5,en;q=0.5', 'de'],
    ['fr-FR,fr;q=0.9,en;q=0.8,de;q=0.7', 'en'],
    ['de;q=0', 'en'],
    ['*', 'en'],
    ['*, de;q=0.5', 'en'],
    ['fr', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ])('is the one that the browser wants most, of those that exist: %s', (header, language) => {
    expect(chooseLanguage(undefined, header)).toBe(language)
  })

  it.each([
    ['an unknown language of the invitation', 'fr', 'de', 'de'],
    ['malformed weights', undefined, 'en;q=2, en;q=x, de;q=0.1', 'de'],
    ['malformed tags', undefined, ';;,de_DE,-,en-,%00, de', 'de'],
    ['names of properties', undefined, '__proto__, constructor, toString', 'en'],
    ['a long header', undefined, `${'xx,'.repeat(4000)}de`, 'de'],
  ])('leaves out %s', (_, locale, header, language) => {
    expect(chooseLanguage(locale, header)).toBe(language)
  })
})
