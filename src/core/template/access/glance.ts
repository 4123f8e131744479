import type { Sheet } from './sheet.ts'
import { fewOf, type Summary } from './summary.ts'

/** The six lines of access at a glance. An answer is no only if it is proved. */
export function glanceOf(summary: Summary): Sheet['glance'] {
  const { open, settings, data, minor, secrets, changes, iam, logging } = summary
  const own = summary.ownResources.join('; ')
  return [
    line('reads-settings', settings.length > 0, open, countServices(settings)),
    line(
      'reads-data',
      data.length + minor.length > 0 || summary.readsOwn,
      open,
      data.length > 0
        ? `What is stored in ${fewOf(data)}`
        : `Only ${[...(summary.readsOwn ? [own] : []), ...minor].join(', ')}`,
    ),
    line('reads-secrets', secrets.length > 0, open, few(secrets)),
    line(
      'writes-or-deletes',
      changes.length > 0 || summary.changesOwn,
      open,
      changes.length > 0 ? `In ${fewOf(changes)}` : `Only ${own}`,
    ),
    line('changes-iam', iam.length > 0, open, few(iam)),
    line('stops-logging', logging.length > 0, open, few(logging)),
  ]
}

function line(
  name: Sheet['glance'][number]['line'],
  answer: boolean,
  open: boolean,
  note: string,
): Sheet['glance'][number] {
  if (answer) return { line: name, answer, note }
  return open
    ? { line: name, answer: true, note: 'Possible: some rights cannot be shown here' }
    : { line: name, answer }
}

const countServices = (names: string[]): string =>
  names.length > 3 ? `Resources and settings of ${names.length} services` : fewOf(names)

const MAX_ACTIONS = 3
const few = (actions: string[]): string =>
  actions.length > MAX_ACTIONS
    ? `${actions.slice(0, MAX_ACTIONS).join(', ')} and ${actions.length - MAX_ACTIONS} more`
    : actions.join(', ')
