import type { Ports } from '../../../core/ports.ts'
import type { App } from '../environment.ts'
import { sameSiteOnly } from '../limits/same-site.ts'
import { activityRoutes } from './activity.ts'
import { campaignRoutes } from './campaigns.ts'
import { connectionRoutes } from './connection.ts'
import { connectionListRoutes } from './connection-list.ts'
import { type Console, type ConsolePorts, openConsole } from './console.ts'
import { enrolmentRoutes } from './enrolments.ts'
import { externalIdRoutes } from './external-ids.ts'
import { homeRoutes } from './home.ts'
import { invitationListRoutes } from './invitation-list.ts'
import { invitationRoutes } from './invitations.ts'
import { jobRoutes } from './jobs.ts'
import { newInvitationRoutes } from './new-invitation.ts'
import { peopleRoutes } from './people.ts'
import { profileRoutes } from './profiles.ts'
import { searchRoutes } from './search.ts'
import { settingsRoutes } from './settings.ts'
import { signInRoutes } from './sign-in.ts'
import { stopRoutes } from './stop.ts'
import { webhookRoutes } from './webhooks.ts'

/** Each family of pages, in a file of its own. */
const FAMILIES = [
  signInRoutes,
  homeRoutes,
  connectionListRoutes,
  connectionRoutes,
  // Before the invitations, because one of them would have the id "import".
  jobRoutes,
  newInvitationRoutes,
  invitationListRoutes,
  invitationRoutes,
  campaignRoutes,
  externalIdRoutes,
  enrolmentRoutes,
  webhookRoutes,
  peopleRoutes,
  stopRoutes,
  settingsRoutes,
  searchRoutes,
  activityRoutes,
  profileRoutes,
]

type Options = Pick<ConsolePorts, 'callers' | 'providers'> & Pick<Console, 'isWhole' | 'declares'>

/**
 * The operator's console. It calls the same functions as the API, and identifies operators by a
 * signed cookie.
 */
export function adminRoutes(app: App, ports: Ports, { isWhole, declares, ...more }: Options): void {
  app.use('/admin/*', sameSiteOnly)
  const console = openConsole(app, { ...ports, ...more }, { isWhole, declares })
  for (const addRoutes of FAMILIES) addRoutes(console)
}
