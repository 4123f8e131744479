import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findBlock, putBlock } from './block.ts'

const LINES = [
  '[profile acme-metrics]',
  'credential_process = rolecall credentials con_1 --scope metrics',
]
const write = (text: string, lines = LINES): string => putBlock(findBlock(text), lines)
const remove = (text: string): string => write(text, [])

describe('our part of ~/.aws/config', () => {
  it('stands between marks, after what was there', () => {
    expect(write('[default]\nregion = us-east-1\n')).toBe(
      `[default]
region = us-east-1
# >>> rolecall aws-config >>> written by that command; "rolecall aws-config --remove" removes it
[profile acme-metrics]
credential_process = rolecall credentials con_1 --scope metrics
# <<< rolecall aws-config <<<
`,
    )
  })

  const anyText = fc
    .array(
      fc.constantFrom(
        '[default]',
        'region = eu-west-1',
        '# note',
        '\n',
        '\r\n',
        '\r',
        ' ',
        '\u00ff',
        '',
      ),
    )
    .map((it) => it.join(''))

  it('leaves every other byte as it was, and goes without a trace', () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const text = write(before)
        expect(text.startsWith(before)).toBe(true)
        expect(remove(text)).toBe(before)
        expect(remove(text + after)).toBe(before + after)
        expect(write(text)).toBe(text)
      }),
      { seed: 1 },
    )
  })

  it('is replaced where it stands', () => {
    const text = `${write('[default]\n')}[profile mine]\n`
    expect(write(text, ['[profile other]'])).toBe(
      `${write('[default]\n', ['[profile other]'])}[profile mine]\n`,
    )
  })

  it('has the line ends of its file', () => {
    const text = write('[default]\r\nregion = us-east-1')
    expect(text.split('\n').filter((line) => !line.endsWith('\r'))).toEqual([''])
    expect(remove(text)).toBe('[default]\r\nregion = us-east-1')
  })

  it.each([
    ['a beginning without its end', (text: string) => text.replace(/# <<<.*\n/, '')],
    ['an end without its beginning', (text: string) => text.replace(/# >>>.*\n/, '')],
    ['two parts', (text: string) => text + text],
    [
      'an end before its beginning',
      (text: string) =>
        `${text.replace(/# <<<.*\n/, '')}`.replace(/^/, '# <<< rolecall aws-config <<<\n'),
    ],
  ])('is not guessed at: %s is refused', (_, damage) => {
    expect(() => write(damage(write('[default]\n')))).toThrow(/once each, in this order/)
  })
})
