import { ENGLISH_SHEET, type SheetWords } from './sheet-words.ts'

const MAX_PHRASES = 3
/** A resource or parameter of the template, such as `\${Bucket.Arn}`. */
const IN_TEMPLATE = /^\$\{([A-Za-z0-9]+)(?:\.\w+)?\}$/

/** A key of `SheetWords.kinds`. */
type Kind = keyof SheetWords['kinds']

interface Phrase {
  kind: Kind
  /** `*`: all of this kind. */
  name: string
  /** The resources' names begin with `name`. */
  isStart: boolean
}

/** The resources of a statement, such as `buckets whose name begins with northwind-`. */
export function resourcesInWords(
  words: SheetWords,
  resources: string[],
  notResources: string[],
): string {
  const { all, except, inTemplate } = words.resources
  if (notResources.length > 0) return except({ list: notResources.join(', ') })
  if (resources.includes('*')) return all
  if (resources.every((it) => IN_TEMPLATE.test(it)))
    return words.list(resources.map((it) => inTemplate({ name: IN_TEMPLATE.exec(it)![1]! })))
  const phrases = resources.map(phraseOf)
  if (phrases.includes(undefined)) return resources.join(', ')
  const byName = Map.groupBy(phrases as Phrase[], ({ name, isStart }) => `${isStart} ${name}`)
  if (byName.size > MAX_PHRASES) return resources.join(', ')
  return [...byName.values()].map((same) => inOnePhrase(words, same)).join('; ')
}

/** Resources whose names are the same, or begin in the same way. */
function inOnePhrase(words: SheetWords, same: Phrase[]): string {
  const { allOf, named, beginning } = words.resources
  const { name, isStart } = same[0]!
  const all = [...new Set(same.map(({ kind }) => words.kinds[kind]))]
  if (name === '*') return words.list(all.map((kind) => allOf({ kind })))
  const kinds = words.list(all)
  return isStart ? beginning({ kinds, name }) : named({ kinds, name })
}

/** The kinds of resources, such as `buckets`. Objects count as their buckets. */
export const kindsOf = (words: SheetWords, resources: string[]): string[] => [
  ...new Set(resources.map((it) => kindInWords(words, phraseOf(it)))),
]

function kindInWords({ kinds, resources }: SheetWords, phrase: Phrase | undefined): string {
  if (!phrase) return resources.other
  const kind = kinds[phrase.kind === 's3/' ? 's3:' : phrase.kind]
  return phrase.name === '*' ? resources.allOf({ kind }) : kind
}

const ARN = /^arn:[^:]*:(?<service>[a-z0-9-]+):[^:]*:[^:]*:(?<rest>[^${}]+)$/s

function phraseOf(resource: string): Phrase | undefined {
  const { service, rest } = ARN.exec(resource)?.groups ?? {}
  if (!service || !rest) return undefined
  if (service === 's3') {
    const [bucket, ...objects] = rest.split('/')
    if (objects.length === 0) return phraseFor('s3:', bucket!)
    return objects.join('/') === '*' ? phraseFor('s3/', bucket!) : undefined
  }
  if (isKind(`${service}:`)) return phraseFor(`${service}:`, rest)
  const [, type, name] = /^([\w-]+)[/:](.+)$/s.exec(rest) ?? []
  return type && name ? phraseFor(`${service}:${type}`, name) : undefined
}

const isKind = (text: string): text is Kind => Object.hasOwn(ENGLISH_SHEET.kinds, text)

function phraseFor(kind: string, name: string): Phrase | undefined {
  if (!isKind(kind)) return undefined
  if (name === '*') return { kind, name, isStart: false }
  const [, start, star] = /^([^*?]+)(\*?)(?:\/\*|:\*)?$/.exec(name) ?? []
  return start ? { kind, name: start, isStart: star === '*' } : undefined
}
