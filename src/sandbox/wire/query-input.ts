/** What a form can hold: text, lists (`member.N`), maps (`entry.N.key`) and structures. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue }

/** AWS: an empty list is sent as the bare name of the list. */
const LISTS = new Set([
  ...[
    'Capabilities',
    'NotificationARNs',
    'Parameters',
    'PolicyArns',
    'ResourceTypes',
    'RetainResources',
    'Tags',
    'TagKeys',
  ],
  ...['Accounts', 'Filters', 'OrganizationalUnitIds', 'ParameterOverrides', 'Regions'],
  ...[
    'TransitiveTagKeys',
    'ProvidedContexts',
    'ActionNames',
    'ResourceArns',
    'StackStatusFilter',
    'PolicyInputList',
  ],
])

type Tree = Map<string, Tree | string>

/** `A.member.1.B=x&M.entry.1.key=k&M.entry.1.value=v` to `{ A: [{ B: 'x' }], M: { k: 'v' } }`. */
export function parseQueryInput(
  pairs: Iterable<readonly [string, string]>,
): Record<string, FormValue> {
  const root: Tree = new Map()
  for (const [name, value] of pairs) plant(root, name.split('.'), value)
  const input = Object.fromEntries([...root].map(([name, value]) => [name, readValue(name, value)]))
  delete input.Action
  delete input.Version
  return input
}

function plant(tree: Tree, path: readonly string[], value: string): void {
  const [name = '', ...rest] = path
  if (rest.length === 0) {
    tree.set(name, value)
    return
  }
  const child = tree.get(name)
  const next: Tree = child instanceof Map ? child : new Map()
  tree.set(name, next)
  plant(next, rest, value)
}

function readValue(name: string, value: Tree | string): FormValue {
  if (typeof value === 'string') return value === '' && LISTS.has(name) ? [] : value
  const members = value.get('member')
  if (members instanceof Map) return inOrder(members).map((member) => readValue('', member))
  const entries = value.get('entry')
  if (entries instanceof Map) return Object.fromEntries(inOrder(entries).map(readEntry))
  return Object.fromEntries([...value].map(([key, child]) => [key, readValue(key, child)]))
}

const inOrder = (numbered: Tree) =>
  [...numbered].sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child)

// AWS: SNS's message attributes name their entries' halves `Name` and `Value`; all other maps `key`
// and `value`.
function readEntry(entry: Tree | string): [string, FormValue] {
  if (typeof entry === 'string') return ['', entry]
  const key = entry.get('key') ?? entry.get('Name')
  const value = entry.get('value') ?? entry.get('Value') ?? ''
  return [typeof key === 'string' ? key : '', readValue('', value)]
}
