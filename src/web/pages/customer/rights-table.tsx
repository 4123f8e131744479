import type {
  AccessLevel,
  Sheet,
  SheetRow,
  UnresolvedRight,
} from '../../../core/template/access/sheet.ts'
import { useWords, type Words } from '../language/languages.ts'
import { Code, OutLink } from '../parts.tsx'
import { Icon } from './pieces.tsx'

const LEVELS: readonly AccessLevel[] = ['List', 'Read', 'Write', 'Delete', 'Permissions', 'Tagging']

interface TableProps {
  sheet: Sheet
  templateUrl: string
  /** The page with the actions of long rows. Absent on that page. */
  actionsHref: string | undefined
  /** Long rows say only how many actions they have, because no page lists them. */
  countsOnly?: boolean | undefined
}

/** Services and access levels; each row opens to its actions. */
export const RightsTable = ({ sheet, templateUrl, actionsHref, countsOnly }: TableProps) => {
  const words = useWords().rights
  const withWhy = sheet.rows.some(({ why }) => why !== undefined)
  const columns = LEVELS.length + (withWhy ? 3 : 2)
  const bad = sheet.verdict === 'takeover'
  return (
    <div class="tw">
      <table class="rights plain">
        <caption class="unseen">{words.caption}</caption>
        <thead>
          <tr>
            <th scope="col" class="service">
              {words.service}
            </th>
            {LEVELS.map((level) => (
              <th scope="col" class="level">
                <abbr title={words.levels[level]}>
                  {words.shortLevels[level] ?? words.levels[level]}
                </abbr>
              </th>
            ))}
            <th scope="col" class={withWhy ? 'on' : undefined}>
              {words.on}
            </th>
            {withWhy ? <th scope="col">{words.why}</th> : null}
          </tr>
        </thead>
        {groupRows(sheet.rows).map((rows, index) => (
          <Group
            {...{ rows, columns, withWhy, bad, actionsHref, countsOnly }}
            id={`row-${index + 1}`}
          />
        ))}
        {sheet.unresolved.map((right) => (
          <Unresolved right={right} columns={columns} templateUrl={templateUrl} />
        ))}
      </table>
    </div>
  )
}

const MAX_SERVICES_BY_NAME = 4

/**
 * Services that differ only by their actions, such as those of one managed policy, share a row if
 * there are many.
 */
export function groupRows(rows: SheetRow[]): SheetRow[][] {
  const alike = Map.groupBy(rows, ({ levels, resources, conditions, why, sources }) =>
    JSON.stringify([levels, resources, conditions, why, sources]),
  )
  return [...alike.values()].flatMap((group) =>
    group.length > MAX_SERVICES_BY_NAME ? [group] : group.map((row) => [row]),
  )
}

/** The services of AWS's broad policies have thousands of actions: more bytes than all the rest. */
const MAX_ACTIONS = 40

const countActions = (rows: SheetRow[]): number =>
  rows.reduce((sum, { actions }) => sum + actions.length, 0)

const isLong = (rows: SheetRow[]): boolean => countActions(rows) > MAX_ACTIONS

export const hasLongRows = ({ rows }: Sheet): boolean => groupRows(rows).some(isLong)

interface GroupProps {
  id: string
  actionsHref: string | undefined
  countsOnly?: boolean | undefined
  rows: SheetRow[]
  columns: number
  withWhy: boolean
  bad: boolean
}

const Group = ({ id, rows, columns, withWhy, bad, actionsHref, countsOnly }: GroupProps) => {
  const words = useWords().rights
  const [first] = rows as [SheetRow]
  const long = isLong(rows)
  return (
    <tbody id={id}>
      <tr>
        <th scope="row">
          {rows.length > 1 ? words.services({ count: rows.length }) : first.service}
          {first.sources.map((source) => (
            <small>
              <Breakable text={source.split('/').at(-1)!} />
            </small>
          ))}
        </th>
        {LEVELS.map((level) => (
          <Level level={level} has={first.levels.includes(level)} bad={bad} />
        ))}
        <td class="on" data-label={words.onResources}>
          {inShort(words, first)}
        </td>
        {withWhy ? (
          <td class="why" data-label={words.whyLabel}>
            {first.why ?? ''}
          </td>
        ) : null}
      </tr>
      <tr class="more">
        <td colspan={columns}>
          {long && countsOnly ? (
            <span class="quiet">{summaryOf(words, rows)}</span>
          ) : long && actionsHref ? (
            <a href={`${actionsHref}#${id}`}>{summaryOf(words, rows)}</a>
          ) : (
            <details open={long}>
              <summary>{summaryOf(words, rows)}</summary>
              <div>
                {rows.length > 1 ? (
                  rows.map((row) => <ServiceActions row={row} />)
                ) : (
                  <Actions row={first} />
                )}
                <Details row={first} />
              </div>
            </details>
          )}
        </td>
      </tr>
    </tbody>
  )
}

