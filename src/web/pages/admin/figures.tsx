export type Figure = [name: string, value: number, note: string, tone?: string]

/** Numbers in a row, each with a short note. */
export const Figures = ({ figures }: { figures: Figure[] }) => (
  <dl class="funnel">
    {figures.map(([name, value, note, tone]) => (
      <div class={tone ? `figure figure-${tone}` : 'figure'}>
        <dt>{name}</dt>
        <dd class="figure-value">{value}</dd>
        <dd class="figure-note">{note}</dd>
      </div>
    ))}
  </dl>
)
