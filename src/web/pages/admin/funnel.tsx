import type { OverviewView } from './view.ts'

type Counts = NonNullable<OverviewView['counts']>

const NEEDS_ATTENTION = ['awaiting-approval', 'insecure', 'unreachable', 'contested']

/** From invited to connected, and what waits for a person. */
export function Funnel({ counts }: { counts: Counts }) {
  const sum = (kind: string, statuses?: string[]) =>
    counts
      .filter((it) => it.kind === kind && (!statuses || statuses.includes(it.status)))
      .reduce((total, it) => total + it.count, 0)
  const invited = sum('invitation')
  const attention = sum('connection', NEEDS_ATTENTION)
  return (
    <dl class="funnel">
      <Figure name="Invited" value={invited} note={`${sum('invitation', ['open'])} still open`} />
      <Figure name="Called in" value={sum('connection')} note={share(sum('connection'), invited)} />
      <Figure
        name="Connected"
        value={sum('connection', ['active'])}
        note={share(sum('connection', ['active']), invited)}
      />
      <Figure
        name="Need attention"
        value={attention}
        note={attention > 0 ? 'see below' : 'none'}
        tone={attention > 0 ? 'ask' : undefined}
      />
    </dl>
  )
}

const share = (part: number, whole: number): string =>
  whole === 0 ? 'none invited yet' : `${Math.round((100 * part) / whole)} % of invited`

interface FigureProps {
  name: string
  value: number
  note: string
  tone?: string | undefined
}

const Figure = ({ name, value, note, tone }: FigureProps) => (
  <div class={tone ? `figure figure-${tone}` : 'figure'}>
    <dt>{name}</dt>
    <dd class="figure-value">{value}</dd>
    <dd class="figure-note">{note}</dd>
  </div>
)
