import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Tags } from 'yaml'
import { formatError, type Value, type ValueMap } from './value.ts'

const SHORT_FORMS = new Set(
  'And Base64 Cidr Equals FindInMap GetAtt GetAZs If ImportValue Join Not Or Select Split Sub Transform Contains EachMemberEquals EachMemberIn RefAll ValueOf ValueOfAll ToJsonString Length ForEach'
    .split(' ')
    .map((name) => `!${name}`),
)

// AWS: a date such as 2012-10-17 and a number such as 012345678901 (no octal one) stay text, as
// SnakeYAML's resolver reads them.
const KEPT_TAGS = new Set(
  ['map', 'seq', 'str', 'null', 'bool', 'int', 'float'].map((name) => `tag:yaml.org,2002:${name}`),
)
const DECIMAL = /^[-+]?(?:0|[1-9][0-9_]*)$/

const readAsCloudFormation = (tags: Tags): Tags =>
  tags
    .filter(
      (tag) =>
        typeof tag !== 'string' &&
        KEPT_TAGS.has(tag.tag) &&
        !(tag.tag.endsWith(':int') && 'format' in tag && tag.format === 'TIME'),
    )
    .map((tag) => {
      const isDecimal =
        typeof tag !== 'string' && tag.tag.endsWith(':int') && 'test' in tag && tag.test?.test('9')
      return isDecimal ? { ...tag, test: DECIMAL } : tag
    }) as Tags

export function parseYaml(text: string): Value {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    schema: 'yaml-1.1',
    merge: false,
    customTags: readAsCloudFormation,
    lineCounter: lines,
    logLevel: 'silent',
  })
  const flaw = document.errors[0]
  if (flaw) throw notWellFormed(lines, flaw.pos[0])
  return plain(document.contents, lines)
}

function notWellFormed(lines: LineCounter, offset: number) {
  const { line, col } = lines.linePos(offset)
  return formatError(`YAML not well-formed. (line ${line}, column ${col})`)
}

function plain(node: unknown, lines: LineCounter): Value {
  if (isAlias(node)) throw formatError('YAML aliases are not allowed in CloudFormation templates')
  if (isMap(node)) return tagged(node, plainMap(node.items, lines), lines)
  if (isSeq(node))
    return tagged(
      node,
      node.items.map((item) => plain(item, lines)),
      lines,
    )
  if (isScalar(node)) return tagged(node, scalar(node.value), lines)
  return null
}

function plainMap(
  items: readonly { key: unknown; value?: unknown }[],
  lines: LineCounter,
): ValueMap {
  const map: ValueMap = {}
  for (const { key, value } of items) {
    if (!isScalar(key)) throw formatError('YAML keys must be strings.')
    map[String(key.source ?? key.value)] = plain(value, lines)
  }
  return map
}

function scalar(value: unknown): Value {
  if (typeof value === 'bigint') return value.toString()
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null
}

function tagged(
  node: { tag?: string | undefined; range?: readonly number[] | null | undefined },
  value: Value,
  lines: LineCounter,
): Value {
  const tag = node.tag
  if (!tag?.startsWith('!') || tag === '!') return value
  if (tag === '!Ref' || tag === '!Condition') return { [tag.slice(1)]: value }
  if (!SHORT_FORMS.has(tag)) throw notWellFormed(lines, node.range?.[0] ?? 0)
  if (tag === '!GetAtt' && typeof value === 'string') return { 'Fn::GetAtt': splitAttribute(value) }
  return { [`Fn::${tag.slice(1)}`]: value }
}

/** `Logical.Attribute`, where the attribute may itself have dots. */
export function splitAttribute(text: string): string[] {
  const dot = text.indexOf('.')
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)]
}
