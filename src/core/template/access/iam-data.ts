import { brotliDecompressSync } from 'node:zlib'
import { matchesPattern } from '../../model/aws/match-action.ts'
import packed from './data/iam-data.json' with { type: 'json' }
import type { AccessLevel } from './sheet.ts'

/** ISO 8601: the date of the published IAM data (`scripts/iam-data.ts`). */
export const IAM_DATA_DATE = packed.date

/** An action that AWS has published. */
export interface PublishedAction {
  /** Such as `s3:GetObject`. */
  name: string
  level: AccessLevel
}

const LEVELS: AccessLevel[] = ['Permissions', 'Tagging', 'Write', 'Read', 'List']
/** AWS's data has no level for deletion, so the verb of the name decides. */
const DELETES =
  /^(?:Batch|Bulk|Admin)?(?:Delete|Terminate|Remove|Purge|Destroy|Deregister|Empty|ScheduleKeyDeletion|Release)/

/** AWS: its data counts a few of these as Write or Permissions, though they only read. */
const ONLY_READS = /^(?:Describe|List)[A-Z]/

function levelOf(name: string, level: AccessLevel): AccessLevel {
  if (level === 'List' || level === 'Read') return level
  if (ONLY_READS.test(name)) return 'Read'
  return level === 'Write' && DELETES.test(name) ? 'Delete' : level
}

const unpack = (text: string): string =>
  brotliDecompressSync(Buffer.from(text, 'base64')).toString('latin1')

let allServices: Map<string, string[]> | undefined

/**
 * By prefix: the name of the service, then the names of its actions for each of `LEVELS`. Unpacked
 * at the first use, so that commands that show no rights do not pay for it.
 */
function servicesByPrefix(): Map<string, string[]> {
  allServices ??= new Map(
    unpack(packed.services)
      .split('\n')
      .map((line) => {
        const [prefix, ...fields] = line.split('\t')
        return [prefix!, fields]
      }),
  )
  return allServices
}

/** By service, then by the name of the action in lower case, without the service. */
const actionsByService = new Map<string, Map<string, PublishedAction>>()

function actionsOf(prefix: string): Map<string, PublishedAction> {
  const known = actionsByService.get(prefix)
  if (known) return known
  const [, ...lists] = servicesByPrefix().get(prefix) ?? []
  const actions = new Map<string, PublishedAction>()
  for (const [index, list] of lists.entries())
    for (const name of list.split(' ').filter(Boolean))
      actions.set(name.toLowerCase(), {
        name: `${prefix}:${name}`,
        level: levelOf(name, LEVELS[index]!),
      })
  actionsByService.set(prefix, actions)
  return actions
}

const actionsByPattern = new Map<string, PublishedAction[]>()
const MAX_CACHED_PATTERNS = 10_000

/** The published actions that a pattern of a policy matches. Case does not matter. */
export function actionsMatching(pattern: string): PublishedAction[] {
  const plain = pattern === '*' ? '*:*' : pattern.toLowerCase()
  const known = actionsByPattern.get(plain)
  if (known) return known
  const [prefix, name = ''] = plain.split(/:(.*)/s)
  const services = /[*?]/.test(prefix!)
    ? [...servicesByPrefix().keys()].filter((it) => matchesPattern(prefix!, it))
    : [prefix!]
  const found = services.flatMap((service) => actionsNamed(name, actionsOf(service)))
  if (actionsByPattern.size >= MAX_CACHED_PATTERNS) actionsByPattern.clear()
  actionsByPattern.set(plain, found)
  return found
}

function actionsNamed(pattern: string, actions: Map<string, PublishedAction>): PublishedAction[] {
  if (pattern === '*') return [...actions.values()]
  if (!/[*?]/.test(pattern)) return [actions.get(pattern) ?? []].flat()
  return [...actions].flatMap(([name, action]) => (matchesPattern(pattern, name) ? action : []))
}

/** Such as `Amazon S3`; undefined if the data does not have the service. */
export const serviceName = (prefix: string): string | undefined =>
  servicesByPrefix().get(prefix.toLowerCase())?.[0]

/** AWS's reference of the actions of a service. */
export function serviceReference(prefix: string): string | undefined {
  const name = serviceName(prefix)
  return name
    ? `https://docs.aws.amazon.com/service-authorization/latest/reference/list_${name.toLowerCase().replaceAll(/[^a-z0-9-]/g, '')}.html`
    : undefined
}

let policies: string | undefined

/** The published text of a policy of AWS, by the path in its ARN: `job-function/Billing`. */
export function managedPolicyText(
  path: string,
): { version: string; date: string; statements: unknown } | undefined {
  policies ??= `\n${unpack(packed.policies)}\n`
  const start = /[\n\t]/.test(path) ? -1 : policies.indexOf(`\n${path}\t`)
  if (start < 0) return undefined
  const line = policies.slice(start + 1, policies.indexOf('\n', start + 1))
  const [, version, date, statements] = line.split('\t')
  return { version: version!, date: date!, statements: JSON.parse(statements!) as unknown }
}
