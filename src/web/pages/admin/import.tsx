import { ErrorSummary } from './pieces/error-summary.tsx'
import { Csrf } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { PageHead } from './pieces/page-head.tsx'
import type { AdminFrame } from './view.ts'

/** What the lines of a file are. */
export type FileLists = 'customers' | 'roles'

export interface ImportView extends AdminFrame {
  lists: FileLists
  /** The names of the columns. */
  columns: readonly string[]
  /** What was pasted. */
  text?: string | undefined
  error?: string | undefined
}

interface Words {
  title: string
  parent: { path: string; name: string }
  here: 'invitations' | 'connections'
  path: string
  lead: string
  needed: readonly string[]
}

const WORDS: Record<FileLists, Words> = {
  customers: {
    ...{ title: 'Import invitations', path: '/admin/invitations/import', here: 'invitations' },
    parent: { path: '/admin/invitations', name: 'Invitations' },
    lead: 'Invite many customers with a CSV file.',
    needed: ['customerId'],
  },
  roles: {
    ...{ title: 'Import roles', path: '/admin/jobs/import', here: 'connections' },
    parent: { path: '/admin/jobs', name: 'Jobs' },
    lead: 'Make connections of roles that already trust your broker role. Put all of them into one file, because their External IDs are compared. For a profile with several roles, give the ARN of each in a column of its own, roleArns.KEY, instead of roleArn.',
    needed: ['roleArn', 'externalId', 'customerId'],
  },
}

/** The form that takes a CSV file of customers to invite, or of roles to import. */
export const importPage = (view: ImportView): string => {
  const { title, parent, here, path, lead, needed } = WORDS[view.lists]
  return adminPage({
    frame: view,
    title,
    here,
    children: (
      <>
        <PageHead title={title} parent={parent} />
        <ErrorSummary errors={view.error ? [{ field: 'file', message: view.error }] : []} />
        <p class="lead">
          {lead} You see what is in it first, and nothing is made before you confirm.
        </p>
        <form method="post" action={path} enctype="multipart/form-data" class="form">
          <Csrf value={view.csrf} />
          <div class={view.error ? 'field field-wrong' : 'field'}>
            <label for="file">CSV file</label>
            <p class="hint" id="file-hint">
              In UTF-8, with commas or semicolons; at most 10,000 rows and 2 MB.
            </p>
            <input
              id="file"
              name="file"
              type="file"
              accept=".csv,text/csv"
              aria-describedby="file-hint"
            />
          </div>
          <div class="field">
            <label for="text">Or paste the rows, with the line of column names</label>
            <textarea id="text" name="text" rows={8} spellcheck={false} autocomplete="off">
              {view.text ?? ''}
            </textarea>
          </div>
          <button type="submit" class="btn btn-main">
            Check the rows
          </button>
        </form>
        <section aria-labelledby="columns-title">
          <h2 id="columns-title">Columns</h2>
          <p>
            The first line names the columns, in any order. Needed: <code>{needed.join(', ')}</code>
            .
          </p>
          <p>
            <code>{view.columns.join(', ')}</code>
          </p>
        </section>
      </>
    ),
  })
}
