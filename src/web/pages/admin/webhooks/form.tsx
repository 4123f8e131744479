import { InputField } from '../../parts.tsx'

/** What a form of an endpoint contains, as it was entered. */
export interface EndpointValues {
  url: string
  description: string
  /** Absent: all types. */
  types?: readonly string[] | undefined
}

/** A mistake in a form, and the field that has it. */
export interface EndpointError {
  field: 'url' | 'types' | 'description'
  message: string
}

/** The types of events, and when each happens. */
export type EventTypes = Readonly<Record<string, string>>

interface FieldsProps {
  values: EndpointValues
  error: EndpointError | undefined
  eventTypes: EventTypes
}

/** The fields of an endpoint. */
export const EndpointFields = ({ values, error, eventTypes }: FieldsProps) => {
  const errorOf = (field: EndpointError['field']) =>
    error?.field === field ? error.message : undefined
  return (
    <>
      <InputField
        id="url"
        label="URL"
        hint="An https address of your own, which answers 200 to 299 within 10 seconds."
        required
        value={values.url}
        error={errorOf('url')}
      />
      <InputField
        id="description"
        label="Description"
        hint="Optional. For people, up to 200 characters."
        value={values.description}
        error={errorOf('description')}
      />
      <TypeFields chosen={values.types} error={errorOf('types')} eventTypes={eventTypes} />
    </>
  )
}

interface TypeProps {
  chosen: readonly string[] | undefined
  error: string | undefined
  eventTypes: EventTypes
}

const TypeFields = ({ chosen, error, eventTypes }: TypeProps) => (
  <fieldset class="types" id="types" aria-describedby={error ? 'types-error' : undefined}>
    <legend>Events</legend>
    {error ? (
      <p class="wrong" id="types-error">
        {error}
      </p>
    ) : null}
    <label class="check">
      <input type="radio" name="which" value="all" checked={chosen === undefined} />
      <span>All, also types of later versions</span>
    </label>
    <label class="check">
      <input type="radio" name="which" value="some" checked={chosen !== undefined} />
      <span>Only these:</span>
    </label>
    <ul class="type-list">
      {Object.entries(eventTypes).map(([type, meaning]) => (
        <li>
          <label class="check">
            <input type="checkbox" name={`type:${type}`} checked={chosen?.includes(type)} />
            <span>
              <code>{type}</code> <span class="quiet">{meaning.replaceAll('`', '')}</span>
            </span>
          </label>
        </li>
      ))}
    </ul>
  </fieldset>
)
