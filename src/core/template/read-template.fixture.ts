import { isScalar, parse, type ScalarTag } from 'yaml'

/**
 * Reads a template as CloudFormation does: as YAML 1.1, with short tags turned into their long
 * form.
 */
export interface Tree {
  [key: string]: Tree
}

const short = (tag: string, name: string): ScalarTag => ({
  tag,
  resolve: (text) => ({ [name]: name === 'Fn::GetAtt' ? text.split('.') : text }),
})

const findInMap = {
  tag: '!FindInMap',
  collection: 'seq' as const,
  resolve: (list: { items: unknown[] }) => ({
    'Fn::FindInMap': list.items.map((item) => (isScalar(item) ? item.value : item)),
  }),
}

export const readTemplate = (text: string): Tree =>
  parse(text, {
    version: '1.1',
    customTags: [
      short('!Sub', 'Fn::Sub'),
      short('!Ref', 'Ref'),
      short('!GetAtt', 'Fn::GetAtt'),
      findInMap as unknown as ScalarTag,
    ],
  })

/** Every scalar value of the template, by its path. */
export function leavesOf(tree: unknown, path = ''): [string, unknown][] {
  if (typeof tree !== 'object' || tree === null) return [[path, tree]]
  return Object.entries(tree).flatMap(([key, value]) => leavesOf(value, `${path}/${key}`))
}
