import type * as wire from '../../../api/types.ts'
import { approveAccounts } from '../../../core/enrolments/approve.ts'
import { createEnrolment } from '../../../core/enrolments/create.ts'
import { enrolmentFor, listEnrolments } from '../../../core/enrolments/find.ts'
import {
  enrolmentUrl,
  launcherUpdateCommand,
  launcherUrlToGive,
} from '../../../core/enrolments/links.ts'
import {
  countMembers,
  type Member,
  membersOf,
  pageOfMembers,
} from '../../../core/enrolments/members.ts'
import {
  replaceEnrolmentLink,
  revokeEnrolment,
  rotateEnrolmentToken,
  upgradeEnrolment,
} from '../../../core/enrolments/steer.ts'
import type { Enrolment } from '../../../core/model/enrolment.ts'
import type { Ports } from '../../../core/ports.ts'
import type { Handlers } from '../contract/serve-operations.ts'
import { toPage } from '../contract/to-wire.ts'

type Ids =
  | `${'create' | 'get' | 'revoke' | 'upgrade'}Enrolment`
  | 'listEnrolments'
  | 'listEnrolmentAccounts'
  | 'approveEnrolmentAccounts'
  | 'replaceEnrolmentLink'
  | 'rotateEnrolmentToken'

export function enrolmentHandlers(ports: Ports): Handlers<Ids> {
  const toWire = (enrolment: Enrolment) => toEnrolment(ports, enrolment)
  return {
    createEnrolment: async ({ actor, body, headers }) =>
      toWire(await createEnrolment(ports, actor, body, headers['idempotency-key'])),
    listEnrolments: async ({ actor, query }) => {
      const { items, nextCursor = null } = await listEnrolments(ports, actor, query)
      return { items: await Promise.all(items.map(toWire)), nextCursor }
    },
    getEnrolment: async ({ actor, params }) =>
      toWire(await enrolmentFor(ports, actor, 'invitations:read', params.id)),
    listEnrolmentAccounts: async ({ actor, params, query }) =>
      toPage(
        pageOfMembers(
          await membersOf(ports, await enrolmentFor(ports, actor, 'invitations:read', params.id)),
          query,
        ),
        toAccount,
      ),
    approveEnrolmentAccounts: ({ actor, params, body }) =>
      approveAccounts(ports, actor, params.id, body.accountIds),
    revokeEnrolment: async ({ actor, params }) =>
      toWire(await revokeEnrolment(ports, actor, params.id)),
    replaceEnrolmentLink: async ({ actor, params }) =>
      toWire(await replaceEnrolmentLink(ports, actor, params.id)),
    rotateEnrolmentToken: async ({ actor, params }) =>
      toWire(await rotateEnrolmentToken(ports, actor, params.id)),
    upgradeEnrolment: async ({ actor, params }) =>
      toWire(await upgradeEnrolment(ports, actor, params.id)),
  }
}

async function toEnrolment(ports: Ports, it: Enrolment): Promise<wire.Enrolment> {
  const { id, customerId, customerName, profile, profileVersion, accounts, status } = it
  const { managementAccountId, externalId, region, roleName, tokenNumber } = it
  const { createdAt, updatedAt } = it
  const url = enrolmentUrl(ports, it)
  return {
    ...{ id, customerId, ...(customerName !== undefined && { customerName }) },
    ...{ profile, profileVersion, organizationId: it.organizationId ?? null },
    managementAccountId,
    administratorAccountId: it.administratorAccountId ?? managementAccountId,
    ...{ accounts, externalId, region, roleName, status, tokenNumber },
    ...(it.roleOptions && { roleOptions: it.roleOptions }),
    counts: countMembers(await membersOf(ports, it)),
    ...{ createdAt, updatedAt, enrolmentUrl: url },
    launchUrl: launcherUrlToGive(ports, it),
    launcherTemplateUrl: ports.templates.url(it.launcherTemplate.key),
    templateUrl: ports.templates.url(it.memberTemplate.key),
    updateCommand: launcherUpdateCommand(ports, it),
  }
}

function toAccount(it: Member): wire.EnrolmentAccount {
  const { accountId, name = null, ou = null, state, acceptedBy = null, reason } = it
  const { stackReason = null, connections, invitationId = null, joinedAt = null } = it
  const { facts: _, ...finding } = reason ?? {}
  return {
    ...{ accountId, name, ou, state, acceptedBy },
    finding: reason ? (finding as wire.Finding) : null,
    ...{ stackReason, connectionIds: connections.map(({ id }) => id), invitationId, joinedAt },
  }
}
