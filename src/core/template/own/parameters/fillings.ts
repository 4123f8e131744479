import {
  type AccessProfile,
  type BoundParameter,
  isTrustOrigin,
  type TrustOrigin,
} from '../../../model/access-profile.ts'
import type { RoleArn } from '../../../model/aws/role-arn.ts'
import { onceFor } from '../../../model/once-for.ts'
import type { Markers } from '../../markers.ts'
import { bindParameters, type Filling } from './bind.ts'

type Bindings = Readonly<Record<string, BoundParameter>>

/** A parameter on which trust rests is never a mere default. */
export const wayOf = ({ from, as }: BoundParameter): BoundParameter['as'] =>
  isTrustOrigin(from) && as === 'default' ? 'fixed' : as

const SAMPLE_EXTERNAL_ID = `rc-${'a'.repeat(28)}`

/** What each parameter of a profile is filled with. Markers stand for values of invitations. */
export function fillingsFor(
  bindings: Bindings,
  brokerRole: RoleArn,
  markers: Markers,
): Map<string, Filling> {
  const trust: Record<TrustOrigin, { text: string; sample: string }> = {
    externalId: { text: markers.externalId, sample: SAMPLE_EXTERNAL_ID },
    vendorAccountId: { text: brokerRole.accountId, sample: brokerRole.accountId },
    brokerRoleArn: { text: brokerRole.text, sample: brokerRole.text },
  }
  const entries = Object.entries(bindings).map(([name, bound]): [string, Filling] => {
    const as = wayOf(bound)
    const { from, value = '' } = bound
    if (from === undefined) return [name, { text: value, as, sample: value }]
    // The constraints of a baked parameter go with it.
    if (isTrustOrigin(from))
      return [name, { ...trust[from], as, ...(as === 'baked' && { sample: undefined }) }]
    const [text, items] = [markers.parameter(name), markers.items(name)]
    return [name, { text, items, as, sample: undefined }]
  })
  return new Map(entries)
}

/** The parameters on which trust rests, and which stay in the template with one allowed value. */
export const fixedTrustParameters = (bindings: Bindings): { name: string; from: TrustOrigin }[] =>
  Object.entries(bindings).flatMap(([name, bound]) =>
    isTrustOrigin(bound.from) && wayOf(bound) === 'fixed' ? [{ name, from: bound.from }] : [],
  )

/** The names of the parameters whose value is the External ID. */
export const boundToExternalId = (bindings: Bindings): string[] =>
  Object.keys(bindings).filter((name) => bindings[name]!.from === 'externalId')

type OwnTemplate = NonNullable<AccessProfile['template']>

/**
 * The vendor's own template as it is read for rights: with the values that are the same in every
 * installation and invitation. Other parameters are still open in it.
 */
export function templateToRead(template: OwnTemplate, parameters?: Bindings): OwnTemplate {
  return parameters ? filledTemplate(template)(parameters) : template
}

const filledTemplate = onceFor((template: OwnTemplate) =>
  onceFor((parameters: Bindings) => fillConstants(template, parameters)),
)

function fillConstants(template: OwnTemplate, parameters: Bindings): OwnTemplate {
  const constants = Object.entries(parameters).flatMap(([name, { from, value, as }]) =>
    from === undefined && value !== undefined
      ? [[name, { text: value, as, sample: value }] as const]
      : [],
  )
  const { text } = bindParameters(template, new Map(constants))
  return { text, source: template.source }
}
