import type { Child } from 'hono/jsx'
import type { RoleOptionName, RoleOptions } from '../../../core/model/role-options.ts'
import { duration } from '../duration.ts'
import { useWords } from '../language/languages.ts'
import { Code, InputField, Region, Time } from '../parts.tsx'
import { Fold, Row } from './pieces.tsx'
import type { CustomerView } from './view.ts'

interface Props {
  view: CustomerView
}

/** What is set for this role beyond the vendor's request, and the form that sets it. */
export const Options = ({ view }: Props) => {
  const words = useWords().options
  const { options } = view
  if (!options) return null
  const set = Object.keys(options.set) as RoleOptionName[]
  return (
    <section id="options" aria-labelledby="options-title">
      <h2 id="options-title">{words.title}</h2>
      <p class="small">
        {set.length > 0 ? words.isSet : words.nothingSet({ vendor: view.vendor.name })}
      </p>
      {set.length > 0 ? (
        <dl class="kv">
          {set.map((name) => (
            <Row name={words.names[name]}>{VALUES[name](options.set)}</Row>
          ))}
        </dl>
      ) : null}
      {set.length > 0 ? <p class="small quiet">{words.verified}</p> : null}
      {options.open.length > 0 ? <OptionsForm view={view} /> : null}
    </section>
  )
}

const VALUES: Record<RoleOptionName, (set: RoleOptions) => Child> = {
  roleName: ({ roleName = '' }) => <Code text={roleName} />,
  path: ({ path = '' }) => <Code text={path} />,
  permissionsBoundary: ({ permissionsBoundary = '' }) => <Code text={permissionsBoundary} />,
  tags: ({ tags = {} }) =>
    Object.entries(tags).map(([key, value]) => (
      <>
        <code>{`${key}=${value}`}</code>{' '}
      </>
    )),
  maxSessionSeconds: ({ maxSessionSeconds = 0 }) => duration(maxSessionSeconds, useWords().units),
  allowedRegions: ({ allowedRegions = [] }) =>
    allowedRegions.map((name, index) => (
      <>
        {index > 0 ? ', ' : ''}
        <Region name={name} />
      </>
    )),
  expiresAt: ({ expiresAt = '' }) => <Time at={expiresAt} />,
}

const OptionsForm = ({ view: { basePath, options } }: Props) => {
  const words = useWords().options
  const { open = [], texts = {}, wrong = [], error } = options ?? {}
  const isWrong = wrong.length > 0 || error !== undefined
  return (
    <Fold title={words.change} id="options-form" open={isWrong}>
      <form method="post" action={`${basePath}/options`} class="form">
        {error === undefined ? null : (
          <p class="wrong" role="alert">
            {error}
          </p>
        )}
        {open.map((name) => (
          <InputField
            id={`option.${name}`}
            label={words.names[name]}
            hint={words.hints[name]}
            error={wrong.includes(name) ? words.wrong[name] : undefined}
            type={isDate(name, texts[name]) ? 'date' : 'text'}
            numeric={name === 'maxSessionSeconds'}
            value={texts[name] ?? ''}
          />
        ))}
        <button type="submit" class="btn">
          {words.save}
        </button>
        <p class="hint">{words.newTemplate}</p>
      </form>
    </Fold>
  )
}

/** A time of day cannot be entered in a field for dates. */
const isDate = (name: RoleOptionName, text = ''): boolean =>
  name === 'expiresAt' && /^(?:\d{4}-\d{2}-\d{2})?$/.test(text)
