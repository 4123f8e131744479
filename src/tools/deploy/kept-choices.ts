import { RolecallError } from '../../api/errors.ts'
import type { FrontDoor } from '../cdk/front-door.ts'
import type { StackState } from '../setup/stacks/stack-state.ts'

/** The value of a parameter that names nothing: no receiver, no domain, no Web ACL. */
export const NOBODY = 'none'

/** Whom alarms tell: an e-mail address, a topic, both or nobody. */
export interface AlarmReceivers {
  email?: string | undefined
  topicArn?: string | undefined
}

export interface Domain {
  name: string
  certificateArn: string
}

/** What a deployment keeps from the last one where an option is left out. */
export interface KeptOptions {
  /** What takes requests. At the first deployment `http-api`. */
  frontDoor?: Exclude<FrontDoor, 'rest-api'> | undefined
  domain?: Domain | typeof NOBODY | undefined
  /** The ARN of a Web ACL, or `none`. With one, a REST API takes requests. */
  webAclArn?: string | undefined
  /** How many copies of the function for callbacks nothing else can use; 0 for none. */
  reservedCallbacks?: number | undefined
  /** Whom alarms tell. */
  alarms?: AlarmReceivers | undefined
}

export interface KeptChoices {
  frontDoor: FrontDoor
  domain: Domain | undefined
  webAclArn: string | undefined
  reservedCallbacks: number
  alarms: AlarmReceivers
}

/** The parameters of the home stack that choose the front door. */
export interface DoorParameters {
  FrontDoor?: string
  DomainName?: string
}

export const doorParameters = ({
  frontDoor,
  domain,
}: Pick<KeptChoices, 'frontDoor' | 'domain'>): Required<DoorParameters> => ({
  FrontDoor: frontDoor,
  DomainName: domain?.name ?? NOBODY,
})

/** @throws {RolecallError} `SETTING_INVALID` if the options do not fit together. */
export function choicesOf(options: KeptOptions, home: StackState | undefined): KeptChoices {
  const domain = unlessNone(options.domain ?? domainOf(home))
  const webAclArn = unlessNone(options.webAclArn ?? home?.parameters.WebAclArn)
  if (webAclArn !== undefined && options.frontDoor !== undefined)
    refuse('AWS WAF protects a REST API only. Leave out --front-door, or add --no-web-acl.')
  if (webAclArn !== undefined && domain === undefined)
    refuse('A Web ACL needs a domain of your own. Give --domain and --certificate.')
  const frontDoor = webAclArn === undefined ? frontDoorOf(options, home) : 'rest-api'
  if (frontDoor === 'function-url' && domain !== undefined)
    refuse('A function URL cannot have a domain of its own. Use --front-door http-api.')
  return {
    frontDoor,
    domain,
    webAclArn,
    reservedCallbacks: options.reservedCallbacks ?? Number(home?.parameters.ReservedCallbacks ?? 0),
    alarms: options.alarms ?? alarmsOf(home),
  }
}

/** A deployment of an early version has a function URL, and customers have links to it. */
function frontDoorOf({ frontDoor }: KeptOptions, home: StackState | undefined): FrontDoor {
  const before = home?.parameters.FrontDoor
  const kept = home !== undefined && (before ?? 'function-url') === 'function-url'
  return frontDoor ?? (kept ? 'function-url' : 'http-api')
}

function domainOf(home: StackState | undefined): Domain | undefined {
  const { DomainName: name = NOBODY, CertificateArn: certificateArn = NOBODY } =
    home?.parameters ?? {}
  return name === NOBODY ? undefined : { name, certificateArn }
}

const alarmsOf = (home: StackState | undefined): AlarmReceivers => ({
  email: home?.parameters.AlarmEmail,
  topicArn: home?.parameters.AlarmTopicArn,
})

const unlessNone = <T>(
  value: T | typeof NOBODY | undefined,
): Exclude<T, typeof NOBODY> | undefined =>
  value === NOBODY ? undefined : (value as Exclude<T, typeof NOBODY> | undefined)

function refuse(detail: string): never {
  throw new RolecallError('SETTING_INVALID', { detail })
}
