import { Code, OutLink } from '../parts.tsx'
import type { AccessItem, AccessSection, CustomerView } from './view.ts'

/** What the role allows. Warnings about broad rights come first. */
export const AccessSections = ({ view: { access, vendor } }: { view: CustomerView }) => (
  <section aria-labelledby="access-title">
    <h2 id="access-title">What {vendor.name} asks for</h2>
    <Cautions warnings={access.flatMap(({ warnings }) => warnings)} />
    {access.map((section) => (
      <Section section={section} />
    ))}
  </section>
)

const Cautions = ({ warnings }: { warnings: string[] }) =>
  warnings.length === 0 ? null : (
    <div class="caution">
      <p class="caution-title">Read this first</p>
      <ul>
        {warnings.map((warning) => (
          <li>{warning}</li>
        ))}
      </ul>
    </div>
  )

function Section({ section: { title, items } }: { section: AccessSection }) {
  const reasons = new Set(items.map(({ why }) => why))
  const shared = items.length > 1 && reasons.size === 1 ? items[0]?.why : undefined
  return (
    <div class="access">
      <h3>{title}</h3>
      {shared ? <p class="quiet">{shared}</p> : null}
      <ul class="grants">
        {items.map((item) => (
          <li class="grant">
            <p class="grant-what">
              {item.what === item.detail ? <code>{item.what}</code> : item.what}
            </p>
            {item.why && !shared ? <p class="grant-why">{item.why}</p> : null}
            <Detail item={item} />
          </li>
        ))}
      </ul>
    </div>
  )
}

/** The exact permission. A long one is folded; one that the sentence already shows is left out. */
function Detail({ item: { what, detail, href } }: { item: AccessItem }) {
  if (detail === what || detail === '') return null
  const short = detail.length <= 90 && !detail.includes('\n')
  return short ? (
    <p class="grant-detail">
      <Code text={detail} /> {href ? <OutLink href={href}>AWS’s description</OutLink> : null}
    </p>
  ) : (
    <details>
      <summary>Exact permission</summary>
      <pre>
        <code>{detail}</code>
      </pre>
    </details>
  )
}
