import { isDeepStrictEqual } from 'node:util'
import { isPlainMap, type Plain, type PlainMap, plainTemplate } from './rights/plain.ts'
import type { TemplateSource } from './source.ts'

/** One place in which two templates differ. */
export interface TemplateChange {
  kind: 'added' | 'removed' | 'changed'
  /** Such as `Resources.VendorRole.DependsOn`. */
  where: string
  /** From 1: in the second template, or in the first one for what was removed. */
  line: number | undefined
  /** In words, such as `the trust policy of the role VendorRole is another`. */
  what: string
}

/**
 * What differs between two templates, by place and in words. How a template is written (comments,
 * order, short forms) does not count.
 */
export function describeChanges(before: TemplateSource, after: TemplateSource): TemplateChange[] {
  const [old, present] = [plainTemplate(before), plainTemplate(after)]
  const found: TemplateChange[] = []
  const compare = (from: PlainMap, to: PlainMap, path: string[]): void => {
    for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
      const [one, other] = [from[key], to[key]]
      const at = [...path, key]
      const note = (kind: TemplateChange['kind'], line: number | undefined) =>
        found.push({ kind, where: at.join('.'), line, what: inWords(kind, at, one ?? other) })
      if (one === undefined && isSection(at, other)) compare({}, other, at)
      else if (other === undefined && isSection(at, one)) compare(one, {}, at)
      else if (one === undefined) note('added', present.lineOf(to, key))
      else if (other === undefined) note('removed', old.lineOf(from, key))
      else if (isDeepStrictEqual(one, other)) continue
      else if (isPlainMap(one) && isPlainMap(other) && !isWhole(at, one, other))
        compare(one, other, at)
      else note('changed', present.lineOf(to, key))
    }
  }
  compare(old.root, present.root, [])
  return found
}

/** A section is reported by its entries. */
const isSection = (path: string[], value: Plain | undefined): value is PlainMap =>
  path.length === 1 && isPlainMap(value)

/** A trust policy is one place, and so is a function that another one replaces. */
const isWhole = (path: string[], one: PlainMap, other: PlainMap): boolean =>
  path.at(-1) === 'AssumeRolePolicyDocument' ||
  [one, other].some((it) => Object.keys(it).some((key) => /^(?:Ref|Condition|Fn::)/.test(key)))

const NAMES: Record<string, string> = {
  Resources: 'resource',
  Parameters: 'parameter',
  Outputs: 'output',
  Mappings: 'mapping',
  Conditions: 'condition',
  Rules: 'rule',
  Metadata: 'metadata',
}

function inWords(kind: TemplateChange['kind'], path: string[], value: Plain | undefined): string {
  const [section = '', name, ...rest] = path
  const noun = NAMES[section]
  if (!noun || name === undefined) return `${section} is ${kind}`
  const thing = `the ${noun} ${name}`
  if (rest.length === 0) {
    const type = isPlainMap(value) && typeof value.Type === 'string' ? ` (${value.Type})` : ''
    return `${thing}${section === 'Resources' ? type : ''} is ${kind}`
  }
  if (rest.at(-1) === 'AssumeRolePolicyDocument') return `the trust policy of ${name} is ${kind}`
  if (rest[0] === 'DependsOn') return `what ${name} waits for (DependsOn) is changed`
  return `${rest.join('.')} of ${thing} is ${kind}`
}
