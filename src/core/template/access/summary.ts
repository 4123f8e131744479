import { changesIam, classOf, isSecret, minorDataOf, stopsLogging } from './classify-action.ts'
import type { Grant } from './grants.ts'
import { serviceName } from './iam-data.ts'
import { kindsOf, resourcesInWords } from './resources-in-words.ts'
import type { GrantedStatement } from './rights.ts'
import type { AccessVerdict } from './sheet.ts'
import { ENGLISH_SHEET, type SheetWords } from './sheet-words.ts'
import { takeoverRights } from './takeover.ts'

/** What the rights amount to. The names of services are in the order of their first grant. */
export interface Summary {
  verdict: AccessVerdict
  headline: string
  /** Services whose settings are read. */
  settings: string[]
  /** Services whose stored data are read, outside the vendor's own resources. */
  data: string[]
  /** Such as `cost figures`. */
  minor: string[]
  /** Those of them that are secrets, such as `API keys of AppSync`. */
  minorSecrets: string[]
  /** Actions that read secrets. */
  secrets: string[]
  /** Services in which something is changed, outside the vendor's own resources. */
  changes: string[]
  /** Stored data are read in the vendor's own resources. */
  readsOwn: boolean
  /** Something is changed in the vendor's own resources. */
  changesOwn: boolean
  /** The kinds of the vendor's own resources, such as `buckets`. */
  ownKinds: string[]
  /** The vendor's own resources, such as `buckets whose name begins with northwind-`. */
  ownResources: string[]
  iam: string[]
  logging: string[]
  /** Sentences: what allows a takeover of the account. */
  takeover: string[]
  /** Rights that cannot be shown, or actions that the data does not have. So nothing is proved. */
  open: boolean
}

/** Sums up rights. `hasUnresolved`: there are others, which cannot be shown. */
export function summarise(
  grants: Grant[],
  hasUnresolved = false,
  words: SheetWords = ENGLISH_SHEET,
): Summary {
  const services = {
    settings: new Set<string>(),
    data: new Set<string>(),
    changes: new Set<string>(),
  }
  const actions = { secrets: new Set<string>(), iam: new Set<string>(), logging: new Set<string>() }
  const [minor, minorSecrets] = [new Set<string>(), new Set<string>()]
  const own = { reads: false, changes: false, statements: new Set<GrantedStatement>() }
  for (const grant of grants) {
    for (const { action, name, kind } of classified(grant)) {
      const service = nameOf(name)
      if (kind === 'settings') services.settings.add(service)
      else if (kind === 'minor') {
        const what = minorDataOf(name)
        const among = isSecret(what) ? minorSecrets : minor
        among.add(words.minor[what])
      } else if (kind === 'secrets') actions.secrets.add(name)
      else if (grant.own) {
        own.statements.add(grant.statement)
        if (kind === 'change') own.changes = true
        else own.reads = true
      } else if (kind === 'data') services.data.add(service)
      else services.changes.add(service)
      if (action && changesIam(action)) actions.iam.add(name)
      if (!grant.own && stopsLogging(name)) actions.logging.add(name)
    }
  }
  const open = hasUnresolved || grants.some(({ unknown }) => unknown.length > 0)
  const found = {
    settings: [...services.settings],
    data: [...services.data],
    minor: [...minor],
    minorSecrets: [...minorSecrets],
    secrets: [...actions.secrets],
    changes: [...services.changes],
    readsOwn: own.reads,
    changesOwn: own.changes,
    ownKinds: unique([...own.statements].flatMap((it) => kindsOf(words, it.resources))),
    ownResources: unique(
      [...own.statements].map((it) => resourcesInWords(words, it.resources, it.notResources)),
    ),
    iam: [...actions.iam],
    logging: [...actions.logging],
    takeover: unique(takeoverRights(grants, words).map(({ says }) => says)),
    open,
  }
  const verdict = verdictOf(found)
  return { ...found, verdict, headline: headlineOf(words, verdict, found) }
}

/** AWS: a session of S3 Express can write unless this condition is there. */
const readsOnly = ({ statement }: Grant, action: string): boolean =>
  action === 's3express:CreateSession' &&
  JSON.stringify(statement.condition ?? '').includes('"s3express:SessionMode":"ReadOnly"')

const unique = (texts: string[]): string[] => [...new Set(texts)]

function* classified(grant: Grant) {
  for (const action of grant.actions)
    yield {
      action,
      name: action.name,
      kind: readsOnly(grant, action.name) ? ('data' as const) : classOf(action),
    }
  for (const name of grant.unknown) yield { action: undefined, name, kind: 'change' as const }
}

const nameOf = (action: string): string => {
  const prefix = action.split(':')[0]!
  return serviceName(prefix) ?? prefix
}

type Found = Omit<Summary, 'verdict' | 'headline'>

function verdictOf({ takeover, open, changes, iam, data, secrets }: Found): AccessVerdict {
  if (takeover.length > 0) return 'takeover'
  if (open || changes.length > 0 || iam.length > 0) return 'can-change'
  return data.length + secrets.length > 0 ? 'reads-data' : 'limited'
}

function headlineOf(words: SheetWords, verdict: AccessVerdict, found: Found): string {
  const { headline } = words
  if (verdict === 'takeover') return headline.takeover
  if (verdict === 'can-change')
    return found.changes.length > 0
      ? headline.canChange({ services: fewOf(words, found.changes) })
      : headline.mayChange
  const services = fewOf(words, found.data)
  if (verdict === 'reads-data') {
    if (found.data.length === 0) return headline.readsSecrets
    return found.secrets.length > 0
      ? headline.readsBoth({ services })
      : headline.readsStored({ services })
  }
  const kinds = words.list(found.ownKinds)
  const minor = [...found.minor, ...found.minorSecrets]
  const limited = [
    ...(found.settings.length > 0 ? [headline.readsSettings] : []),
    ...(found.changesOwn ? [headline.writesOwn({ kinds })] : []),
    ...(!found.changesOwn && found.readsOwn ? [headline.readsOwn({ kinds })] : []),
    ...(minor.length > 0 && found.settings.length === 0
      ? [headline.readsMinor({ data: words.list(minor) })]
      : []),
  ]
  return limited.length > 0 ? headline.limited({ rights: limited.join(', ') }) : headline.noRights
}

const MAX_NAMED = 3
const MANY = 12

/** The first names, and how many more there are. */
export function fewOf(words: SheetWords, names: string[]): string {
  if (names.length > MANY) return words.services({ count: names.length })
  const count = names.length - MAX_NAMED
  return count > 1
    ? words.moreServices({ names: names.slice(0, MAX_NAMED).join(', '), count })
    : words.list(names)
}
