import { isDeepStrictEqual } from 'node:util'
import { isMap, isScalar, type Node, type Pair, parseDocument, stringify, type YAMLMap } from 'yaml'
import { RolecallError } from '../../../api/errors.ts'

/**
 * The text of rolecall.yaml with this profile. All other lines stay as they are, with their
 * comments. A profile with this name is replaced.
 */
export function withProfile(
  text: string,
  { name, entry, vendorName }: { name: string; entry: object; vendorName: string },
): string {
  const document = parseDocument(text)
  const [damage] = document.errors
  const root = document.contents
  if (damage || !(root === null || isMap(root) || (isScalar(root) && root.value === null)))
    throw new RolecallError('SETTING_INVALID', {
      detail: 'rolecall.yaml is not valid YAML with settings by name. It was left as it is.',
    })
  const before = (document.toJS() ?? {}) as { vendor?: object; profiles?: object }
  const wanted = {
    ...before,
    vendor: before.vendor ?? { name: vendorName },
    profiles: { ...before.profiles, [name]: entry },
  }
  const edited = edit(text, isMap(root) ? root : undefined, { name, entry, vendorName })
  if (edited !== undefined && isDeepStrictEqual(parseDocument(edited).toJS(), wanted)) return edited
  if (!before.vendor) document.set('vendor', document.createNode({ name: vendorName }))
  if (before.profiles) document.setIn(['profiles', name], document.createNode(entry))
  else document.set('profiles', document.createNode({ [name]: entry }))
  return document.toString({ lineWidth: 0 })
}

/** The names of the profiles of rolecall.yaml. */
export const profileNamesIn = (text: string): string[] =>
  Object.keys((parseDocument(text).toJS() as { profiles?: object } | null)?.profiles ?? {})

/** A profile as it stands in rolecall.yaml. */
export const profileText = (name: string, entry: object): string =>
  stringify({ [name]: entry }, { lineWidth: 0 }).trimEnd()

interface NewProfile {
  name: string
  entry: object
  vendorName: string
}

/** Changes only the lines of the profile, where the layout allows it. */
function edit(text: string, root: YAMLMap | undefined, profile: NewProfile): string | undefined {
  const { name, entry, vendorName } = profile
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const inFile = (part: string) => part.replaceAll('\n', newline)
  const put = (from: number, to: number, part: string) =>
    text.slice(0, from) + inFile(part) + text.slice(to)
  const end = text === '' || text.endsWith('\n') ? '' : newline
  const profiles = root && pairOf(root, 'profiles')
  const vendor =
    root && pairOf(root, 'vendor') ? '' : `vendor:\n  name: ${JSON.stringify(vendorName)}\n\n`
  if (!profiles) {
    const lead = text.trim() === '' ? '' : newline
    const added = `${vendor}profiles:\n${indented(profileText(name, entry), 2)}\n`
    return `${text}${end}${lead}${inFile(added)}`
  }
  const map = profiles.value
  if (vendor !== '' || !isMap(map) || map.flow || map.items.length === 0) return undefined
  const first = startOf(map.items[0] as Pair)
  const indent = first - (text.lastIndexOf('\n', first - 1) + 1)
  const body = indented(profileText(name, entry), indent)
  const present = pairOf(map, name)
  if (present) {
    const from = startOf(present)
    return put(from, endOf(text, present), body.trimStart())
  }
  const at = endOf(text, map.items.at(-1) as Pair)
  return put(at, at, `\n${body}`)
}

const indented = (text: string, indent: number): string =>
  text.replaceAll(/^(?=.)/gm, ' '.repeat(indent))

const pairOf = (map: YAMLMap, key: string): Pair | undefined =>
  map.items.find((item) => isScalar(item.key) && item.key.value === key)

const startOf = (pair: Pair): number => (pair.key as Node).range![0]

/** Without the blank lines after it. */
function endOf(text: string, pair: Pair): number {
  const node = (pair.value ?? pair.key) as Node
  const [from, to] = node.range!
  const end = from + text.slice(from, to).trimEnd().length
  const comment = /^[ \t]*#[^\r\n]*/.exec(text.slice(end))?.[0] ?? ''
  return end + comment.length
}
