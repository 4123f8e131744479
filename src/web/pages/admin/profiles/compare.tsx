import { SelectField } from '../../parts.tsx'
import { adminPage } from '../pieces/frame.tsx'
import { PageHead, Panel } from '../pieces/page-head.tsx'
import { ChangeLists } from './changes.tsx'
import { type CompareView, profilePath } from './view.ts'

/** What changes between two versions: in words, in the policies and in the template. */
export const comparePage = (view: CompareView): string => {
  const { profile, from, to, sameRights, verdict, changes, policies, template } = view
  return adminPage({
    frame: view,
    title: `${profile}: version ${from} and ${to}`,
    here: 'profiles',
    children: (
      <>
        <PageHead
          title={`Version ${from} and version ${to}`}
          parent={{ path: profilePath(profile), name: profile }}
        />
        <ChooseForm view={view} />
        <Panel id="words" title="In words">
          <p>
            {sameRights
              ? 'Both ask for the same rights: customers with either need no upgrade.'
              : 'The rights differ: customers with one need an upgrade to get the other.'}
          </p>
          <dl class="facts">
            <dt>Version {from}</dt>
            <dd>{verdict.from}</dd>
            <dt>Version {to}</dt>
            <dd>{verdict.to}</dd>
          </dl>
          <ChangeLists changes={changes} />
        </Panel>
        <Panel id="policies" title="Policies">
          <Diff text={policies} same="The policies are the same." />
        </Panel>
        <Panel id="template" title="Template">
          <Diff text={template} same="The templates are the same." />
        </Panel>
      </>
    ),
  })
}

const ChooseForm = ({ view: { profile, numbers, from, to } }: { view: CompareView }) => {
  const options = numbers.toReversed().map((it) => [String(it), `Version ${it}`] as const)
  return (
    <form
      method="get"
      action={profilePath(profile, '/compare')}
      class="filter"
      aria-label="Versions"
    >
      <SelectField id="from" label="From" options={options} chosen={String(from)} />
      <SelectField id="to" label="To" options={options} chosen={String(to)} />
      <div class="filter-do">
        <button type="submit" class="btn">
          Compare
        </button>
      </div>
    </form>
  )
}

/** So that both differences together keep the page below 60 KB. */
const MAX_CHARACTERS = 12_000

/** Added and removed lines; each begins with its sign. */
const Diff = ({ text, same }: { text: string; same: string }) => {
  if (text === '') return <p class="quiet">{same}</p>
  const shown = text.slice(0, MAX_CHARACTERS)
  return (
    <>
      <pre class="diff">
        <code>
          {shown.split('\n').map((line) => (
            <DiffLine line={line} />
          ))}
        </code>
      </pre>
      {text.length > shown.length ? (
        <p class="quiet">
          The rest is not shown here. The API has all of it: <code>compareAccessVersions</code>.
        </p>
      ) : null}
    </>
  )
}

const DiffLine = ({ line }: { line: string }) => {
  if (line.startsWith('+')) return <ins>{`${line}\n`}</ins>
  if (line.startsWith('-')) return <del>{`${line}\n`}</del>
  return <>{`${line}\n`}</>
}
