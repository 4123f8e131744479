import { describe, expect, it } from 'vitest'
import type { Value, ValueMap } from '../template/value.ts'
import { groupsOf, type InstancesRequest, planGroups } from './stack-set-groups.ts'

const UNIT = 'ou-abcd-11111111'
const OTHER = 'ou-abcd-22222222'

const group = (targets: ValueMap, more: ValueMap = {}): ValueMap => ({
  DeploymentTargets: { OrganizationalUnitIds: [UNIT], ...targets },
  Regions: ['eu-west-1'],
  ...more,
})

const filtered = (AccountFilterType: string, ...Accounts: string[]) =>
  group({ AccountFilterType, Accounts })

/** `FILTER A,B in UNIT at REGION`, as the API would be asked. */
const line = ({ DeploymentTargets: targets, Regions, ParameterOverrides }: InstancesRequest) =>
  [
    targets.AccountFilterType ?? 'all',
    ...(targets.Accounts ? [targets.Accounts.join()] : []),
    `in ${targets.OrganizationalUnitIds?.join() ?? 'no unit'} at ${Regions.join()}`,
    ...ParameterOverrides.map((one) => `${one.ParameterKey}=${one.ParameterValue}`),
  ].join(' ')

function plan(before: Value[], after: Value[]) {
  const [old, next] = [before, after].map((it) => groupsOf({ StackInstancesGroup: it }))
  const { removed, added, changed } = planGroups(old!, next!)
  return {
    removed: removed.map(line),
    added: added.map(line),
    changed: changed.map(line),
  }
}

const HERE = `in ${UNIT} at eu-west-1`
const ALL = group({})

describe('a change of StackInstancesGroup', () => {
  it.each([
    { what: 'nothing', before: [ALL], after: [ALL] },
    {
      what: 'an account that is excluded',
      before: [ALL],
      after: [filtered('DIFFERENCE', 'a')],
      removed: [`INTERSECTION a ${HERE}`],
    },
    {
      what: 'another account that is excluded',
      before: [filtered('DIFFERENCE', 'a')],
      after: [filtered('DIFFERENCE', 'b')],
      removed: [`INTERSECTION b ${HERE}`],
      added: [`INTERSECTION a ${HERE}`],
    },
    {
      what: 'another list of accounts',
      before: [filtered('INTERSECTION', 'a', 'b')],
      after: [filtered('INTERSECTION', 'b', 'c')],
      removed: [`INTERSECTION a ${HERE}`],
      added: [`INTERSECTION c ${HERE}`],
    },
    {
      what: 'a list that becomes an exclusion',
      before: [filtered('INTERSECTION', 'a', 'b')],
      after: [filtered('DIFFERENCE', 'b', 'c')],
      removed: [`INTERSECTION b ${HERE}`],
      added: [`DIFFERENCE b,c,a ${HERE}`],
    },
    {
      what: 'a whole unit that becomes a list',
      before: [ALL],
      after: [filtered('INTERSECTION', 'a')],
      removed: [`DIFFERENCE a ${HERE}`],
    },
    {
      what: 'a unit and a Region more',
      before: [ALL],
      after: [
        group({ OrganizationalUnitIds: [UNIT, OTHER] }, { Regions: ['eu-west-1', 'us-east-1'] }),
      ],
      added: [`all in ${UNIT},${OTHER} at us-east-1`, `all in ${OTHER} at eu-west-1`],
    },
    {
      what: 'parameters of its own',
      before: [ALL],
      after: [group({}, { ParameterOverrides: [{ ParameterKey: 'Name', ParameterValue: 'own' }] })],
      changed: [`all ${HERE} Name=own`],
    },
    {
      what: 'accounts without a unit, with self-managed permissions',
      before: [{ DeploymentTargets: { Accounts: ['a'] }, Regions: ['eu-west-1'] }],
      after: [{ DeploymentTargets: { Accounts: ['b'] }, Regions: ['eu-west-1'] }],
      removed: ['all a in no unit at eu-west-1'],
      added: ['all b in no unit at eu-west-1'],
    },
  ])('touches only what differs: $what', ({ before, after, ...expected }) => {
    const { removed = [], added = [], changed = [] } = expected
    const planned = plan(before, after)
    expect({ ...planned, added: planned.added.sort() }).toEqual({
      removed,
      added: added.sort(),
      changed,
    })
  })
})
