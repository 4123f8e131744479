import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  northwindCustomer,
  northwindInstallation,
  northwindProfile,
} from '../../../test/fixtures/northwind.ts'
import { leavesOf, readTemplate } from '../../../test/fixtures/read-template.ts'
import { customiseTemplate } from './customise.ts'
import { prepareTemplate } from './prepare.ts'

const prepared = prepareTemplate(northwindInstallation(), northwindProfile())

const characters = (alphabet: string) => fc.constantFrom(...alphabet)
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-'
const externalIds = fc.string({ unit: characters(LETTERS), minLength: 20, maxLength: 64 })
const tokens = fc.string({ unit: characters(`${LETTERS}._`), minLength: 16, maxLength: 400 })
const suffixes = fc.stringMatching(/^[a-z0-9]{5}$/)
const texts = fc.tuple(externalIds, suffixes, tokens, tokens)
const customers = texts.map(([externalId, roleSuffix, us, eu]) => ({
  externalId,
  roleSuffix,
  callbackTokens: { 'us-east-1': us, 'eu-west-1': eu },
}))

const HOLES = [
  '/Description',
  '/Metadata/Rolecall/HowToVerify',
  '/Mappings/CallbackTokens/us-east-1/CallbackToken',
  '/Mappings/CallbackTokens/eu-west-1/CallbackToken',
  '/Resources/Invitation/Properties/ExternalId',
  '/Resources/AccessRole/Properties/RoleName',
  '/Resources/AccessRole/Properties/AssumeRolePolicyDocument/Statement/0/Condition/StringEquals/sts:ExternalId',
  '/Resources/Connection/Properties/ExternalId',
  '/Outputs/ExternalId/Value',
]

describe('Customising', () => {
  it('changes the expected leaves and nothing else (TPL-1)', () => {
    const base = new Map(leavesOf(readTemplate(customiseTemplate(prepared, northwindCustomer()))))
    fc.assert(
      fc.property(customers, (customer) => {
        const leaves = leavesOf(readTemplate(customiseTemplate(prepared, customer)))
        expect(leaves).toHaveLength(base.size)
        const changed = leaves.filter(([path, value]) => base.get(path) !== value)
        expect(changed.map(([path]) => path)).toEqual(HOLES)
        const { externalId, roleSuffix, callbackTokens } = customer
        const values = [externalId, `Access-${roleSuffix}`, ...Object.values(callbackTokens)]
        for (const [, value] of changed)
          expect(values.some((it) => String(value).includes(it))).toBe(true)
      }),
    )
  })

  it('leaves every byte outside the holes as it is', () => {
    fc.assert(
      fc.property(customers, (customer) => {
        let rest = customiseTemplate(prepared, customer)
        for (const [index, bytes] of prepared.pieces.entries()) {
          const piece = bytes.toString()
          expect(rest.startsWith(piece)).toBe(true)
          const hole = prepared.holes[index]
          const value =
            hole === undefined
              ? ''
              : hole.kind === 'callback-token'
                ? customer.callbackTokens[hole.region as 'us-east-1']
                : hole.kind === 'external-id'
                  ? customer.externalId
                  : customer.roleSuffix
          rest = rest.slice(piece.length + value.length)
        }
        expect(rest).toBe('')
      }),
    )
  })

  it.each([
    ['attack 38', `\${AWS::AccountId}-and-some-more`],
    ['attack 38', `!Sub \${AWS::AccountId}-more-text`],
    ['attack 38', 'Fn::GetAtt-and-some-more-text'],
    ['attack 38', '&anchor-and-some-more-text-here'],
    ['attack 38', 'line\u2028separator-and-more-text'],
    ['attack 39', '{{resolve:ssm:/prod/key}}-more'],
    ['TPL-2', '｛｛resolve:ssm:/prod/key｝｝-more'],
    ['TPL-1', 'quote"\n  injected-and-more-text'],
    ['TPL-1', 'abcdefghijklmnopqrstuvwxyz\n'],
    ['EXT-2', 'too-short'],
    ['EXT-2', 'x'.repeat(65)],
  ])('refuses, as an External ID and as a token, what is not plain (%s: %j)', (_threat, text) => {
    const customer = northwindCustomer()
    const invalid = expect.objectContaining({ code: 'TEMPLATE_INVALID' })
    expect(() => customiseTemplate(prepared, { ...customer, externalId: text })).toThrow(invalid)
    if (text.startsWith('x')) return
    const callbackTokens = { ...customer.callbackTokens, 'eu-west-1': text }
    expect(() => customiseTemplate(prepared, { ...customer, callbackTokens })).toThrow(invalid)
  })

  it('refuses any text outside the alphabets (TPL-1)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 70 }), (text) => {
        fc.pre(!/^[A-Za-z0-9-]{20,64}$/.test(text))
        expect(() =>
          customiseTemplate(prepared, { ...northwindCustomer(), externalId: text }),
        ).toThrow()
      }),
    )
  })

  it('asks for a token for each Region, and names no token in its complaint', () => {
    const customer = {
      ...northwindCustomer(),
      callbackTokens: { 'us-east-1': 'v1.secret token' },
    }
    expect(() => customiseTemplate(prepared, customer)).toThrow(/us-east-1 is missing or malformed/)
    expect(() => customiseTemplate(prepared, customer)).not.toThrow(/secret/)
  })
})
