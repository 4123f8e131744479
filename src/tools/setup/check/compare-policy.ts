import type { PolicyDocument } from '../../../core/model/access-profile.ts'
import type { InstallationNames } from '../names.ts'

/** A difference between what set-up asked for and what AWS shows. */
export interface Gap {
  region: string
  /** The resource in words: `the topic rolecall-callbacks`. */
  piece: string
  problem: string
  /** How to fix it, often as a command of the AWS CLI. */
  remedy: string
  /**
   * `missing`: Rolecall does not work or is not safe. `warning`: a protection is weaker than it
   * should be.
   */
  severity: 'missing' | 'warning'
}

export interface Comparison {
  readable: boolean
  /** How many of the wanted statements are missing. */
  missing: number
  /** Statements that allow something and are not wanted. */
  extra: string[]
}

/**
 * Compares the meaning of statements, not their spelling: AWS reorders lists and turns lists of one
 * value into the value.
 */
export function comparePolicy(found: string | undefined, wanted: PolicyDocument): Comparison {
  const document = parse(found)
  if (!document)
    return {
      readable: found === undefined || found === '',
      missing: statementsOf(wanted).length,
      extra: [],
    }
  const there = statementsOf(document).map((statement) => ({
    statement,
    text: canonical(statement),
  }))
  const asked = statementsOf(wanted).map(canonical)
  return {
    readable: true,
    missing: asked.filter((text) => !there.some((it) => it.text === text)).length,
    extra: there
      .filter(({ statement, text }) => statement.Effect === 'Allow' && !asked.includes(text))
      .map(({ statement }) => nameOf(statement)),
  }
}

export const remedyForMissing = (
  { madeBy = 'rolecall setup' }: Pick<InstallationNames, 'madeBy'>,
  region: string,
): string =>
  `Run "${madeBy}" with the same Regions and names. If its stack in ${region} exists, delete the stack first; messages in its queue are lost.`

export interface PolicyPlace {
  region: string
  piece: string
  /** What does not work without the policy. */
  problem: string
  /** The command that sets the policy, without the policy itself. */
  command: string
}

export function policyGaps(
  place: PolicyPlace,
  found: string | undefined,
  wanted: PolicyDocument,
): Gap[] {
  const { region, piece, problem, command } = place
  const { readable, missing, extra } = comparePolicy(found, wanted)
  const remedy = `${command} '${JSON.stringify(wanted)}'`
  const unreadable = 'its policy is not JSON, so it cannot be checked.'
  if (!readable) return [{ region, piece, problem: unreadable, remedy, severity: 'warning' }]
  if (missing > 0) return [{ region, piece, problem, remedy, severity: 'missing' }]
  if (extra.length === 0) return []
  const surplus = `its policy also allows what set-up did not ask for: ${extra.join(', ')}.`
  const undo = `Unless you need that: ${remedy}`
  return [{ region, piece, problem: surplus, remedy: undo, severity: 'warning' }]
}

type Statement = Record<string, unknown>

function parse(text: string | undefined): PolicyDocument | undefined {
  if (!text) return undefined
  try {
    return JSON.parse(text) as PolicyDocument
  } catch {
    return undefined
  }
}

const statementsOf = ({ Statement: given }: PolicyDocument): Statement[] =>
  [given].flat().filter(isMap)

const isMap = (value: unknown): value is Statement =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const nameOf = ({ Sid, Action }: Statement): string => String(Sid ?? [Action].flat().join(' '))

const canonical = ({ Sid: _, ...statement }: Statement): string =>
  JSON.stringify(plain(statement, ''))

function plain(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => plain(item, key)).sort()
    return items.length === 1 ? items[0] : items
  }
  if (!isMap(value)) return key === 'Action' ? String(value).toLowerCase() : String(value)
  const entries = Object.entries(value).map(([name, item]) => [name, plain(item, name)] as const)
  if (
    key === 'Principal' &&
    entries.length === 1 &&
    entries[0]![0] === 'AWS' &&
    entries[0]![1] === '*'
  )
    return '*'
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}
