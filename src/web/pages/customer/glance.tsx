import type { AccessVerdict, Sheet } from '../../../core/template/access/sheet.ts'
import { useWords } from '../language/languages.ts'
import { OutLink } from '../parts.tsx'
import { Icon } from './pieces.tsx'
import type { CustomerView } from './view.ts'

const STEPS: readonly AccessVerdict[] = ['limited', 'reads-data', 'can-change', 'takeover']

/** The worst that the role can do, and six answers. It stands above the button. */
export const Glance = ({ view }: { view: CustomerView }) => {
  const words = useWords().glance
  return (
    <section id="glance" aria-labelledby="glance-title">
      <h2 id="glance-title">{words.title}</h2>
      {view.access ? (
        <>
          <Verdict sheet={view.access.sheet} vendorName={view.vendor.name} />
          {view.access.sheet.verdict === 'takeover' ? <BeforeYouAgree view={view} /> : null}
        </>
      ) : (
        <p class="note note-warn">
          {words.early}{' '}
          {words.readFirst({
            link: (text) => <OutLink href={`${view.basePath}/template`}>{text}</OutLink>,
          })}
        </p>
      )}
    </section>
  )
}

/** The worst thing that the rights allow, and six answers. */
export const Verdict = ({ sheet, vendorName }: { sheet: Sheet; vendorName: string }) => {
  const words = useWords().glance
  return (
    <div class={`verdict verdict-${sheet.verdict}`}>
      <div class="vhead">
        <h3>
          <Icon name={sheet.verdict === 'limited' ? 'yes' : 'warn'} /> <span>{sheet.headline}</span>
        </h3>
        {sheet.takeover.length > 0 ? (
          <>
            <ul>
              {sheet.takeover.map((sentence) => (
                <li>{sentence}</li>
              ))}
            </ul>
            <p>
              <strong>{words.notUndone}</strong>
            </p>
          </>
        ) : null}
        <Scale verdict={sheet.verdict} />
      </div>
      <dl class="answers">
        {sheet.glance.map((line) => (
          <Answer line={line} takeover={sheet.verdict === 'takeover'} />
        ))}
      </dl>
      <p class="vfoot">
        {words.computed({ vendor: vendorName })}{' '}
        {sheet.unresolved.length === 0
          ? words.allUnderstood
          : words.notAll({ count: sheet.unresolved.length })}
      </p>
    </div>
  )
}

const Scale = ({ verdict }: { verdict: AccessVerdict }) => {
  const words = useWords().glance
  const reached = STEPS.indexOf(verdict)
  return (
    <ol class="scale" aria-label={words.scale}>
      {STEPS.map((step, index) => (
        <li
          class={index === reached ? 'now' : index < reached ? 'on' : 'off'}
          aria-current={index === reached ? 'true' : undefined}
        >
          {words.verdicts[step]}
        </li>
      ))}
    </ol>
  )
}

type Line = Sheet['glance'][number]

const Answer = ({
  line: { line, answer, note, partly },
  takeover,
}: {
  line: Line
  takeover: boolean
}) => {
  const words = useWords().glance
  const tone = !answer ? 'no' : takeover ? 'bad' : line === 'reads-settings' ? 'yes' : 'warn'
  return (
    <div class={`a-${tone}`}>
      <Icon name={!answer ? 'no' : takeover ? 'warn' : 'yes'} />
      <dt>{words.lines[line]}</dt>
      <dd>{answer ? (partly ? words.inPart : words.yes) : words.no}</dd>
      <dd class="d">{note ?? words.about[line]}</dd>
    </div>
  )
}

const BeforeYouAgree = ({ view: { vendor } }: { view: CustomerView }) => {
  const words = useWords().glance
  return (
    <div class="note">
      <p>
        <strong>{words.beforeYouAgree}</strong>
      </p>
      <ul class="plain-list">
        <li>
          {words.askForLess({
            vendor: <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>,
          })}
        </li>
        <li>{words.otherAccount({ vendor: vendor.name })}</li>
      </ul>
    </div>
  )
}
