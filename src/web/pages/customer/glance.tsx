import type { AccessVerdict, GlanceLine, Sheet } from '../../../core/template/access/sheet.ts'
import { OutLink } from '../parts.tsx'
import { Icon } from './pieces.tsx'
import type { CustomerView } from './view.ts'

export const VERDICTS: Record<AccessVerdict, string> = {
  limited: 'Limited',
  'reads-data': 'Reads data',
  'can-change': 'Can change things',
  takeover: 'Can take over',
}

const LINES: Record<GlanceLine, string> = {
  'reads-settings': 'Reads settings',
  'reads-data': 'Reads stored data',
  'reads-secrets': 'Reads secrets',
  'writes-or-deletes': 'Writes or deletes',
  'changes-iam': 'Changes IAM',
  'stops-logging': 'Can turn off logging',
}

/** What a "no" is about. */
const ABOUT: Record<GlanceLine, string> = {
  'reads-settings': 'Resources and how they are set up',
  'reads-data': 'Buckets, databases, queues, logs',
  'reads-secrets': 'Secret values, parameters, decryption',
  'writes-or-deletes': 'Anything in your account',
  'changes-iam': 'Users, roles, policies, keys',
  'stops-logging': 'CloudTrail, Config, GuardDuty',
}

/** The worst that the role can do, and six answers. It stands above the button. */
export const Glance = ({ view }: { view: CustomerView }) => (
  <section id="glance" aria-labelledby="glance-title">
    <h2 id="glance-title">Access at a glance</h2>
    {view.access ? (
      <>
        <Verdict sheet={view.access.sheet} vendorName={view.vendor.name} />
        {view.access.sheet.verdict === 'takeover' ? <BeforeYouAgree view={view} /> : null}
      </>
    ) : (
      <p class="note note-warn">
        This invitation was made by an earlier version of Rolecall, which did not store its rights.{' '}
        <strong>The template has the exact rights:</strong>{' '}
        <OutLink href={`${view.basePath}/template`}>read the template</OutLink> before you launch
        it.
      </p>
    )}
  </section>
)

const Verdict = ({ sheet, vendorName }: { sheet: Sheet; vendorName: string }) => (
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
            <strong>Deleting the stack does not undo what the role made.</strong>
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
      Rolecall computed this from the policies in the template. {vendorName} cannot edit it.{' '}
      {sheet.unresolved.length === 0
        ? 'All statements were understood.'
        : `Not everything could be read: ${sheet.unresolved.length === 1 ? 'one part' : `${sheet.unresolved.length} parts`} of the template cannot be shown here. See the table below.`}
    </p>
  </div>
)

const Scale = ({ verdict }: { verdict: AccessVerdict }) => {
  const steps = Object.keys(VERDICTS) as AccessVerdict[]
  const reached = steps.indexOf(verdict)
  return (
    <ol class="scale" aria-label="Scale of access">
      {steps.map((step, index) => (
        <li
          class={index === reached ? 'now' : index < reached ? 'on' : 'off'}
          aria-current={index === reached ? 'true' : undefined}
        >
          {VERDICTS[step]}
        </li>
      ))}
    </ol>
  )
}

type Line = Sheet['glance'][number]

const Answer = ({ line: { line, answer, note }, takeover }: { line: Line; takeover: boolean }) => {
  const tone = !answer ? 'no' : takeover ? 'bad' : line === 'reads-settings' ? 'yes' : 'warn'
  return (
    <div class={`a-${tone}`}>
      <Icon name={!answer ? 'no' : takeover ? 'warn' : 'yes'} />
      <dt>{LINES[line]}</dt>
      <dd>{answer ? (note?.startsWith('Only ') ? 'In part' : 'Yes') : 'No'}</dd>
      <dd class="d">{note ?? ABOUT[line]}</dd>
    </div>
  )
}

const BeforeYouAgree = ({ view: { vendor } }: { view: CustomerView }) => (
  <div class="note">
    <p>
      <strong>Before you agree</strong>
    </p>
    <ul class="plain-list">
      <li>
        Ask <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink> whether fewer rights are
        enough.
      </li>
      <li>Or connect an account that holds only what {vendor.name} needs.</li>
    </ul>
  </div>
)
