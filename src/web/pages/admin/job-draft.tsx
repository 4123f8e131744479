import type { Child } from 'hono/jsx'
import { type ListedRow, rowsLeft } from '../../../core/model/job.ts'
import { AccountNumber } from '../parts.tsx'
import type { JobView } from './job.tsx'
import { inNumber, WORK_WORDS } from './job-words.ts'
import { Csrf, Reason } from './pieces/forms.tsx'
import { type Column, ListTable } from './pieces/list.tsx'
import { Panel } from './pieces/page-head.tsx'

type Invited = Extract<ListedRow, { invitation: unknown }>
type ToImport = Extract<ListedRow, { role: unknown }>

const WORDS = {
  invite: { noun: 'customer', done: 'invited', start: 'Invite' },
  import: { noun: 'role', done: 'imported', start: 'Import' },
} as const

/** What the rows of a file would do, before a person starts the job. `children`: what is wrong. */
export const JobDraft = ({ view, children }: { view: JobView; children: Child }) => {
  const { job, first, csrf, mayChange } = view
  const work = job.work === 'import' ? 'import' : 'invite'
  const { noun, done, start } = WORDS[work]
  const right = rowsLeft(job)
  const { failed } = job.counts
  return (
    <>
      <p class="lead">
        Nothing has been made yet. {inNumber(right, noun)} can be {done}
        {failed > 0 ? `, and ${inNumber(failed, 'row')} cannot` : ''}. {WORK_WORDS[work].effect}
      </p>
      {right > 0 && mayChange ? (
        <form method="post" action={`/admin/jobs/${encodeURIComponent(job.id)}/start`} class="form">
          <Csrf value={csrf} />
          <Reason />
          <button type="submit" class="btn btn-main">
            {start} {inNumber(right, noun)}
          </button>
        </form>
      ) : null}
      {children}
      <FirstRows first={first} right={right} done={done} />
    </>
  )
}

interface First {
  first: readonly ListedRow[]
  /** How many rows can be done. */
  right: number
  done: string
}

const FirstRows = ({ first, right, done }: First) => {
  if (first.length === 0) return null
  const invited = first.filter((it): it is Invited => 'invitation' in it)
  const roles = first.filter((it): it is ToImport => 'role' in it)
  const caption = `The first rows that will be ${done}`
  return (
    <Panel
      id="first"
      title={`Will be ${done}`}
      note={right > first.length ? `the first ${first.length} of ${right}` : undefined}
      flush
    >
      {roles.length > 0 ? (
        <ListTable caption={caption} items={roles} columns={IMPORTED} empty="" />
      ) : (
        <ListTable caption={caption} items={invited} columns={INVITED} empty="" />
      )}
    </Panel>
  )
}

const INVITED: Column<Invited>[] = [
  { name: 'Customer', show: ({ invitation }) => invitation.customerName ?? invitation.customerId },
  { name: 'Line', show: ({ row }) => row },
  {
    name: 'Account',
    show: ({ invitation: { accountId } }) =>
      accountId ? (
        <AccountNumber id={accountId.replaceAll(/\D/g, '')} />
      ) : (
        <span class="quiet">the customer enters it</span>
      ),
  },
  { name: 'Profile', show: ({ invitation }) => invitation.profile ?? 'default' },
]

const rolesIn = ({ roleArn, roleArns = {} }: ToImport['role']) =>
  roleArn === undefined ? (
    <ul class="plain-list">
      {Object.entries(roleArns).map(([key, text]) => (
        <li>
          {key}: <code>{text}</code>
        </li>
      ))}
    </ul>
  ) : (
    <code>{roleArn}</code>
  )

const IMPORTED: Column<ToImport>[] = [
  { name: 'Customer', show: ({ role }) => role.customerName ?? role.customerId },
  { name: 'Line', show: ({ row }) => row },
  { name: 'Role', show: ({ role }) => rolesIn(role) },
  {
    name: 'Waits for approval',
    show: ({ flaws }) =>
      flaws.length === 0 ? (
        <span class="quiet">no</span>
      ) : (
        flaws.map(({ message }) => message).join(' ')
      ),
  },
  { name: 'Profile', show: ({ role }) => role.profile ?? 'default' },
]
