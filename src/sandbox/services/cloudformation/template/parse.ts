import { formatError, isMap, type ValueMap } from './value.ts'
import { parseYaml } from './yaml.ts'

/** The template as a data tree, with YAML's short forms spelt out. */
export function parseTemplate(text: string): ValueMap {
  const tree = text.trimStart().startsWith('{') ? parseJson(text) : parseYaml(text)
  if (!isMap(tree)) throw formatError('unsupported structure.')
  return tree
}

function parseJson(text: string) {
  try {
    return JSON.parse(text)
  } catch (error) {
    const offset = Number(/position (\d+)/.exec(String(error))?.[1] ?? text.length)
    const before = text.slice(0, offset).split('\n')
    throw formatError(
      `JSON not well-formed. (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`,
    )
  }
}
