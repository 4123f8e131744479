import { useWords } from '../language/languages.ts'
import type { CustomerView } from './view.ts'

interface Props {
  view: CustomerView
}

/** A form, so that it works without JavaScript. */
export const Decline = ({ view: { basePath, vendor } }: Props) => {
  const words = useWords().decline
  return (
    <details class="cfoot" id="decline">
      <summary>{words.title}</summary>
      <form method="post" action={`${basePath}/decline`} class="decline">
        <p>{words.explained({ vendor: vendor.name })}</p>
        <label for="decline-note">{words.note({ vendor: vendor.name })}</label>
        <input id="decline-note" name="note" type="text" maxlength={500} autocomplete="off" />
        <button type="submit" class="btn">
          {words.send}
        </button>
      </form>
    </details>
  )
}

/** The way back to the vendor's own product. */
export const BackLink = ({ view: { returnUrl, vendor } }: Props) =>
  returnUrl ? (
    <p>
      <a class="btn btn-main" href={returnUrl}>
        {useWords().backTo({ vendor: vendor.name })}
      </a>
    </p>
  ) : null
