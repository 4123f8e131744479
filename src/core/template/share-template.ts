import { isMap, isScalar, isSeq, type Scalar } from 'yaml'
import type { AccessProfile } from '../model/access-profile.ts'
import { SHARED_PARAMETERS } from '../model/template-reading.ts'
import type { TemplateInstallation } from './connection-parts.ts'
import type { TemplateMap } from './intrinsics.ts'
import type { Markers } from './markers.ts'
import { addToSection, applyEdits, type Edit, endOf } from './own/edits.ts'
import { keyOf, pairOf, readSource, type TemplateSource } from './own/source.ts'
import { printTemplate } from './prepare.ts'

/** A template for all invitations of an access version. It holds nothing secret. */
export interface SharedTemplate {
  text: string
  /** The names of its parameters that take the values of an invitation. */
  parameters: readonly string[]
}

/** The parameter that takes the value of one of the vendor's own parameters. */
const sharedParameter = (name: string): string => `Rolecall${name}`

/** The values of these parameters for one invitation, without what only its link holds. */
export function sharedValues(
  names: readonly string[],
  known: { roleSuffix: string; parameters: Readonly<Record<string, string>> },
): Record<string, string> {
  const values = [
    [SHARED_PARAMETERS.roleSuffix, known.roleSuffix] as const,
    ...Object.entries(known.parameters).map(([name, it]) => [sharedParameter(name), it] as const),
  ]
  return Object.fromEntries(values.filter(([name]) => names.includes(name)))
}

/**
 * The template of a profile with parameters in place of the values that differ between invitations.
 * Undefined if one of the values stands where CloudFormation accepts no parameter: each invitation
 * then gets a template of its own.
 */
export function shareTemplate(
  installation: TemplateInstallation,
  profile: AccessProfile,
): SharedTemplate | undefined {
  const { text, markers } = printTemplate({ ...installation, isShared: true }, profile)
  const source = readSource(text, profile.template?.source ?? 'The built-in template')
  const search = new Search(source, markers)
  for (const pair of source.root.items) search.visitSection(keyOf(pair), pair)
  const parameters = [
    SHARED_PARAMETERS.callbackToken,
    SHARED_PARAMETERS.externalId,
    ...search.names,
  ].filter((name, index, all) => all.indexOf(name) === index)
  const section = pairOf(source.root, 'Parameters')
  const taken = isMap(section?.value) ? section.value.items.map(keyOf) : []
  if (parameters.some((name) => taken.includes(name))) return undefined
  const entries = parameters.map((key) => ({ key, value: declaration(key) }))
  const shared = applyEdits(text, [...search.edits, addToSection(source, 'Parameters', entries)])
  // A marker in a comment, a key or a place without functions was not replaced.
  return new RegExp(markers.all.source).test(shared) ? undefined : { text: shared, parameters }
}

const FILLED_IN =
  'Filled in by the launch link. Leave it as it is: with another value the stack stops with a reason.'

function declaration(name: string): TemplateMap {
  const pattern = PATTERNS[name]
  return {
    Type: 'String',
    Description: FILLED_IN,
    ...(pattern !== undefined && { AllowedPattern: pattern }),
  }
}

const PATTERNS: Readonly<Record<string, string>> = {
  [SHARED_PARAMETERS.externalId]: '[A-Za-z0-9-]{20,64}',
  [SHARED_PARAMETERS.roleSuffix]: '[a-z0-9]{5}',
  [SHARED_PARAMETERS.callbackToken]: '[A-Za-z0-9._-]{16,1024}',
}

/** Sections that people read. CloudFormation evaluates no function there. */
const READ_BY_PEOPLE = ['Description', 'Metadata']
/** Sections in which CloudFormation accepts functions. */
const WITH_FUNCTIONS = ['Resources', 'Outputs', 'Conditions']

/** Finds all markers in a template, and what stands in their place. */
class Search {
  readonly edits: Edit[] = []
  readonly names = new Set<string>()
  readonly #source: TemplateSource
  readonly #markers: Markers

  constructor(source: TemplateSource, markers: Markers) {
    this.#source = source
    this.#markers = markers
  }

  visitSection(name: string, { value }: { value: unknown }): void {
    if (READ_BY_PEOPLE.includes(name)) this.#visit(value, (it) => this.#describe(it))
    if (WITH_FUNCTIONS.includes(name)) this.#visit(value, (it, call) => this.#call(it, call))
  }

  /** `call`: the key before the value, or before the list that it begins. */
  #visit(node: unknown, replace: (scalar: Scalar, call: string) => void, call = ''): void {
    if (isMap(node)) for (const pair of node.items) this.#visit(pair.value, replace, keyOf(pair))
    else if (isSeq(node))
      for (const [index, item] of node.items.entries()) {
        const isSub = call === 'Fn::Sub' || node.tag === '!Sub'
        this.#visit(item, replace, isSub && index === 0 ? 'Fn::Sub' : '')
      }
    else if (isScalar(node) && this.#isMarked(String(node.value))) replace(node, call)
  }

  #isMarked = (text: string): boolean => new RegExp(this.#markers.all.source).test(text)

  /** A text for people names no value. */
  #describe(scalar: Scalar): void {
    this.#rewrite(scalar, (raw) => raw.replaceAll(this.#markers.all, '*****'))
  }

  #call(scalar: Scalar, call: string): void {
    const text = String(scalar.value)
    if (call === 'Fn::Sub' || scalar.tag === '!Sub') {
      this.#rewrite(scalar, (raw) => this.#withPlaceholders(raw))
      return
    }
    const isElsewhere = scalar.tag?.startsWith('!') || scalar.type?.startsWith('BLOCK')
    // The items of a list cannot be one parameter.
    const hasItems = [...text.matchAll(this.#markers.all)].some(({ groups }) => groups!.items)
    if (isElsewhere || hasItems) return
    const [only] = [...text.matchAll(this.#markers.all)]
    const isWhole = only?.[0] === text
    const by = isWhole
      ? { Ref: this.#nameOf(only) }
      : { 'Fn::Sub': this.#withPlaceholders(text.replaceAll('${', '${!')) }
    this.#rewrite(scalar, () => JSON.stringify(by))
  }

  #withPlaceholders = (text: string): string =>
    text.replaceAll(this.#markers.all, (...match) => {
      const groups = match.at(-1) as Record<string, string | undefined>
      return `\${${this.#nameOf({ groups })}}`
    })

  #nameOf({ groups = {} }: { groups?: Record<string, string | undefined> | undefined }): string {
    const { suffix, parameter } = groups
    const name = suffix
      ? SHARED_PARAMETERS.roleSuffix
      : parameter
        ? sharedParameter(parameter)
        : SHARED_PARAMETERS.externalId
    this.names.add(name)
    return name
  }

  #rewrite(scalar: Scalar, change: (raw: string) => string): void {
    const { text } = this.#source
    const [from, to] = [scalar.range![0], endOf(scalar, text)]
    this.edits.push({ from, to, text: change(text.slice(from, to)) })
  }
}
