/** The shapes of the icons, in a square of 24. */
const SHAPES = {
  stop: 'M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8zM12 7.5v5.5M12 16.5v.01',
  search: 'M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0M16.5 16.5L21 21',
  home: 'M4 11l8-7 8 7v9H4z',
  link: 'M9 15l6-6M10 6.5l2-2a4.2 4.2 0 0 1 6 6l-2 2M14 17.5l-2 2a4.2 4.2 0 0 1-6-6l2-2',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
  list: 'M4 6h16M4 12h16M4 18h10',
  document: 'M6 3h8l4 4v14H6zM9 12h6M9 16h6',
  send: 'M21 3L10 14M21 3l-7 18-4-7-7-4z',
  gear: 'M15.5 12a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0M12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M18.7 5.3l-2.1 2.1M7.4 16.6l-2.1 2.1',
  yes: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M8 12.3l2.8 2.8L16 9.5',
  no: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M5.8 5.8l12.4 12.4',
  clock: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M12 7v5.5l3.5 2',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
} as const

export type IconName = keyof typeof SHAPES

/** Stands once on a page that shows icons or strips: each shape, to be used by its name. */
export const Icons = () => (
  <svg class="icons" width="0" height="0" aria-hidden="true" focusable="false">
    <defs>
      {Object.entries(SHAPES).map(([name, path]) => (
        <symbol id={`icon-${name}`} viewBox="0 0 24 24">
          <path d={path} />
        </symbol>
      ))}
      <pattern id="day-fine" width="4" height="18" patternUnits="userSpaceOnUse">
        <path class="day-fine" d="M0 6h3v12h-3z" />
      </pattern>
      <pattern id="day-none" width="4" height="18" patternUnits="userSpaceOnUse">
        <path class="day-none" d="M0 16h3v2h-3z" />
      </pattern>
    </defs>
  </svg>
)

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="i" aria-hidden="true" focusable="false">
    <use href={`#icon-${name}`} />
  </svg>
)
