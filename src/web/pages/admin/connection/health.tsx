import type { CheckRow, Probes } from '../../../../core/model/check.ts'
import { ListTable, Pager } from '../pieces/list.tsx'
import { Panel } from '../pieces/page-head.tsx'
import { LocalTime } from '../pieces/time.tsx'
import { checksInWords, Days } from './days.tsx'
import { pathOf, type TabView } from './view.ts'

/** The checks of 90 days: a mark for each day, and each check with its three probes. */
export const Health = ({ view }: { view: TabView<'health'> }) => (
  <>
    <Panel id="days" title="Health, 90 days" note={checksInWords(view.days)}>
      <Days days={view.days.days} />
    </Panel>
    <Panel
      id="checks"
      title="Checks"
      note="right is: let in with the External ID, refused without one, refused with a wrong one"
      flush
    >
      <ListTable
        caption="Checks with their probes"
        items={view.checks.items}
        empty="No checks in the last 90 days."
        columns={[
          { name: 'Checked', show: ({ at }) => <LocalTime at={at} /> },
          { name: 'With External ID', show: ({ probes }) => probeInWords(probes.externalId) },
          { name: 'Without one', show: ({ probes }) => probeInWords(probes.none) },
          { name: 'With a wrong one', show: ({ probes }) => probeInWords(probes.wrong) },
          { name: 'Result', show: (it) => <Result check={it} /> },
        ]}
      />
    </Panel>
    <Pager what="checks" path={pathOf(view.connection, 'health')} query={{}} {...view.checks} />
  </>
)

const ANSWERS = { allowed: 'let in', denied: 'refused', unknown: 'no clear answer' } as const

const probeInWords = (result: Probes[keyof Probes]): string =>
  result === undefined ? 'not asked' : ANSWERS[result]

const RESULTS = {
  proved: ['good', 'Right'],
  insecure: ['bad', 'Insecure'],
  denied: ['bad', 'Refused'],
  unknown: ['warn', 'Unknown'],
} as const

const Result = ({ check: { verdict } }: { check: CheckRow }) => (
  <span class={`st st-${RESULTS[verdict][0]}`}>{RESULTS[verdict][1]}</span>
)
