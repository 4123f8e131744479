import { isPair, type Node, type Scalar, visit } from 'yaml'
import { keyOf } from './source.ts'

/** Every logical name that a part of a template refers to, in short or long form, with its node. */
export function referencesIn(node: Node): { name: string; at: Node }[] {
  const found: { name: string; at: Node }[] = []
  visit(node, {
    Scalar(_key, scalar, path) {
      const parent = path.at(-1)
      const intrinsic =
        scalar.tag ?? (isPair(parent) && parent.value === scalar ? keyOf(parent) : '')
      for (const name of namesIn(scalar, intrinsic, path.at(-2))) found.push({ name, at: scalar })
    },
  })
  return found
}

function namesIn(scalar: Scalar, intrinsic: string, outer: unknown): string[] {
  const text = String(scalar.value)
  if (intrinsic === '!Ref' || intrinsic === 'Ref') return [text]
  if (intrinsic === '!GetAtt' || intrinsic === 'Fn::GetAtt') return [text.split('.')[0]!]
  if (isPair(outer) && keyOf(outer) === 'Fn::GetAtt') return [text]
  return [...text.matchAll(/\$\{([A-Za-z0-9]+)(?:\.[\w.]+)?\}/g)].map((match) => match[1]!)
}
