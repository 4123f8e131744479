import type { AccessContent } from '../../model/access-version.ts'
import { cannotLines } from './cannot.ts'
import { statementVerbatim } from './describe-statement.ts'
import { glanceOf } from './glance.ts'
import { allGrants } from './grants.ts'
import { IAM_DATA_DATE } from './iam-data.ts'
import { ownNamesOf } from './own-resources.ts'
import type { GrantedStatement, Rights, RoleBeside } from './rights.ts'
import { rightsOf } from './rights-of.ts'
import type { Sheet, UnresolvedRight } from './sheet.ts'
import { rowsOf } from './sheet-rows.ts'
import { summarise } from './summary.ts'

const known = new WeakMap<AccessContent, Sheet>()

/**
 * What a customer gives with an access version. Computed once for each content, because contents
 * never change.
 */
export function sheetOf(content: AccessContent): Sheet {
  const sheet = known.get(content) ?? makeSheet(content)
  known.set(content, sheet)
  return sheet
}

function makeSheet({ profile, vendor }: AccessContent): Sheet {
  const rights = rightsOf(profile)
  const all = [rights.role, ...rights.beside.map(({ rights }) => rights)]
  const grants = allGrants(rights, ownNamesOf(vendor.name))
  const unresolved = [...all.flatMap((it) => it.unresolved), ...rights.beside.flatMap(openRole)]
  const summary = summarise(grants, unresolved.length > 0)
  return {
    verdict: summary.verdict,
    headline: summary.headline,
    glance: glanceOf(summary),
    takeover: summary.takeover,
    rows: rowsOf(grants),
    unresolved,
    managedPolicies: all.flatMap((it) => it.managedPolicies),
    cannot: cannotLines(summary, { vendor: vendor.name, beside: rights.beside }),
    limits: limitsOf(rights),
    json: JSON.stringify(policiesIn(rights), undefined, 2),
    others: rights.others,
    dataDate: IAM_DATA_DATE,
  }
}

/** A second role that somebody outside AWS's services can use. */
function openRole(role: RoleBeside): UnresolvedRight[] {
  if (!role.isOpen) return []
  return [
    {
      where: `Resources.${role.logicalId}`,
      ...(role.line !== undefined && { line: role.line }),
      why: `the template makes a second role, which ${role.assumedBy.join(', ')} can use. Its rights are in this table, but Rolecall does not check who gets in`,
    },
  ]
}

/** A denial under a condition of the template may not be there. */
const never = ({ when }: GrantedStatement): string =>
  when.length > 0 ? `Never, if ${when.join(' and ')}` : 'Never'

function limitsOf({ role }: Rights): string[] {
  const denials = role.statements
    .filter(({ effect }) => effect === 'Deny')
    .map((it) => `${never(it)}: ${statementVerbatim(it).replace(/^Denied\. /, '')}.`)
  return role.boundary === undefined
    ? denials
    : [
        ...denials,
        `The role can never do more than the permissions boundary ${role.boundary} allows.`,
      ]
}

const policiesIn = ({ role, beside }: Rights): Record<string, unknown> =>
  Object.assign({}, role.policies, ...beside.map((it) => it.rights.policies)) as Record<
    string,
    unknown
  >
