import type { AwsAccess } from '../../../adapters/aws/clients.ts'
import { PREFIX, roleWorkloads } from '../../../adapters/aws/sts/role-workloads.ts'
import { jwtWorkloads } from '../../../adapters/oidc/jwt-workloads.ts'
import type { Identity } from '../../../core/model/identity.ts'
import type { Ports, Workloads } from '../../../core/ports.ts'

/**
 * Identifies workloads without an API token, by a JWT or a signed STS request. Only those that the
 * settings name are accepted.
 */
export function workloadsOf(
  ports: Pick<Ports, 'clock' | 'log' | 'installation'>,
  identities: readonly Identity[],
  aws: AwsAccess,
): Workloads {
  const regions = [...new Set([ports.installation.homeRegion, ...ports.installation.regions])]
  const jwt = jwtWorkloads(
    ports,
    identities.filter((it) => it.kind === 'jwt'),
  )
  const role = roleWorkloads(ports, {
    identities: identities.filter((it) => it.kind === 'role'),
    regions,
    endpoint: aws.endpoint,
  })
  return {
    identify: (proof, isSuspect) =>
      (proof.startsWith(PREFIX) ? role : jwt).identify(proof, isSuspect),
  }
}
