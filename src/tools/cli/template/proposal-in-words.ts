import { roleInWords } from '../../../core/template/own/roles-in.ts'
import type { Binding, ProposedParameter } from './propose-bindings.ts'
import type { Proposal } from './propose-profile.ts'
import { profileText } from './write-profile.ts'

/** What a person should read before the profile is written. */
export const proposalInWords = (place: string, proposal: Proposal): string =>
  [
    place,
    ...section(
      'Roles (* the vendor uses it)',
      proposal.roles.map((role) => `${role.isChosen ? '*' : ' '} ${roleInWords(role)}`),
    ),
    ...section('Parameters', proposal.parameters.map(parameterInWords)),
    ...section('What the role can do', rightsInWords(proposal)),
    ...section(
      'Rolecall replaces the trust policy. This goes with it',
      proposal.dropped.map(({ line, what }) => `line ${line}: ${what}`),
    ),
    ...section(
      'Problems',
      proposal.problems.map((it) => `line ${it.line}: ${it.level}: ${it.message} ${it.fix}`),
    ),
    ...section('rolecall.yaml gets', profileText(proposal.profile, proposal.entry).split('\n')),
  ].join('\n')

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? ['', `${title}:`, ...lines.map((line) => `  ${line}`)] : []

function parameterInWords({ name, line, binding, why, isOpen }: ProposedParameter): string {
  const start = `${name} (line ${line ?? '?'})`
  if (binding) return `${start}: ${bindingInWords(binding)}, because ${why}`
  if (!isOpen) return `${start}: stays, because ${why}`
  return `${start}: whoever creates the stack must type a value. To avoid this: --parameter ${name}=invitation`
}

function bindingInWords({ from, value, as }: Binding): string {
  const what = from === undefined ? `always ${JSON.stringify(value)}` : `from ${from}`
  return as === undefined || as === 'baked' ? what : `${what}, and the parameter stays (${as})`
}

const MAX_ROWS = 12

function rightsInWords({ rights }: Proposal): string[] {
  if (!rights) return []
  const rows = rights.rows.toSorted((one, two) => Number(changes(two)) - Number(changes(one)))
  const hidden = rows.length - MAX_ROWS
  return [
    rights.headline,
    ...rights.takeover,
    ...rows
      .slice(0, MAX_ROWS)
      .map(
        ({ service, levels, resources, conditions }) =>
          `${service}: ${levels.join(', ')} on ${resources}${conditions.length > 0 ? ', under conditions' : ''}`,
      ),
    ...(hidden > 0 ? [`and ${hidden} more services; the customer's page lists all`] : []),
    ...rights.unresolved.map(
      ({ line, why }) => `line ${line ?? '?'}: cannot be shown here: ${why}`,
    ),
  ]
}

/** Rows that can change something come first. */
const changes = ({ levels }: NonNullable<Proposal['rights']>['rows'][number]): boolean =>
  levels.some((it) => it !== 'List' && it !== 'Read')
