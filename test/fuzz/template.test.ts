import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRolecallError } from '../../src/api/errors.ts'
import type { AccessProfile } from '../../src/core/model/access-profile.ts'
import { customiseTemplate } from '../../src/core/template/customise.ts'
import { prepareTemplate } from '../../src/core/template/prepare.ts'
import { quickCreateLink, stackNameFor } from '../../src/core/template/quick-create-link.ts'
import {
  northwindCustomer,
  northwindInstallation,
  northwindProfile,
} from '../fixtures/northwind.ts'
import { leavesOf, readTemplate } from '../fixtures/read-template.ts'
import { anyText, hostileText, SEED } from './hostile-text.ts'

const statement = (Sid: string) => ({
  Sid,
  Effect: 'Allow',
  Action: 's3:ListBucket',
  Resource: '*',
})
const document = (parts: object) => ({
  Version: '2012-10-17',
  Statement: [{ ...statement('A'), ...parts }],
})

interface Texts {
  vendor?: string
  supportUrl?: string
  profile?: Partial<AccessProfile>
}

/** Each place in which a vendor's text comes into a template, by name. */
const PLACES: Record<string, (text: string) => Texts> = {
  'the vendor’s name': (vendor) => ({ vendor }),
  'the support address': (supportUrl) => ({ supportUrl }),
  purpose: (purpose) => ({ profile: { purpose } }),
  'the role’s name': (roleName) => ({ profile: { roleName } }),
  'a managed policy': (arn) => ({ profile: { managedPolicies: [arn] } }),
  'the name of a policy': (name) => ({ profile: { inlinePolicies: { [name]: document({}) } } }),
  Sid: (Sid) => ({ profile: { inlinePolicies: { P: document({ Sid }) } } }),
  Action: (Action) => ({ profile: { inlinePolicies: { P: document({ Action: [Action] }) } } }),
  Resource: (Resource) => ({ profile: { inlinePolicies: { P: document({ Resource }) } } }),
  'a condition’s key': (key) => ({
    profile: { inlinePolicies: { P: document({ Condition: { StringEquals: { [key]: 'x' } } }) } },
  }),
  'a condition’s value': (value) => ({
    profile: {
      inlinePolicies: { P: document({ Condition: { StringEquals: { 'aws:x': value } } }) },
    },
  }),
  'a tag’s key': (key) => ({ profile: { tags: { [key]: 'x' } } }),
  'a tag’s value': (value) => ({ profile: { tags: { team: value } } }),
  'the permissions boundary': (permissionsBoundary) => ({ profile: { permissionsBoundary } }),
  'the profile’s name': (name) => ({ profile: { name } }),
  'a scope’s description': (description) => ({
    profile: { scopes: { s: { description, policy: document({}) } } },
  }),
}

function render({
  vendor = 'Northwind Insights',
  supportUrl = 'https://northwind.example/aws',
  profile = {},
}: Texts): string {
  const installation = { ...northwindInstallation(), vendor: { name: vendor, supportUrl } }
  return customiseTemplate(
    prepareTemplate(installation, northwindProfile(profile)),
    northwindCustomer(),
  )
}

/** Undefined where the text is refused with a reason; anything else that is thrown is a fault. */
function rendered(texts: Texts): string | undefined {
  try {
    return render(texts)
  } catch (error) {
    if (isRolecallError(error, 'TEMPLATE_INVALID')) return undefined
    throw error
  }
}

const OPENING = '${'
const INTRINSIC = /\/(Ref|Fn::\w+|!\w+)(\/|$)/
/** The number of notes depends on the vendor's name, which says which resources are its own. */
const shapeOf = (text: string) => [
  ...new Set(
    leavesOf(readTemplate(text)).map(([path]) => path.replace(/(WhatIsGranted)\/\d+/, '$1')),
  ),
]
/** Each intrinsic function with what it refers to; what is plain text in a Sub is left out. */
const intrinsicsOf = (text: string): string[] =>
  leavesOf(readTemplate(text || '{}'))
    .filter(([path]) => INTRINSIC.test(path))
    .map(([path, value]) =>
      JSON.stringify([
        path,
        String(value).includes(OPENING) ? String(value).match(/\$\{[^}]*\}/g) : value,
      ]),
    )

