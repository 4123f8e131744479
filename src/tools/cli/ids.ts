import { InvalidArgumentError } from 'commander'

/** The first letters of each kind of id. */
const KINDS: Record<string, string> = {
  con_: 'a connection',
  inv_: 'an invitation',
  enr_: 'an enrolment',
  tok_: 'an API token',
  whe_: 'a webhook endpoint',
  job_: 'a job',
}

/**
 * Reads an id of one kind. The service would only answer that there is no such record; this says
 * what the text is instead, and how to find the id.
 */
const idOf =
  (prefix: string, list: string) =>
  (text: string): string => {
    if (text.startsWith(prefix)) return text
    const [, other] = Object.entries(KINDS).find(([it]) => text.startsWith(it)) ?? []
    throw new InvalidArgumentError(
      `${other ? `This is the id of ${other}. ` : ''}Give the id of ${KINDS[prefix]}, ${prefix}…; "${list}" lists them, and "rolecall search TEXT" finds one.`,
    )
  }

/** An argument of a command: its description and its reader. */
export type IdArgument = readonly [description: string, read: (text: string) => string]

export const CONNECTION_ID: IdArgument = [
  'id of the connection, con_…',
  idOf('con_', 'rolecall connections'),
]

export const INVITATION_ID: IdArgument = [
  'id of the invitation, inv_…',
  idOf('inv_', 'rolecall invitations'),
]
