import type { AccessRole } from '../../../core/template/own/access-role.ts'
import {
  isPlainMap,
  type PlainMap,
  plainTemplate,
} from '../../../core/template/own/rights/plain.ts'
import type { Context } from '../../../core/template/own/rights/resolve.ts'
import type { TemplateSource } from '../../../core/template/own/source.ts'
import {
  inText,
  principalsInStatement,
  trustStatements,
} from '../../../core/template/own/trust-statements.ts'

/** Where the value of a parameter comes from, as in `parameters` of rolecall.yaml. */
export interface Binding {
  from?:
    | 'externalId'
    | 'vendorAccountId'
    | 'brokerRoleArn'
    | 'customerId'
    | 'customerName'
    | 'invitation'
  value?: string
  as?: 'baked' | 'default' | 'fixed'
}

/** A parameter of the template, and what to do with it. */
export interface ProposedParameter {
  name: string
  line: number | undefined
  type: string
  default: string | undefined
  description: string | undefined
  /** Undefined: the parameter stays as it is. */
  binding: Binding | undefined
  /** Why, in words. */
  why: string
  /** It has no value: whoever creates the stack would have to type one. */
  isOpen: boolean
}

/** What each parameter of a template is probably for. */
export function proposeBindings(
  source: TemplateSource,
  roles: readonly AccessRole[],
  vendorAccountId: string | undefined,
): ProposedParameter[] {
  const { root, lineOf } = plainTemplate(source)
  const parameters = isPlainMap(root.Parameters) ? root.Parameters : {}
  const inTrust = usesInTrust(source, roles)
  return Object.entries(parameters).map(([name, given]) => {
    const face = isPlainMap(given) ? given : {}
    const value = typeof face.Default === 'string' ? face.Default : undefined
    const parameter = { name, type: String(face.Type ?? 'String'), default: value }
    const guess = guessFor(parameter, inTrust, vendorAccountId)
    return {
      ...parameter,
      line: lineOf(parameters, name),
      description: typeof face.Description === 'string' ? face.Description : undefined,
      binding: guess?.binding,
      why: guess?.why ?? (value === undefined ? 'it has no default' : 'it keeps its default'),
      isOpen: guess === undefined && value === undefined,
    }
  })
}

type Parameter = Pick<ProposedParameter, 'name' | 'type' | 'default'>
interface Guess {
  binding: Binding
  why: string
}

function guessFor(
  { name, type, default: value }: Parameter,
  inTrust: Uses,
  vendorAccountId: string | undefined,
): Guess | undefined {
  if (!/^(?:String|Number)$/.test(type)) return undefined
  if (inTrust.externalIds.has(name))
    return { binding: { from: 'externalId' }, why: 'the trust policy asks for it as External ID' }
  if (/external_?-?id/i.test(name))
    return { binding: { from: 'externalId' }, why: 'its name says External ID' }
  if (inTrust.principals.has(name)) {
    const isArn = /arn|role|principal|user/i.test(name) || value?.startsWith('arn:') === true
    const from = isArn ? 'brokerRoleArn' : 'vendorAccountId'
    return { binding: { from }, why: 'the trust policy names it as who can assume the role' }
  }
  if (vendorAccountId !== undefined && value === vendorAccountId)
    return { binding: { from: 'vendorAccountId' }, why: 'its default is your account number' }
  if (/account/i.test(name) && /^\d{12}$/.test(value ?? ''))
    return { binding: { from: 'vendorAccountId' }, why: 'its default is an account number' }
  if (/(?:vendor|trusted|provider|partner|saas|external|principal).*account/i.test(name))
    return { binding: { from: 'vendorAccountId' }, why: 'its name says account of the vendor' }
  if (value !== undefined && value !== '') return undefined
  if (/customer_?-?name|company|organi[sz]ation_?-?name/i.test(name))
    return { binding: { from: 'customerName' }, why: 'its name says name of the customer' }
  if (/customer_?-?id/i.test(name))
    return { binding: { from: 'customerId' }, why: 'its name says id of the customer' }
  if (
    value === undefined &&
    /(?:tenant|workspace|org|project|integration|site|team|env).*(?:id|name|key)$/i.test(name)
  )
    return { binding: { from: 'invitation' }, why: 'it differs between customers' }
  return undefined
}

interface Uses {
  externalIds: Set<string>
  principals: Set<string>
}

/** The parameters that decide who can assume the roles. */
function usesInTrust(source: TemplateSource, roles: readonly AccessRole[]): Uses {
  const { root, resources } = plainTemplate(source)
  const context: Context = { root, truth: new Map(), choices: new Map() }
  const uses: Uses = { externalIds: new Set(), principals: new Set() }
  for (const { logicalId } of roles) {
    const { Properties } = resources[logicalId] as PlainMap
    const trust = isPlainMap(Properties) ? Properties.AssumeRolePolicyDocument : undefined
    const statements = trust === undefined ? [] : trustStatements(trust, context).flat()
    for (const found of statements) {
      if (!isPlainMap(found?.item)) continue
      const condition = inText(found.item.Condition ?? '', found.context)
      const id = /"sts:ExternalId":\s*("[^"]*"|\[[^\]]*\])/i.exec(condition)?.[1] ?? ''
      for (const name of namesIn(id)) uses.externalIds.add(name)
      for (const { type, name } of principalsInStatement(found.item, found.context))
        if (type === 'AWS') for (const it of namesIn(name)) uses.principals.add(it)
    }
  }
  return uses
}

const namesIn = (text: string): string[] =>
  [...text.matchAll(/\$\{([A-Za-z0-9]+)\}/g)].map((match) => match[1]!)
