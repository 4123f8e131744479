import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import type { TemplateMap, TemplateValue } from './intrinsics.ts'

const TAGS: Record<string, string> = {
  Ref: '!Ref',
  'Fn::Sub': '!Sub',
  'Fn::GetAtt': '!GetAtt',
  'Fn::FindInMap': '!FindInMap',
  'Fn::If': '!If',
}

/** Comments above keys, by their path. */
export type Comments = Record<string, string>

/** Prints a template as YAML 1.1, which CloudFormation reads. */
export function printYaml(tree: TemplateMap, comments: Comments = {}): string {
  // AWS: CloudFormation reads YAML 1.1, in which 012345678901, yes and 2012-10-17 are strings only
  // if quoted.
  const document = new Document(null, { version: '1.1' })
  document.contents = mapNode(tree, '', comments) as unknown as typeof document.contents
  if (comments['']) document.commentBefore = comments['']
  return document.toString({
    lineWidth: 0,
    singleQuote: false,
    flowCollectionPadding: false,
    directives: false,
  })
}

function mapNode(tree: TemplateMap, path: string, comments: Comments): YAMLMap {
  const map = new YAMLMap()
  for (const [key, value] of Object.entries(tree)) {
    const name = new Scalar(key)
    const inner = path ? `${path}.${key}` : key
    if (path === '' && map.items.length > 0) name.spaceBefore = true
    if (comments[inner]) name.commentBefore = comments[inner]
    map.items.push(new Pair(name, toNode(value, inner, comments)))
  }
  return map
}

function toNode(
  value: TemplateValue,
  path: string,
  comments: Comments,
): Scalar | YAMLMap | YAMLSeq {
  if (Array.isArray(value)) return listNode(value, path, comments)
  if (typeof value !== 'object' || value === null) return scalarNode(value)
  return intrinsicNode(value) ?? mapNode(value, path, comments)
}

function listNode(values: TemplateValue[], path: string, comments: Comments): YAMLSeq {
  const list = new YAMLSeq()
  list.items = values.map((value, index) => toNode(value, `${path}.${index}`, comments))
  return list
}

function scalarNode(value: string | number | boolean | null): Scalar {
  const scalar = new Scalar(value)
  if (typeof value === 'string' && value.startsWith('rolecall-hole-'))
    scalar.type = Scalar.QUOTE_DOUBLE
  return scalar
}

function intrinsicNode(value: TemplateMap): Scalar | YAMLSeq | undefined {
  const [entry, ...more] = Object.entries(value)
  const tag = entry && more.length === 0 ? TAGS[entry[0]] : undefined
  if (!entry || !tag) return undefined
  const node = nodeWithTag(tag, entry[1])
  node.tag = tag
  return node
}

function nodeWithTag(tag: string, value: TemplateValue): Scalar | YAMLSeq {
  if (tag === '!GetAtt' && Array.isArray(value)) return new Scalar(value.join('.'))
  if (!Array.isArray(value)) return scalarNode(value as string)
  const list = listNode(value, '', {})
  list.flow = true
  for (const item of list.items)
    if (item instanceof Scalar && item.tag === '!Ref') item.type = Scalar.QUOTE_DOUBLE
  return list
}
