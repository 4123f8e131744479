interface NotForYouProps {
  /** What is hidden, such as `sessions`. */
  what: string
  /** The grant that shows it. */
  grant: string
}

/** Says that something is hidden, so that nobody takes it for absent. */
export const NotForYou = ({ what, grant }: NotForYouProps) => (
  <p class="empty">
    You may not see {what}. It needs the grant <code>{grant}</code>.
  </p>
)
