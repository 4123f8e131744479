import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quickCreateLink, stackNameFor } from './quick-create-link.ts'

const CONSOLES = [
  ['us-east-1', 'us-east-1.console.aws.amazon.com'],
  ['eu-central-2', 'eu-central-2.console.aws.amazon.com'],
  ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
  ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
] as const

const templateUrl = 'https://templates.s3.us-east-1.amazonaws.com/t/Zk3.yaml'
const link = (changes: Partial<Parameters<typeof quickCreateLink>[0]>) =>
  quickCreateLink({ region: 'us-east-1', templateUrl, stackName: 'Northwind', ...changes })
const invalid = expect.objectContaining({ code: 'SETTING_INVALID' })

/** What the console reads out of a link. */
function opened(text: string) {
  const url = new URL(text)
  const [page, query] = url.hash.split('?')
  return {
    host: url.host,
    region: url.searchParams.get('region'),
    page,
    query: [...new URLSearchParams(query)],
  }
}

describe('The quick-create link', () => {
  it('opens the review page of the Region, in the console of its partition, and fills in no parameter (TPL-8, TPL-6, EXT-4, P3)', () => {
    const names = fc
      .string({ unit: fc.constantFrom(...'abcXYZ019-'), maxLength: 127 })
      .map((rest) => `N${rest}`)
    const keys = fc.string({
      unit: fc.constantFrom(..."abz09/._-!'()*&=%+~"),
      minLength: 1,
      maxLength: 300,
    })
    fc.assert(
      fc.property(fc.constantFrom(...CONSOLES), names, keys, ([region, host], stackName, key) => {
        const address = `https://templates.s3.${region}.amazonaws.com/${key}`
        const text = quickCreateLink({ region, templateUrl: address, stackName })
        expect(opened(text)).toEqual({
          host,
          region,
          page: '#/stacks/create/review',
          query: [
            ['templateURL', address],
            ['stackName', stackName],
          ],
        })
        expect(text).toMatch(/^[A-Za-z0-9:/.?=#&%_~-]+$/)
      }),
    )
  })

  it('leads to the console of an emulator where one is set', () => {
    const text = link({
      consoleUrl: 'http://127.0.0.1:4010/',
      templateUrl: 'http://127.0.0.1:4010/templates/a.yaml',
    })
    expect(text).toMatch(
      /^http:\/\/127\.0\.0\.1:4010\/cloudformation\/home\?region=us-east-1#\/stacks\/create\/review\?templateURL=http%3A/,
    )
  })

  it('takes a template behind plain HTTP where AWS is emulated, and nowhere else', () => {
    const plain = 'http://127.0.0.1:4566/templates/a.yaml'
    expect(link({ templateUrl: plain, emulated: true })).toContain(encodeURIComponent(plain))
    expect(() =>
      link({ templateUrl: plain, emulated: false, consoleUrl: 'http://127.0.0.1:4010' }),
    ).toThrow(invalid)
  })

  it.each([
    '',
    '1abc',
    'a b',
    'a_b',
    'a&param_X=1',
    'a#b',
    'a\r\nb',
    'a\n',
    'é',
    `a${'b'.repeat(128)}`,
  ])('refuses %j as a stack name (TPL-8)', (stackName) => {
    expect(() => link({ stackName })).toThrow(invalid)
  })

  it.each([
    'javascript:alert(1)',
    'http://templates.s3.us-east-1.amazonaws.com/a',
    'https://user:pass@templates.s3.us-east-1.amazonaws.com/a',
    'https://templates.s3.us-east-1.amazonaws.com/a#b',
    'https://templates.s3.us-east-1.amazonaws.com/a\r\nb',
    '/a',
  ])('refuses %j as the address of a template (TPL-8, P3)', (address) => {
    expect(() => link({ templateUrl: address })).toThrow(invalid)
  })

  it('refuses an address that is too long for the AWS console, and says why (TPL-8, P3)', () => {
    const templateUrl = `https://templates.s3.us-east-1.amazonaws.com/${'a'.repeat(1024)}`
    expect(() => link({ templateUrl })).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_URL_TOO_LONG' }),
    )
    expect(() => link({ templateUrl: `${templateUrl}?X-Amz-Security-Token=b` })).toThrow(
      'temporary credentials',
    )
  })

  it('refuses a Region that AWS does not have', () => {
    expect(() => link({ region: 'evil.example' })).toThrow(
      expect.objectContaining({ code: 'REGION_UNSUPPORTED' }),
    )
  })
})

describe('A stack name', () => {
  it('is made of the vendor’s name', () => {
    expect(stackNameFor('Northwind Insights', 'k7Qp')).toBe('NorthwindInsights-access-k7Qp')
    expect(stackNameFor('Müller & Söhne', 'k7Qp')).toBe('MullerSohne-access-k7Qp')
    expect(stackNameFor('株式会社', 'k7Qp')).toBe('Vendor-access-k7Qp')
  })

  it('keeps to the grammar and keeps its ending, whatever the vendor is called (TPL-8)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const stackName = stackNameFor(name, 'k7Qp2')
        expect(stackName).toMatch(/^[A-Za-z][A-Za-z0-9-]{0,127}$/)
        expect(stackName).toMatch(/-access-k7Qp2$/)
      }),
    )
  })
})
