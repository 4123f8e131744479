import type { AccessProfile, BoundParameter } from '../../../model/access-profile.ts'
import { addToMap, applyEdits, type Edit, type NewEntry, replaceValue } from '../edits.ts'
import { pairOf, readSource, type TemplateSource } from '../source.ts'
import { bake } from './bake.ts'
import { type DeclaredParameter, declaredParameters, itemsOf, valueFault } from './declared.ts'

type OwnTemplate = NonNullable<AccessProfile['template']>

/** The value of a parameter, or the marker of a value that differs between invitations. */
export interface Filling {
  text: string
  /** The marker of the items, where the value is a list that differs between invitations. */
  items?: string
  as: BoundParameter['as']
  /** What is compared with the parameter's constraints: the value, or one of its form. */
  sample: string | undefined
}

/**
 * The template with the values of these parameters. A baked parameter goes, and its value stands
 * wherever it was used. Another one stays, with the value as its default or its only allowed value.
 * Errors name the lines of the vendor's file.
 */
export function bindParameters(
  { text, source: file }: OwnTemplate,
  fillings: ReadonlyMap<string, Filling>,
): TemplateSource {
  const source = readSource(text, file)
  if (fillings.size === 0) return source
  const declared = new Map(declaredParameters(source).map((it) => [it.name, it]))
  const given = [...fillings].map(([name, filling]) => {
    const parameter = declared.get(name)
    if (!parameter) throw unknown(source, name, [...declared.keys()])
    requireFit(source, parameter, filling)
    return { declared: parameter, filling }
  })
  const edits = [
    ...bake(
      source,
      given.flatMap(({ declared, filling }) =>
        filling.as === 'baked' ? [{ declared, text: filling.text, items: itemsFor(filling) }] : [],
      ),
    ),
    ...given.flatMap(({ declared, filling }) =>
      filling.as === 'baked' ? [] : setDefault(source, declared, filling),
    ),
  ]
  return withLinesOf(source, readSource(applyEdits(text, edits), file), edits)
}

const itemsFor = ({ text, items }: Filling): string[] =>
  items === undefined ? itemsOf(text) : [items]

const unknown = (source: TemplateSource, name: string, known: string[]) =>
  source.invalid(
    `it has no parameter ${name}, which the profile binds. ${known.length > 0 ? `It has: ${known.join(', ')}.` : 'It has no parameters.'}`,
  )

function requireFit(source: TemplateSource, it: DeclaredParameter, filling: Filling): void {
  if (filling.as === 'fixed' && it.isList)
    throw source.invalid(
      `the parameter ${it.name} is a list, of which customers could choose a part. Set "as: baked" for it.`,
      it.pair.key,
    )
  const { sample } = filling
  const fault = sample === undefined ? undefined : valueFault(it, sample)
  if (fault)
    throw source.invalid(`the value of the parameter ${it.name} (${sample}) ${fault}.`, it.pair.key)
}

function setDefault(
  source: TemplateSource,
  { pair, map }: DeclaredParameter,
  { text, as }: Filling,
): Edit[] {
  const entries: NewEntry[] = [
    { key: 'Default', value: text },
    ...(as === 'fixed' ? [{ key: 'AllowedValues', value: [text] }] : []),
  ]
  const present = entries.filter(({ key }) => pairOf(map, key))
  const added = entries.filter(({ key }) => !pairOf(map, key))
  return [
    ...present.map((entry) => replaceValue(source, map, pairOf(map, entry.key)!, entry)),
    ...(added.length > 0 ? [addToMap(source, pair, added)] : []),
  ]
}

/** The changed template, whose errors name the lines of the original. */
function withLinesOf(
  original: TemplateSource,
  changed: TemplateSource,
  edits: Edit[],
): TemplateSource {
  const sorted = edits.toSorted((one, other) => one.from - other.from)
  const before = (offset: number): number => {
    let shift = 0
    for (const { from, to, text } of sorted) {
      if (offset < from + shift + text.length) return Math.min(offset - shift, to)
      shift += text.length - (to - from)
    }
    return offset - shift
  }
  return {
    ...changed,
    invalid: (message, node) => {
      const offset = (node as { range?: [number, number, number] } | undefined)?.range?.[0] ?? node
      return original.invalid(message, typeof offset === 'number' ? before(offset) : undefined)
    },
  }
}
