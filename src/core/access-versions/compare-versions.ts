import { isRolecallError } from '../../api/errors.ts'
import type { AccessContent, AccessVersion } from '../model/access-version.ts'
import type { Installation } from '../ports.ts'
import { rightsOf } from '../template/access/rights-of.ts'
import type { AccessVerdict } from '../template/access/sheet.ts'
import { sheetOf } from '../template/access/sheet-of.ts'
import { type ChangedRow, changedRows, rowInWords } from './changed-rows.ts'
import { canonicalJson } from './content.ts'
import { preparedFor } from './prepared-template.ts'
import { askTheSame } from './rights-digest.ts'
import { textDiff } from './text-diff.ts'

/** What changes between two versions of a profile. */
export interface VersionDiff {
  /** Neither version makes a customer with the other one outdated. */
  sameRights: boolean
  /** Sentences: rights that the second version has and the first has not. */
  gained: string[]
  /** Sentences: rights that only the first version has. */
  lost: string[]
  /** Sentences: the same rights on other resources or conditions, and facts about the role. */
  changed: string[]
  /** The rows of gained, lost and changed rights in inline policies, by service. */
  rows: { gained: ChangedRow[]; lost: ChangedRow[]; changed: ChangedRow[] }
  /** The worst true thing about both. */
  verdict: { from: VerdictInWords; to: VerdictInWords }
  /** Sentences: what a customer reads, and what the vendor uses the role for. */
  texts: string[]
  /** The permission policies of both as JSON text. */
  policies: { from: string; to: string }
  /** The difference of the templates, line by line. */
  template: string
}

interface VerdictInWords {
  verdict: AccessVerdict
  headline: string
}

const known = new WeakMap<AccessVersion, WeakMap<AccessVersion, VersionDiff>>()

/** Compares each pair once, because a version never changes. */
export function compareVersions(
  installation: Pick<Installation, 'topic' | 'regions'>,
  from: AccessVersion,
  to: AccessVersion,
): VersionDiff {
  const others = known.get(from) ?? new WeakMap<AccessVersion, VersionDiff>()
  known.set(from, others)
  const diff = others.get(to) ?? compare(installation, from, to)
  others.set(to, diff)
  return diff
}

function compare(
  installation: Pick<Installation, 'topic' | 'regions'>,
  from: AccessVersion,
  to: AccessVersion,
): VersionDiff {
  const sameRights = from.rightsDigest === to.rightsDigest || askTheSame(from.content, to.content)
  const none = { gained: [], lost: [], changed: [] }
  const nothing = { ...none, rows: none }
  const [before, after] = [from.content, to.content]
  return {
    sameRights,
    ...(sameRights ? nothing : rightsBetween(before, after)),
    verdict: { from: verdictOf(before), to: verdictOf(after) },
    texts: textsBetween(before, after),
    policies: { from: sheetOf(before).json, to: sheetOf(after).json },
    template: textDiff(templateText(installation, before), templateText(installation, after)),
  }
}

const verdictOf = (content: AccessContent): VerdictInWords => {
  const { verdict, headline } = sheetOf(content)
  return { verdict, headline }
}

type Rights = Pick<VersionDiff, 'gained' | 'lost' | 'changed' | 'rows'>

function rightsBetween(from: AccessContent, to: AccessContent): Rights {
  const rows = changedRows(from, to)
  const [before, after] = [otherRights(from), otherRights(to)]
  return {
    rows,
    gained: [...rows.gained.map(rowInWords), ...after.filter((it) => !before.includes(it))],
    lost: [...rows.lost.map(rowInWords), ...before.filter((it) => !after.includes(it))],
    changed: [
      ...rows.changed.map(rowInWords),
      ...limitsBetween(from, to),
      ...roleBetween(from, to),
    ],
  }
}

/** Managed policies, other resources, and rights that cannot be shown. */
function otherRights(content: AccessContent): string[] {
  const { role, beside, others } = rightsOf(content.profile)
  const statements = [role, ...beside.map(({ rights }) => rights)].flatMap((it) => it.statements)
  const managed = new Set(
    content.profile.template
      ? statements.map(({ source }) => source).filter((it) => it.startsWith('arn:'))
      : content.profile.managedPolicies,
  )
  return [
    ...[...managed].map((arn) => `The managed policy ${arn}.`),
    ...others.map(({ logicalId, type }) => `The template creates ${logicalId} (${type}).`),
    ...(content.profile.template ? sheetOf(content).unresolved : []).map(
      ({ where, why }) => `Cannot be shown, read the template: ${where} (${why}).`,
    ),
  ]
}

/** Denials and the boundary take rights away, so a lost one may give some. */
function limitsBetween(from: AccessContent, to: AccessContent): string[] {
  const [before, after] = [sheetOf(from).limits, sheetOf(to).limits]
  return [
    ...before.filter((it) => !after.includes(it)).map((it) => `No longer limited: ${it}`),
    ...after.filter((it) => !before.includes(it)).map((it) => `New limit: ${it}`),
  ]
}

function roleBetween(from: AccessContent, to: AccessContent): string[] {
  const [before, after] = [from.profile, to.profile]
  const facts: [what: string, old: unknown, present: unknown][] = [
    ["The role's name", before.roleName, after.roleName],
    ['A fixed role name', before.fixedRoleName ?? false, after.fixedRoleName ?? false],
    ['The role of the vendor that is trusted', from.brokerRole, to.brokerRole],
    ['The longest session in seconds', before.maxSessionSeconds, after.maxSessionSeconds],
    ["The role's tags", canonicalJson(before.tags), canonicalJson(after.tags)],
  ]
  return facts
    .filter(([, old, present]) => old !== present)
    .map(([what, old, present]) => `${what}: ${present} instead of ${old}.`)
}

function textsBetween(from: AccessContent, to: AccessContent): string[] {
  const [before, after] = [from.profile, to.profile]
  const names = [...new Set([...Object.keys(before.scopes), ...Object.keys(after.scopes)])]
  const scopes = names.filter(
    (name) => canonicalJson(before.scopes[name]) !== canonicalJson(after.scopes[name]),
  )
  return [
    ...(before.purpose === after.purpose ? [] : [`The purpose: “${after.purpose}”`]),
    ...scopes.map((name) => `The scope ${name} ${scopeChange(name, before.scopes, after.scopes)}.`),
    ...(canonicalJson(from.vendor) === canonicalJson(to.vendor)
      ? []
      : [
          `The vendor: ${to.vendor.name}${to.vendor.supportUrl ? `, ${to.vendor.supportUrl}` : ''}`,
        ]),
  ]
}

function scopeChange(name: string, before: object, after: object): string {
  if (!Object.hasOwn(before, name)) return 'is new'
  return Object.hasOwn(after, name) ? 'changed' : 'is gone'
}

/** Empty for a template that cannot be used. The values of an invitation are left out. */
function templateText(
  installation: Pick<Installation, 'topic' | 'regions'>,
  content: AccessContent,
): string {
  try {
    const { pieces, holes } = preparedFor(installation, content)
    return pieces.map((piece, index) => piece + holeName(holes[index]?.kind)).join('')
  } catch (error) {
    if (isRolecallError(error, 'TEMPLATE_INVALID')) return content.profile.template?.text ?? ''
    throw error
  }
}

const holeName = (kind: string | undefined): string => (kind === undefined ? '' : `(${kind})`)
