import type { Node, Scalar } from 'yaml'
import { type Edit, endOf } from '../edits.ts'
import type { TemplateSource } from '../source.ts'
import type { DeclaredParameter } from './declared.ts'
import { removeParameters, tagStart } from './remove.ts'
import { PLACEHOLDER, type Use, usesOf } from './uses.ts'

/** A parameter and the text that takes its place. */
export interface BakedParameter {
  declared: DeclaredParameter
  /** The value where a text is needed. */
  text: string
  /** The items of a list. */
  items: string[]
}

/** Removes parameters, and writes their values wherever they were used. */
export function bake(source: TemplateSource, parameters: BakedParameter[]): Edit[] {
  const byName = new Map(parameters.map((it) => [it.declared.name, it]))
  for (const { declared } of parameters) refuseLookUp(source, declared)
  const types = parameters.map(({ declared }) => declared.type)
  const edits = usesOf(source, new Set(byName.keys())).flatMap((use): Edit[] => {
    if (use.is === 'rule') {
      if (byName.has(use.subject) || types.includes(use.subject)) throw needed(source, use)
      return []
    }
    return use.is === 'ref'
      ? [replaceCall(source, use.node, literalOf(byName.get(use.name)!))]
      : fillText(source, use, byName)
  })
  return [...edits, ...removeParameters(source, new Set(byName.keys()))]
}

const literalOf = ({ declared, text, items }: BakedParameter): string =>
  declared.isList ? `[${items.map((it) => JSON.stringify(it)).join(', ')}]` : JSON.stringify(text)

/** AWS: the value of such a parameter is the name under which CloudFormation finds the text. */
function refuseLookUp(source: TemplateSource, { name, type, pair }: DeclaredParameter): void {
  if (type.startsWith('AWS::SSM::Parameter::Value<'))
    throw source.invalid(
      `the parameter ${name} cannot be baked, because CloudFormation looks up its value in Systems Manager. Set "as: default" or "as: fixed" for it.`,
      pair.key,
    )
}

const needed = (source: TemplateSource, { subject, node }: Use & { is: 'rule' }) =>
  source.invalid(
    `a rule asks for the parameter itself (${subject}), so that parameter cannot be baked. Set "as: fixed" for it.`,
    node,
  )

/** Replaces a whole call, with its tag. */
const replaceCall = ({ text }: TemplateSource, node: Node, by: string): Edit => ({
  from: tagStart(text, node),
  to: endOf(node, text),
  text: by,
})

type TextUse = Use & { is: 'sub' }

/** Writes the values into the text of an `Fn::Sub`. Without other names it becomes a plain text. */
function fillText(
  source: TemplateSource,
  { names, text: scalar, call }: TextUse,
  byName: ReadonlyMap<string, BakedParameter>,
): Edit[] {
  const list = names.map((name) => byName.get(name)!).find(({ declared }) => declared.isList)
  if (list)
    throw source.invalid(
      `the parameter ${list.declared.name} is a list and cannot be written into a text. Set "as: fixed" or "as: default" for it.`,
      scalar,
    )
  const textOf = (name: string) => byName.get(name)!.text
  const value = String(scalar.value).replaceAll(PLACEHOLDER, (whole, name: string) =>
    names.includes(name) ? textOf(name) : whole,
  )
  const [from, to] = [scalar.range![0], endOf(scalar, source.text)]
  const raw = source.text.slice(from, to)
  const isWhole = call !== undefined && !/\$\{(?!!)/.test(value)
  const places = [...raw.matchAll(PLACEHOLDER)].filter(({ 1: name }) => names.includes(name!))
  const fill = (write: (value: string) => string): Edit[] =>
    places.map(({ 0: whole, 1: name, index }) => ({
      from: from + index,
      to: from + index + whole.length,
      text: write(textOf(name!)),
    }))
  // A quoted text can write a placeholder with an escape.
  const isPlain = places.length === countIn(String(scalar.value), names)
  if (raw.startsWith('|') && isPlain)
    return [
      ...(isWhole && !value.includes('${!') ? dropTag(source, scalar) : []),
      ...fill((it) => it),
    ]
  if (isWhole) return [replaceCall(source, call, JSON.stringify(value.replaceAll('${!', '${')))]
  if (raw.startsWith('"') && isPlain) return fill((it) => JSON.stringify(it).slice(1, -1))
  return [{ from, to, text: JSON.stringify(value) }]
}

const countIn = (text: string, names: string[]): number =>
  [...text.matchAll(PLACEHOLDER)].filter((match) => names.includes(match[1]!)).length

/** A block text with the tag `!Sub` becomes a plain one. The long form stays. */
function dropTag({ text }: TemplateSource, scalar: Scalar): Edit[] {
  const [to] = scalar.range!
  const from = tagStart(text, scalar)
  return from < to && scalar.tag?.startsWith('!') ? [{ from, to, text: '' }] : []
}
