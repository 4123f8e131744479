import { useWords } from '../language/languages.ts'
import { Fold } from './pieces.tsx'
import type { CustomerView } from './view.ts'

interface Props {
  view: CustomerView
}

/** A form, so that it works without JavaScript. */
export const Decline = ({ view: { basePath, vendor } }: Props) => {
  const words = useWords().decline
  return (
    <Fold title={words.title} id="decline">
      <form method="post" action={`${basePath}/decline`} class="decline">
        <p>{words.explained({ vendor: vendor.name })}</p>
        <label for="decline-note">{words.note({ vendor: vendor.name })}</label>
        <input id="decline-note" name="note" type="text" maxlength={500} autocomplete="off" />
        <button type="submit" class="btn">
          {words.send}
        </button>
      </form>
    </Fold>
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
