import { AwsFault } from '../operation.ts'
import { isConditionOperator } from './condition-operators.ts'
import type {
  Condition,
  PolicyDocument,
  PolicyKind,
  Principals,
  PrincipalType,
  Statement,
} from './document.ts'

type Json = Readonly<Record<string, unknown>>

const DOCUMENT_FIELDS = ['Version', 'Id', 'Statement']
const STATEMENT_FIELDS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]
const PRINCIPAL_TYPES: readonly string[] = [
  'AWS',
  'Service',
  'Federated',
  'CanonicalUser',
] satisfies PrincipalType[]

const malformed = (message: string) => new AwsFault('MalformedPolicyDocument', message)
const syntaxError = () => malformed('Syntax errors in policy.')

/** Reads and validates a policy document; throws AWS's `MalformedPolicyDocument`. */
export function parsePolicy(source: string | object, kind: PolicyKind): PolicyDocument {
  const root = readObject(typeof source === 'string' ? readJson(source) : source)
  refuseOtherFields(root, DOCUMENT_FIELDS)
  const Version = root.Version ?? '2008-10-17'
  if (Version !== '2008-10-17' && Version !== '2012-10-17') throw syntaxError()
  if (root.Id !== undefined && typeof root.Id !== 'string') throw syntaxError()
  const statements = [root.Statement ?? []].flat()
  if (statements.length === 0 && kind !== 'resource') throw syntaxError()
  const Statement = statements.map((statement) => parseStatement(readObject(statement), kind))
  refuseRepeatedSids(Statement)
  return { Version, ...(root.Id === undefined ? {} : { Id: root.Id }), Statement, principalIds: {} }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('This policy contains invalid Json')
  }
}

function readObject(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw syntaxError()
  return value as Json
}

function refuseOtherFields(object: Json, known: readonly string[]): void {
  if (Object.keys(object).some((field) => !known.includes(field))) throw syntaxError()
}

function refuseRepeatedSids(statements: readonly Statement[]): void {
  const sids = statements.flatMap(({ Sid }) => (Sid ? [Sid] : []))
  if (new Set(sids).size < sids.length)
    throw malformed('Statement IDs (SID) in a single policy must be unique.')
}

function parseStatement(json: Json, kind: PolicyKind): Statement {
  refuseOtherFields(json, STATEMENT_FIELDS)
  if (json.Effect !== 'Allow' && json.Effect !== 'Deny') throw syntaxError()
  const statement: Statement = {
    Effect: json.Effect,
    ...parseSid(json.Sid, kind),
    ...parsePrincipals(json, kind),
    ...parseActions(json, kind),
    ...parseResources(json, kind),
    Condition: parseConditions(json.Condition),
  }
  return statement
}

function parseSid(sid: unknown, kind: PolicyKind): { Sid?: string } {
  if (sid === undefined) return {}
  if (typeof sid !== 'string') throw syntaxError()
  if (kind !== 'resource' && !/^[0-9A-Za-z]*$/.test(sid)) {
    throw malformed(
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    )
  }
  return { Sid: sid }
}

function parsePrincipals(
  json: Json,
  kind: PolicyKind,
): Pick<Statement, 'Principal' | 'NotPrincipal'> {
  const field = onlyOneOf(json, 'Principal', 'NotPrincipal')
  if (kind === 'identity' && field)
    throw malformed('Policy document should not specify a principal.')
  if (kind !== 'identity' && !field) throw malformed('Missing required field Principal')
  return field ? { [field]: readPrincipals(json[field]) } : {}
}

function readPrincipals(value: unknown): Principals {
  if (value === '*') return { AWS: ['*'] }
  const principals = readObject(value)
  const entries = Object.entries(principals)
  if (entries.length === 0 || entries.some(([type]) => !PRINCIPAL_TYPES.includes(type)))
    throw syntaxError()
  const parsed = Object.fromEntries(
    entries.map(([type, list]) => [type, readTexts(list)]),
  ) as Principals
  for (const text of parsed.AWS ?? []) refuseBadPrincipal(text)
  return parsed
}

function refuseBadPrincipal(text: string): void {
  // AWS: the wildcard stands alone; it cannot be part of an ARN in Principal.
  const good =
    text === '*' ||
    /^\d{12}$/.test(text) ||
    /^A(?:ROA|IDA)[A-Z0-9]{12,}$/.test(text) ||
    /^arn:aws[\w-]*:(?:iam|sts)::\d{12}:[^*?]+$/.test(text)
  if (!good) throw malformed(`Invalid principal in policy: "AWS":"${text}"`)
}

function parseActions(json: Json, kind: PolicyKind): Pick<Statement, 'Action' | 'NotAction'> {
  const field = onlyOneOf(json, 'Action', 'NotAction')
  if (!field)
    throw malformed(
      kind === 'trust' ? 'Missing required field Action' : 'Policy statement must contain actions.',
    )
  const actions = readTexts(json[field])
  if (kind === 'trust' && !actions.every((action) => /^sts:/i.test(action))) {
    throw malformed('AssumeRole policy may only specify STS AssumeRole actions.')
  }
  if (!actions.every((action) => action === '*' || /^[\w-]+:[\w*?]+$/.test(action))) {
    throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.')
  }
  return { [field]: actions }
}

function parseResources(json: Json, kind: PolicyKind): Pick<Statement, 'Resource' | 'NotResource'> {
  const field = onlyOneOf(json, 'Resource', 'NotResource')
  if (field && kind === 'trust') throw malformed(`Has prohibited field ${field}`)
  if (!field && kind === 'identity') throw malformed('Policy statement must contain resources.')
  if (!field) return {}
  const resources = readTexts(json[field])
  const stray =
    kind === 'identity'
      ? resources.find((resource) => !/^(?:\*$|arn:[^:]+:[^:]+:[^:]*:[^:]*:)/.test(resource))
      : undefined
  if (stray !== undefined) throw malformed(`Resource ${stray} must be in ARN format or "*".`)
  return { [field]: resources }
}

function parseConditions(value: unknown): Condition[] {
  if (value === undefined) return []
  return Object.entries(readObject(value)).flatMap(([operator, keys]) => {
    if (!isConditionOperator(operator)) throw malformed(`Invalid Condition type : ${operator}.`)
    return Object.entries(readObject(keys)).map(([key, values]) => ({
      operator,
      key,
      values: readConditionValues(values),
    }))
  })
}

function readConditionValues(value: unknown): string[] {
  return [value].flat().map((one) => {
    if (typeof one !== 'string' && typeof one !== 'number' && typeof one !== 'boolean')
      throw syntaxError()
    return String(one)
  })
}

function readTexts(value: unknown): string[] {
  const texts = [value].flat()
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string' && text !== ''))
    throw syntaxError()
  return texts as string[]
}

function onlyOneOf<Field extends keyof Statement>(
  json: Json,
  first: Field,
  second: Field,
): Field | undefined {
  if (json[first] !== undefined && json[second] !== undefined) throw syntaxError()
  return json[first] !== undefined ? first : json[second] !== undefined ? second : undefined
}
