import { RolecallError } from '../../api/errors.ts'
import { type AlarmReceivers, type KeptOptions, NOBODY } from '../deploy/kept-choices.ts'

/** Options of `rolecall deploy` that later deployments keep. False comes from `--no-…`. */
export interface EdgeOptions {
  frontDoor?: KeptOptions['frontDoor']
  domain?: string | false
  certificate?: string
  webAcl?: string | false
  reserve?: number
  alarmEmail?: string
  alarmTopic?: string
  alarms?: boolean
}

const EMAIL = /^[^\s@<>]{1,64}@[^\s@<>]{1,190}$/
const TOPIC_ARN = /^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/
const DOMAIN =
  /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/
const CERTIFICATE_ARN = /^arn:aws[\w-]*:acm:(?<region>[a-z0-9-]+):\d{12}:certificate\/[\w-]{1,64}$/
const WEB_ACL_ARN =
  /^arn:aws[\w-]*:wafv2:(?<region>[a-z0-9-]+):\d{12}:regional\/webacl\/[\w-]{1,128}\/[\w-]{1,64}$/

/** What is left out stays as it was. */
export function keptOptionsIn(options: EdgeOptions, homeRegion: string): KeptOptions {
  return {
    frontDoor: options.frontDoor,
    domain: domainIn(options, homeRegion),
    webAclArn: options.webAcl === false ? NOBODY : webAclIn(options.webAcl, homeRegion),
    reservedCallbacks: options.reserve,
    alarms: alarmsIn(options),
  }
}

function domainIn({ domain, certificate }: EdgeOptions, homeRegion: string): KeptOptions['domain'] {
  if (domain === false) return NOBODY
  if (domain === undefined && certificate === undefined) return undefined
  if (domain === undefined || !DOMAIN.test(domain))
    refuse('--domain needs a name in small letters, such as connect.northwind.example.')
  if (CERTIFICATE_ARN.exec(certificate ?? '')?.groups?.region !== homeRegion)
    refuse(
      `--certificate needs the ARN of a certificate for ${domain} in ${homeRegion}, such as arn:aws:acm:${homeRegion}:111111111111:certificate/….`,
    )
  return { name: domain, certificateArn: certificate! }
}

function webAclIn(arn: string | undefined, homeRegion: string): string | undefined {
  if (arn !== undefined && WEB_ACL_ARN.exec(arn)?.groups?.region !== homeRegion)
    refuse(
      `--web-acl needs the ARN of a regional Web ACL in ${homeRegion}, such as arn:aws:wafv2:${homeRegion}:111111111111:regional/webacl/NAME/ID.`,
    )
  return arn
}

function alarmsIn({ alarmEmail, alarmTopic, alarms }: EdgeOptions): AlarmReceivers | undefined {
  if (alarmEmail !== undefined && !EMAIL.test(alarmEmail))
    refuse('--alarm-email needs an e-mail address, such as oncall@northwind.example.')
  if (alarmTopic !== undefined && !TOPIC_ARN.test(alarmTopic))
    refuse(
      '--alarm-topic needs the ARN of an SNS topic in the home Region, such as arn:aws:sns:us-east-1:111111111111:oncall.',
    )
  if (alarmEmail === undefined && alarmTopic === undefined) return alarms === false ? {} : undefined
  return { email: alarmEmail, topicArn: alarmTopic }
}

function refuse(detail: string): never {
  throw new RolecallError('SETTING_INVALID', { detail })
}
