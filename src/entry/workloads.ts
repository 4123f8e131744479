import type { AwsAccess } from '../aws/clients.ts'
import { PREFIX, roleWorkloads } from '../aws/role-workloads.ts'
import type { Identity } from '../model/identity.ts'
import { jwtWorkloads } from '../oidc/jwt-workloads.ts'
import type { Ports, Workloads } from '../ports.ts'

/** Who may ask without an API token: nobody, unless the settings name somebody. */
export function workloadsOf(
  ports: Pick<Ports, 'clock' | 'log' | 'site'>,
  identities: readonly Identity[],
  aws: AwsAccess,
): Workloads {
  const regions = [...new Set([ports.site.homeRegion, ...ports.site.regions])]
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
    identify: (proof, mayAsk) => (proof.startsWith(PREFIX) ? role : jwt).identify(proof, mayAsk),
  }
}
