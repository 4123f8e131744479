/** One mistake in a form. */
export interface FormError {
  /** The id of the field; absent if it concerns no single field. */
  field?: string | undefined
  message: string
}

/**
 * Says above a form what is wrong with it, and links to each field. It takes the focus, also
 * without a script.
 */
export const ErrorSummary = ({ errors }: { errors: readonly FormError[] }) =>
  errors.length === 0 ? null : (
    <div
      id="error-summary"
      class="note note-bad errors"
      role="alert"
      tabindex={-1}
      autofocus
      aria-labelledby="error-summary-title"
    >
      <h2 id="error-summary-title">
        {errors.length === 1 ? 'One thing is wrong' : `${errors.length} things are wrong`}
      </h2>
      <ul>
        {errors.map(({ field, message }) => (
          <li>{field ? <a href={`#${field}`}>{message}</a> : message}</li>
        ))}
      </ul>
    </div>
  )
