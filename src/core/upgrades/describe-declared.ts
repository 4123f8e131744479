import { isRolecallError } from '../../api/errors.ts'
import { printBash } from '../deliveries/bash.ts'
import type { DeliveryFacts } from '../deliveries/delivery.ts'
import { printTerraform } from '../deliveries/terraform.ts'
import type { AccessVersion } from '../model/access-version.ts'
import type { Connection } from '../model/connection.ts'
import type { Invitation } from '../model/invitation.ts'
import { contentFor } from '../model/role-options.ts'
import { roleDocument } from '../template/role-document.ts'
import type { Upgrade } from './describe-upgrade.ts'

interface Versions {
  invitation: Invitation
  from: AccessVersion | undefined
  to: AccessVersion
}

/**
 * How the customer changes a role without a stack: with a script, or with the files of another
 * tool. It keeps its name and External ID.
 */
export function describeDeclared(
  connection: Connection,
  { invitation, from, to }: Versions,
): Pick<Upgrade, 'templateUrl' | 'consoleUrl' | 'steps' | 'command' | 'undo' | 'files'> {
  const facts = factsOf(connection, invitation, to)
  const former = from && factsOf(connection, invitation, from)
  return {
    ...{ templateUrl: null, consoleUrl: null, steps: null },
    command: facts ? scriptOf(facts, former) : null,
    undo: former ? scriptOf(former, facts) : null,
    files: facts ? printTerraform(facts) : [],
  }
}

/** The script that makes the role also changes one that exists. */
const scriptOf = (facts: DeliveryFacts, former: DeliveryFacts | undefined): string =>
  printBash({ ...facts, former: former?.role })[0]!.content

/** Undefined if a vendor's own template makes the role. */
function factsOf(
  { roleArn, accountId, externalId }: Connection,
  invitation: Invitation,
  { content }: AccessVersion,
): DeliveryFacts | undefined {
  // The customer may have declared a role with another name or path than the invitation's.
  const [, ...folders] = roleArn.split('/')
  const roleName = folders.pop()!
  const path = ['', ...folders, ''].join('/')
  const named = { ...invitation, accountId, externalId, roleName }
  try {
    const role = roleDocument(contentFor(content, invitation), named)
    return { role: { ...role, roleName, path }, vendor: content.vendor.name, accountId, externalId }
  } catch (error) {
    if (!isRolecallError(error, 'DELIVERY_UNAVAILABLE')) throw error
    return undefined
  }
}
