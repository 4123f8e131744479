type OperatorKind = 'exact' | 'any-case' | 'pattern' | 'arn' | 'null' | 'other'

/** The meaning of a condition operator's name. */
export interface Operator {
  kind: OperatorKind
  negated: boolean
  ifExists: boolean
  quantifier: 'single' | 'for-all-values' | 'for-any-value'
}

const KINDS: Record<string, OperatorKind> = {
  stringequals: 'exact',
  stringnotequals: 'exact',
  stringequalsignorecase: 'any-case',
  stringnotequalsignorecase: 'any-case',
  stringlike: 'pattern',
  stringnotlike: 'pattern',
  arnequals: 'arn',
  arnlike: 'arn',
  arnnotequals: 'arn',
  arnnotlike: 'arn',
  null: 'null',
}
const OTHERS =
  /^(?:numeric(?:not)?equals|numeric(?:less|greater)than(?:equals)?|date(?:not)?equals|date(?:less|greater)than(?:equals)?|bool|binaryequals|(?:not)?ipaddress)$/
const NAME = /^(?:(?<quantifier>forallvalues|foranyvalue):)?(?<base>\w+?)(?<ifExists>ifexists)?$/
const QUANTIFIERS = { forallvalues: 'for-all-values', foranyvalue: 'for-any-value' } as const

/** Undefined for a name that IAM does not know. Upper and lower case do not matter. */
export function parseOperator(name: string): Operator | undefined {
  const { quantifier, base = '', ifExists } = NAME.exec(name.toLowerCase())?.groups ?? {}
  const kind = Object.hasOwn(KINDS, base) ? KINDS[base]! : OTHERS.test(base) ? 'other' : undefined
  if (!kind || (kind === 'null' && (quantifier || ifExists))) return undefined
  return {
    kind,
    negated: /not/.test(base),
    ifExists: ifExists !== undefined,
    quantifier: quantifier ? QUANTIFIERS[quantifier as keyof typeof QUANTIFIERS] : 'single',
  }
}

/** Whether the operator matches a request that does not have the key. */
export const holdsWithoutKey = ({ quantifier, ifExists, negated, kind }: Operator): boolean =>
  kind !== 'null' &&
  (ifExists || quantifier === 'for-all-values' || (quantifier === 'single' && negated))
