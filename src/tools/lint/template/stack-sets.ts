import { isMap, isScalar, isSeq, type Node } from 'yaml'
import type { BoundParameter } from '../../../core/model/access-profile.ts'
import { isPlainMap, plainTemplate } from '../../../core/template/own/rights/plain.ts'
import { resolve } from '../../../core/template/own/rights/resolve.ts'
import { keyOf, pairOf } from '../../../core/template/own/source.ts'
import { childPath, type Lint, type Place } from '../../../core/trust-policy/lint.ts'
import type { OpenTemplate } from './open-template.ts'

/** A template inside of a template, which a stack set creates in other accounts. */
export interface InnerTemplate {
  text: string
  /** The values that the outer template sets, so that nobody types them. */
  parameters: Record<string, BoundParameter>
  /** Moves what was found in it to its place in the outer file. */
  move(lint: Lint): Lint
}

const STACK_SET = 'AWS::CloudFormation::StackSet'

/** The template bodies of the stack sets of a template. */
export function innerTemplates(template: OpenTemplate): InnerTemplate[] {
  const { resources, source, placeOf } = template
  return resources
    .filter(({ type, properties }) => type === STACK_SET && properties !== undefined)
    .flatMap(({ logicalId, properties, path }): InnerTemplate[] => {
      const pair = pairOf(properties!, 'TemplateBody')
      const node = bodyIn(pair?.value)
      if (!pair || !isScalar(node)) return []
      const base = childPath(path, 'Properties', 'TemplateBody')
      const start = placeOf(pair.key as Node)
      const shift = shiftInBlock(source.text, node as Node, placeOf(node as Node).line)
      const move = (lint: Lint): Lint => ({
        ...lint,
        path: base + lint.path,
        place: lint.place && shift ? shift(lint.place) : start,
      })
      const text = textOf(String(node.value), node !== pair.value || isSub(node))
      return [{ text, parameters: parametersOf(template, logicalId), move }]
    })
}

/** The parameters of a stack set whose values do not depend on what a customer types. */
function parametersOf({ source }: OpenTemplate, logicalId: string): Record<string, BoundParameter> {
  const { root, resources } = plainTemplate(source)
  const { Properties } = resources[logicalId] as { Properties?: unknown }
  const list = isPlainMap(Properties) ? Properties.Parameters : undefined
  const context = { root, truth: new Map(), choices: new Map() }
  const entries = (Array.isArray(list) ? list : []).filter(isPlainMap).flatMap((it) => {
    const value = it.ParameterValue === undefined ? '' : resolve(it.ParameterValue, context)
    if (typeof value !== 'string') return []
    return [[String(it.ParameterKey), { value, as: 'fixed' }] as [string, BoundParameter]]
  })
  return Object.fromEntries(entries)
}

const isSub = ({ tag }: { tag?: string }): boolean => tag === '!Sub'

/** The text of a body, which `Fn::Sub` may fill in. */
function bodyIn(value: unknown): unknown {
  if (isSeq(value) && isSub(value)) return value.items[0]
  const [only, second] = isMap(value) ? value.items : []
  if (!only || second || keyOf(only) !== 'Fn::Sub') return value
  return isSeq(only.value) ? only.value.items[0] : only.value
}

/** Inside of `Fn::Sub` the inner template writes `${!Name}` for its own `${Name}`. */
const textOf = (text: string, isFilledIn: boolean): string =>
  isFilledIn ? text.replaceAll('${!', '${') : text

/** Where a place inside of a literal block is in the outer file; undefined for other texts. */
function shiftInBlock(
  text: string,
  { range }: Node,
  line: number,
): ((place: Place) => Place) | undefined {
  const head =
    range && /^\|[^\n]*\n(?<blank>(?:[ \t]*\r?\n)*)(?<indent> *)/.exec(text.slice(range[0]))
  if (!head?.groups) return undefined
  const { length: indent } = head.groups.indent!
  return ({ line: inner, column, endColumn }) => ({
    line: line + inner,
    column: column + indent,
    ...(endColumn !== undefined && { endColumn: endColumn + indent }),
  })
}
