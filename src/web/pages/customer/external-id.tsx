import { useWords } from '../language/languages.ts'
import { CodeBox, Fold } from './pieces.tsx'
import type { CustomerView } from './view.ts'

/** The vendor asks for another External ID of an imported role. Nothing stops working meanwhile. */
export const ReplaceExternalId = ({ view }: { view: CustomerView }) => {
  const words = useWords().externalIdChange
  const { externalIdChanges = [], vendor } = view
  return (
    <>
      {externalIdChanges.map((change, index) => (
        <section aria-labelledby={`external-id-${index}`}>
          <h2 id={`external-id-${index}`}>
            {[words.title, change.roleName].filter(Boolean).join(': ')}
          </h2>
          <p class="small">
            {change.state === 'offered'
              ? words.why({ vendor: vendor.name })
              : words.accepted({ vendor: vendor.name })}
          </p>
          {change.steps.map(({ name, trustPolicy, command }) => (
            <>
              <h3>{name === 'accept-both' ? words.acceptBoth : words.removeImported}</h3>
              <CodeBox title={words.command} text={command} />
              <Fold title={words.trustPolicy}>
                <CodeBox title={words.inConsole} text={JSON.stringify(trustPolicy, null, 2)} />
              </Fold>
            </>
          ))}
          <p class="small">{words.others}</p>
        </section>
      ))}
    </>
  )
}
