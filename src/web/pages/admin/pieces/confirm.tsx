import type { Child } from 'hono/jsx'

interface TypedProps {
  /** What the person has to type: a customer's id, or a number of records. */
  word: string
  /** Differs if a page has several of these fields. */
  id?: string
  error?: string | undefined
}

/**
 * The field for the word that a person types before something that cannot be undone. The form sends
 * it as `typed`; the server compares it with `isTyped`.
 */
export const TypedWord = ({ word, id = 'typed', error }: TypedProps) => (
  <div class={error ? 'field field-wrong' : 'field'}>
    <label for={id}>
      Type <code class="typed">{word}</code> to confirm
    </label>
    {error ? (
      <p class="wrong" id={`${id}-error`}>
        {error}
      </p>
    ) : null}
    <input
      id={id}
      name="typed"
      type="text"
      required
      maxlength={200}
      autocomplete="off"
      autocapitalize="off"
      spellcheck={false}
      aria-invalid={error ? 'true' : undefined}
      aria-describedby={error ? `${id}-error` : undefined}
    />
  </div>
)

/** Whether the person typed the word. Spaces around it and upper case do not matter. */
export const isTyped = (given: string | undefined, word: string): boolean =>
  given?.trim().toLowerCase() === word.toLowerCase()

/** What a destructive action does, in numbers. */
export const Effect = ({ children }: { children?: Child }) => (
  <div class="note note-bad effect">{children}</div>
)
