import { isRolecallError } from '../../api/errors.ts'
import type { AccessContent, AccessVersion } from '../model/access-version.ts'
import type { Installation } from '../ports.ts'
import { rightsOf } from '../template/access/rights-of.ts'
import type { AccessVerdict } from '../template/access/sheet.ts'
import { sheetOf } from '../template/access/sheet-of.ts'
import { ENGLISH_SHEET, type SheetWords } from '../template/access/sheet-words.ts'
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

const known = new WeakMap<SheetWords, WeakMap<AccessVersion, WeakMap<AccessVersion, VersionDiff>>>()

/** Compares each pair once in each language, because a version never changes. */
export function compareVersions(
  installation: Pick<Installation, 'topic' | 'regions'>,
  from: AccessVersion,
  to: AccessVersion,
  words: SheetWords = ENGLISH_SHEET,
): VersionDiff {
  const inLanguage =
    known.get(words) ?? new WeakMap<AccessVersion, WeakMap<AccessVersion, VersionDiff>>()
  known.set(words, inLanguage)
  const others = inLanguage.get(from) ?? new WeakMap<AccessVersion, VersionDiff>()
  inLanguage.set(from, others)
  const diff = others.get(to) ?? compare(installation, from, to, words)
  others.set(to, diff)
  return diff
}

function compare(
  installation: Pick<Installation, 'topic' | 'regions'>,
  from: AccessVersion,
  to: AccessVersion,
  words: SheetWords,
): VersionDiff {
  const sameRights = from.rightsDigest === to.rightsDigest || askTheSame(from.content, to.content)
  const none = { gained: [], lost: [], changed: [] }
  const nothing = { ...none, rows: none }
  const [before, after] = [from.content, to.content]
  return {
    sameRights,
    ...(sameRights ? nothing : rightsBetween(words, before, after)),
    verdict: { from: verdictOf(words, before), to: verdictOf(words, after) },
    texts: textsBetween(words, before, after),
    policies: { from: sheetOf(before).json, to: sheetOf(after).json },
    template: textDiff(templateText(installation, before), templateText(installation, after)),
  }
}

const verdictOf = (words: SheetWords, content: AccessContent): VerdictInWords => {
  const { verdict, headline } = sheetOf(content, words)
  return { verdict, headline }
}

type Rights = Pick<VersionDiff, 'gained' | 'lost' | 'changed' | 'rows'>

function rightsBetween(words: SheetWords, from: AccessContent, to: AccessContent): Rights {
  const rows = changedRows(from, to, words)
  const [before, after] = [otherRights(words, from), otherRights(words, to)]
  const inWords = (row: ChangedRow) => rowInWords(words, row)
  return {
    rows,
    gained: [...rows.gained.map(inWords), ...after.filter((it) => !before.includes(it))],
    lost: [...rows.lost.map(inWords), ...before.filter((it) => !after.includes(it))],
    changed: [
      ...rows.changed.map(inWords),
      ...limitsBetween(words, from, to),
      ...roleBetween(words, from, to),
    ],
  }
}

/** Managed policies, other resources, and rights that cannot be shown. */
function otherRights(words: SheetWords, content: AccessContent): string[] {
  const { managedPolicy, creates, cannotBeShown } = words.diff
  const { role, beside, others } = rightsOf(content.profile)
  const statements = [role, ...beside.map(({ rights }) => rights)].flatMap((it) => it.statements)
  const managed = new Set(
    content.profile.template
      ? statements.map(({ source }) => source).filter((it) => it.startsWith('arn:'))
      : content.profile.managedPolicies,
  )
  return [
    ...[...managed].map((arn) => managedPolicy({ arn })),
    ...others.map(({ logicalId, type }) => creates({ name: logicalId, type })),
    ...(content.profile.template ? sheetOf(content, words).unresolved : []).map(cannotBeShown),
  ]
}

/** Denials and the boundary take rights away, so a lost one may give some. */
function limitsBetween(words: SheetWords, from: AccessContent, to: AccessContent): string[] {
  const { noLongerLimited, newLimit } = words.diff
  const [before, after] = [sheetOf(from, words).limits, sheetOf(to, words).limits]
  return [
    ...before.filter((it) => !after.includes(it)).map((limit) => noLongerLimited({ limit })),
    ...after.filter((it) => !before.includes(it)).map((limit) => newLimit({ limit })),
  ]
}

function roleBetween(words: SheetWords, from: AccessContent, to: AccessContent): string[] {
  const { facts: names, fact } = words.diff
  const [before, after] = [from.profile, to.profile]
  const facts: [what: string, old: unknown, present: unknown][] = [
    [names.roleName, before.roleName, after.roleName],
    [names.fixedRoleName, before.fixedRoleName ?? false, after.fixedRoleName ?? false],
    [names.trustedRole, from.brokerRole, to.brokerRole],
    [names.longestSession, before.maxSessionSeconds, after.maxSessionSeconds],
    [names.tags, canonicalJson(before.tags), canonicalJson(after.tags)],
  ]
  return facts
    .filter(([, old, present]) => old !== present)
    .map(([what, old, present]) => fact({ what, old: `${old}`, present: `${present}` }))
}

function textsBetween(words: SheetWords, from: AccessContent, to: AccessContent): string[] {
  const { diff } = words
  const [before, after] = [from.profile, to.profile]
  const names = [...new Set([...Object.keys(before.scopes), ...Object.keys(after.scopes)])]
  const scopes = names.filter(
    (name) => canonicalJson(before.scopes[name]) !== canonicalJson(after.scopes[name]),
  )
  return [
    ...(before.purpose === after.purpose ? [] : [diff.purpose({ purpose: after.purpose })]),
    ...scopes.map((name) => scopeChange(words, name, before.scopes, after.scopes)),
    ...(canonicalJson(from.vendor) === canonicalJson(to.vendor)
      ? []
      : [
          diff.vendor({
            vendor: [to.vendor.name, to.vendor.supportUrl].filter(Boolean).join(', '),
          }),
        ]),
  ]
}

function scopeChange({ diff }: SheetWords, name: string, before: object, after: object): string {
  if (!Object.hasOwn(before, name)) return diff.scopeIsNew({ name })
  return Object.hasOwn(after, name) ? diff.scopeChanged({ name }) : diff.scopeIsGone({ name })
}

/** Empty for a template that cannot be used. The values of an invitation are left out. */
function templateText(
  installation: Pick<Installation, 'topic' | 'regions'>,
  content: AccessContent,
): string {
  try {
    const { pieces, holes } = preparedFor(installation, content)
    return pieces.map((piece, index) => piece.toString() + holeName(holes[index]?.kind)).join('')
  } catch (error) {
    if (isRolecallError(error, 'TEMPLATE_INVALID')) return content.profile.template?.text ?? ''
    throw error
  }
}

const holeName = (kind: string | undefined): string => (kind === undefined ? '' : `(${kind})`)
