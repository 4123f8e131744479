import { ErrorSummary } from './pieces/error-summary.tsx'
import { Csrf } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { PageHead } from './pieces/page-head.tsx'
import type { AdminFrame } from './view.ts'

export interface ImportView extends AdminFrame {
  /** The names of the columns. */
  columns: readonly string[]
  /** What was pasted. */
  text?: string | undefined
  error?: string | undefined
}

/** The form that takes a CSV file of customers to invite. */
export const importPage = (view: ImportView): string =>
  adminPage({
    frame: view,
    title: 'Import invitations',
    here: 'invitations',
    children: (
      <>
        <PageHead
          title="Import invitations"
          parent={{ path: '/admin/invitations', name: 'Invitations' }}
        />
        <ErrorSummary errors={view.error ? [{ field: 'file', message: view.error }] : []} />
        <p class="lead">
          Invite many customers with a CSV file. You see what is in it first, and nothing is made
          before you confirm.
        </p>
        <form
          method="post"
          action="/admin/invitations/import"
          enctype="multipart/form-data"
          class="form"
        >
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
            The first line names the columns, in any order. Only <code>customerId</code> is needed.
          </p>
          <p>
            <code>{view.columns.join(', ')}</code>
          </p>
        </section>
      </>
    ),
  })
