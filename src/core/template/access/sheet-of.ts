import type { AccessContent } from '../../model/access-version.ts'
import { cannotLines } from './cannot.ts'
import { glanceOf } from './glance.ts'
import { allGrants } from './grants.ts'
import { IAM_DATA_DATE } from './iam-data.ts'
import { ownNamesOf } from './own-resources.ts'
import type { GrantedStatement, OpenRight, Rights, RoleBeside } from './rights.ts'
import { rightsOf } from './rights-of.ts'
import type { Sheet } from './sheet.ts'
import { rowsOf } from './sheet-rows.ts'
import {
  ENGLISH_SHEET,
  principalsInWords,
  type SheetWords,
  whenInWords,
  whyInWords,
} from './sheet-words.ts'
import { summarise } from './summary.ts'

const known = new WeakMap<SheetWords, WeakMap<AccessContent, Sheet>>()

/**
 * What a customer gives with an access version. Computed once for each content and language,
 * because contents never change.
 */
export function sheetOf(content: AccessContent, words: SheetWords = ENGLISH_SHEET): Sheet {
  const inLanguage = known.get(words) ?? new WeakMap<AccessContent, Sheet>()
  known.set(words, inLanguage)
  const sheet = inLanguage.get(content) ?? makeSheet(content, words)
  inLanguage.set(content, sheet)
  return sheet
}

function makeSheet({ profile, vendor }: AccessContent, words: SheetWords): Sheet {
  const rights = rightsOf(profile)
  const all = [rights.role, ...rights.beside.map(({ rights }) => rights)]
  const grants = allGrants(rights, ownNamesOf(vendor.name))
  const open = [
    ...all.flatMap((it) => it.unresolved),
    ...rights.beside.flatMap((it) => openRole(words, it)),
  ]
  const summary = summarise(grants, open.length > 0, words)
  return {
    verdict: summary.verdict,
    headline: summary.headline,
    glance: glanceOf(words, summary),
    takeover: summary.takeover,
    rows: rowsOf(grants, words),
    unresolved: open.map((it) => ({ ...it, why: whyInWords(words, it.why) })),
    managedPolicies: all.flatMap((it) => it.managedPolicies),
    cannot: cannotLines(words, summary, { vendor: vendor.name, beside: rights.beside }),
    limits: limitsOf(words, rights),
    json: JSON.stringify(policiesIn(rights), undefined, 2),
    others: rights.others,
    dataDate: IAM_DATA_DATE,
  }
}

/** A second role that somebody outside AWS's services can use. */
const openRole = (words: SheetWords, role: RoleBeside): OpenRight[] =>
  role.isOpen
    ? [
        {
          where: `Resources.${role.logicalId}`,
          ...(role.line !== undefined && { line: role.line }),
          why: { is: 'secondRole', name: principalsInWords(words, role.assumedBy) },
        },
      ]
    : []

function limitsOf(words: SheetWords, { role }: Rights): string[] {
  const { limits } = words
  const denials = role.statements
    .filter(({ effect }) => effect === 'Deny')
    .map((it) => denialInWords(words, it))
  return role.boundary === undefined
    ? denials
    : [...denials, limits.boundary({ name: role.boundary })]
}

/** A denial under a condition of the template may not be there. */
function denialInWords(words: SheetWords, it: GrantedStatement): string {
  const { limits } = words
  const { actions, notActions, resources, notResources, condition, when } = it
  const statement = [
    actions.length > 0
      ? limits.actions({ list: actions.join(', ') })
      : limits.actionsExcept({ list: notActions.join(', ') }),
    notResources.length > 0
      ? limits.onExcept({ list: notResources.join(', ') })
      : limits.on({ list: resources.join(', ') }),
    ...(condition ? [limits.condition({ condition: JSON.stringify(condition) })] : []),
  ].join('. ')
  if (when.length === 0) return limits.never({ statement })
  const given = when.map((one) => whenInWords(words, one)).join(limits.and)
  return limits.neverIf({ condition: given, statement })
}

const policiesIn = ({ role, beside }: Rights): Record<string, unknown> =>
  Object.assign({}, role.policies, ...beside.map((it) => it.rights.policies)) as Record<
    string,
    unknown
  >
