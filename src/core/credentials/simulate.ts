import { RolecallError } from '../../api/errors.ts'
import { auditEntry } from '../audit/entry.ts'
import { connectionFor } from '../connections/find.ts'
import { isIssuing } from '../connections/lifecycle.ts'
import type { Actor } from '../model/actor.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import { requireScope } from '../model/grants.ts'
import type { Ports } from '../ports.ts'
import { both, type Question, readingOf, type Verdict, verdictOf } from '../scopes/evaluate.ts'
import { permissionsOf, roleVerdict } from '../scopes/role-permissions.ts'
import { statementsOf } from '../template/access/statement.ts'
import { scopedProfile, scopeOf } from './scope.ts'
import { readStopList } from './stop-list.ts'
import { requireNoStop } from './stops.ts'

export interface SimulationRequest {
  connectionId: string
  scope?: string | undefined
  questions: Question[]
}

export interface Simulation {
  connectionId: string
  scope: string
  results: (Question & {
    role: Verdict
    roleBy: 'IAM' | 'the profile'
    scope: Verdict
    verdict: Verdict
  })[]
  /** The basis of the result, in words. */
  restsOn: string
}

type SimulationPorts = Pick<Ports, 'clock' | 'random' | 'store' | 'roles'>

/** The rights of a connection whose access version is unknown. */
const NOTHING_KNOWN = { statements: [], unread: ['unknown'], boundary: undefined }

const BY_IAM =
  "IAM's policy simulator answered for the role, and Rolecall evaluated the scope. The result does not consider policies of the resources, or other limits that the simulator does not know."
const BY_PROFILE =
  'The role does not allow iam:SimulatePrincipalPolicy, so Rolecall evaluated the access version that the customer granted. It does not know what the customer changed, or what policies outside the template allow.'

/** Says whether a session of a scope could do something. Issues no credentials. */
export async function simulateAccess(
  ports: SimulationPorts,
  actor: Actor,
  request: SimulationRequest,
): Promise<Simulation> {
  const connection = await connectionFor(ports, actor, 'credentials', request.connectionId)
  const { profile, isGranted } = await scopedProfile(ports, connection)
  const scope = scopeOf(profile, request.scope)
  requireScope(actor, scope.name)
  await requireNoStop(ports, await readStopList(ports), connection.customerId)
  if (!isIssuing(connection))
    throw new RolecallError('CONNECTION_NOT_ISSUING', {
      detail: `No credentials are issued while the connection is ${connection.status}.`,
    })
  const about = {
    actor,
    subject: connection.id,
    customerId: connection.customerId,
    details: { scope: scope.name },
  }
  await ports.store.commit({
    audit: [auditEntry(ports, { ...about, action: 'access.simulated' })],
    announce: [],
  })
  const said = await ports.roles.simulate(
    parseRoleArn(connection.roleArn),
    connection.externalId,
    request.questions,
  )
  const role = isGranted ? permissionsOf(profile) : NOTHING_KNOWN
  const statements = statementsOf(scope.policy)
  const results = request.questions.map((question, index) => {
    const ofRole = said?.[index] ?? roleVerdict(role, question)
    const ofScope = verdictOf(readingOf(statements, question))
    const roleBy: 'IAM' | 'the profile' = said?.[index] ? 'IAM' : 'the profile'
    return { ...question, role: ofRole, roleBy, scope: ofScope, verdict: both(ofRole, ofScope) }
  })
  return {
    connectionId: connection.id,
    scope: scope.name,
    results,
    restsOn: said ? BY_IAM : BY_PROFILE,
  }
}