const MAX_CHARACTERS = 120

/** The open row shows each pattern. */
const inShort = (words: Words['rights'], { resources, resourcePatterns }: SheetRow): string =>
  resources.length > MAX_CHARACTERS ? words.kinds({ count: resourcePatterns.length }) : resources

function summaryOf(words: Words['rights'], rows: SheetRow[]): string {
  const all = rows[0]!.actions.includes('*')
  const conditions = rows[0]!.conditions.length
  return (
    (all ? words.allActions : words.actions({ count: countActions(rows) })) +
    (conditions > 0 ? `, ${words.conditions({ count: conditions })}` : '')
  )
}

const GRAVE: readonly AccessLevel[] = ['Write', 'Delete', 'Permissions', 'Tagging']

const Level = ({ level, has, bad }: { level: AccessLevel; has: boolean; bad: boolean }) =>
  has ? (
    <td
      class={`c y ${GRAVE.includes(level) ? (bad ? 'x' : 'w') : ''}`}
      data-label={useWords().rights.levels[level]}
    >
      <Icon name="check" />
      <span class="unseen">{useWords().rights.yes}</span>
    </td>
  ) : (
    <td class="c">
      <span aria-hidden="true">·</span>
      <span class="unseen">{useWords().rights.no}</span>
    </td>
  )

const Actions = ({ row: { actions, href } }: { row: SheetRow }) => (
  <>
    <ul class="chips">
      {actions.map((action) => (
        <li>
          <code>{action}</code>
        </li>
      ))}
    </ul>
    {href ? (
      <p class="xs">
        <OutLink href={href}>{useWords().rights.reference}</OutLink>
      </p>
    ) : null}
  </>
)

/** One of many services in a row. */
const ServiceActions = ({ row: { service, actions, href } }: { row: SheetRow }) => (
  <p class="small">
    {href ? <OutLink href={href}>{service}</OutLink> : service}: <code>{actions.join(', ')}</code>
  </p>
)

/** A name in words, such as AdministratorAccess, can break between them. */
const Breakable = ({ text }: { text: string }) => (
  <>
    {text.split(/(?<=[a-z])(?=[A-Z])/).map((part, index) => (
      <>
        {index > 0 ? <wbr /> : null}
        {part}
      </>
    ))}
  </>
)

const Details = ({ row: { conditions, resourcePatterns, sources } }: { row: SheetRow }) => (
  <>
    {conditions.map((condition) => (
      <p class="small">
        {condition.startsWith('{')
          ? useWords().rights.onlyIf({ condition: <code>{condition}</code> })
          : condition}
      </p>
    ))}
    <p class="small">
      {useWords().rights.onResources}{' '}
      {resourcePatterns.map((pattern, index) => (
        <>
          {index > 0 ? ', ' : ''}
          <Code text={pattern} />
        </>
      ))}
    </p>
    <p class="small">
      {useWords().rights.from}{' '}
      {sources.map((source, index) => (
        <>
          {index > 0 ? ', ' : ''}
          <Code text={source} />
        </>
      ))}
    </p>
  </>
)

interface UnresolvedProps {
  right: UnresolvedRight
  columns: number
  templateUrl: string
}

const Unresolved = ({ right, columns, templateUrl }: UnresolvedProps) => (
  <tbody class="unresolved">
    <tr>
      <td colspan={columns} class="whole">
        <strong>{useWords().rights.cannotBeShown}</strong>{' '}
        <OutLink href={templateUrl}>{useWords().rights.readTemplate({ line: right.line })}</OutLink>
        <br />
        <span class="small">
          {right.why} <Code text={right.where} />
        </span>
      </td>
    </tr>
  </tbody>
)