/** What CloudFormation would act on: a reference anywhere, and `${` inside Sub. */
const referencesIn = (text: string) =>
  leavesOf(readTemplate(text)).flatMap((leaf) =>
    leaf.map(String).filter((part) => part.includes('{{')),
  )

describe.each(Object.entries(PLACES))(
  'any text as %s (TPL-1, TPL-2, attacks 38, 39)',
  (_, place) => {
    const honestTexts = [{}, place('Northwind'), place('arn:aws:iam::aws:policy/ReadOnlyAccess')]
    const honest = new Set(honestTexts.flatMap((texts) => intrinsicsOf(rendered(texts) ?? '')))

    it('is refused, or stays text: no new intrinsic function, no dynamic reference, no control character', () => {
      fc.assert(
        fc.property(anyText, (text) => {
          const template = rendered(place(text))
          if (template === undefined) return
          expect(referencesIn(template)).toEqual([])
          expect(template).not.toMatch(/[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
          for (const used of intrinsicsOf(template)) expect(honest).toContain(used)
        }),
        { seed: SEED, numRuns: 120 },
      )
    })
  },
)

describe('a template', () => {
  it('has one shape, whatever vendor, purpose and tag say (TPL-1)', () => {
    const shape = shapeOf(render({ profile: { tags: { team: 'x' } } }))
    let kept = 0
    const property = fc.property(anyText, anyText, anyText, (vendor, purpose, team) => {
      const template = rendered({ vendor, profile: { purpose, tags: { team } } })
      if (template === undefined) return
      kept += 1
      expect(shapeOf(template)).toEqual(shape)
    })
    fc.assert(property, { seed: SEED, numRuns: 400 })
    expect(kept).toBeGreaterThan(40)
  })

  it('grants the same to the same broker, whatever the texts say', () => {
    const trustOf = (template: string) =>
      JSON.stringify(
        leavesOf(readTemplate(template)).filter(([path]) =>
          path.includes('/AssumeRolePolicyDocument/'),
        ),
      )
    const trust = trustOf(render({}))
    fc.assert(
      fc.property(anyText, anyText, (vendor, purpose) => {
        const template = rendered({ vendor, profile: { purpose } })
        if (template !== undefined) expect(trustOf(template)).toBe(trust)
      }),
      { seed: SEED, numRuns: 400 },
    )
  })
})

describe('a launch URL (TPL-8)', () => {
  it('has a stack name of AWS’s grammar, whatever the vendor is called', () => {
    fc.assert(
      fc.property(anyText, (vendor) => {
        const stackName = stackNameFor(vendor, 'a1b2c3')
        expect(stackName).toMatch(/^[A-Za-z][A-Za-z0-9-]{0,127}$/)
      }),
      { seed: SEED, numRuns: 1000 },
    )
  })

  it('leads to the console’s page with two values and no others, or is refused', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const templateUrl = `https://b.s3.us-east-1.amazonaws.com/${text}`
        try {
          const link = new URL(
            quickCreateLink({ region: 'us-east-1', templateUrl, stackName: 'Northwind' }),
          )
          expect([link.host, link.pathname, link.search]).toEqual([
            'us-east-1.console.aws.amazon.com',
            '/cloudformation/home',
            '?region=us-east-1',
          ])
          const [route, query] = link.hash.split('?')
          expect(route).toBe('#/stacks/create/review')
          expect([...new URLSearchParams(query)]).toEqual([
            ['templateURL', templateUrl],
            ['stackName', 'Northwind'],
          ])
        } catch (error) {
          if (!isRolecallError(error, 'SETTING_INVALID')) throw error
        }
      }),
      { seed: SEED, numRuns: 1000 },
    )
  })
})
