import { Code } from '../../parts.tsx'
import { Icon } from './icon.tsx'

interface CopyProps {
  text: string
  /** Names the copied value for screen readers, such as `the id of Acme`. */
  what: string
  /** Stands for a long text; the button copies the text itself. */
  shown?: string
}

/** An id with a small button that copies it. The script shows the button. */
export const CopyableId = ({ text, what, shown }: CopyProps) => (
  <span class="id">
    <Code text={shown ?? text} />{' '}
    <button type="button" class="copy-icon" data-copy={text} title="Copy" hidden>
      <Icon name="copy" />
      <span class="unseen">Copy {what}</span>
    </button>
  </span>
)
