import { partitionOf } from '../../../core/model/aws/partition.ts'
import type { CustomerView } from './view.ts'

/** Of a stack whose name is not known yet. */
const ANY_NAME = 'STACK_NAME'

const stackOf = ({ progress, region }: CustomerView) => ({
  name: progress.stack?.name ?? ANY_NAME,
  region: progress.stack?.region ?? region,
})

export function createCommand({ region, create }: CustomerView): string {
  return [
    'aws cloudformation create-stack',
    `--region ${region}`,
    `--stack-name ${create.stackName}`,
    `--template-url '${create.templateUrl}'`,
    `--capabilities ${create.capabilities.join(' ')}`,
    ...(create.parameters.length > 0 ? [`--parameters ${create.parameters.join(' ')}`] : []),
  ].join(' \\\n  ')
}

export function deleteCommand(view: CustomerView): string {
  const { name, region } = stackOf(view)
  return `aws cloudformation delete-stack \\\n  --region ${region} \\\n  --stack-name ${name}`
}

/** For a stack that stays in DELETE_FAILED, because the vendor no longer answers. */
export const forceCommand = (view: CustomerView): string =>
  `${deleteCommand(view)} \\\n  --deletion-mode FORCE_DELETE_STACK`

/** The name of the role, as CloudTrail records it. */
export const roleNameOf = ({ progress, roleName }: CustomerView): string | undefined =>
  progress.roleArn?.split('/').at(-1) ?? roleName

/** For CloudTrail Lake. */
export const trailQuery = (roleName: string): string =>
  `SELECT eventTime, eventName, eventSource, recipientAccountId
FROM your_event_data_store
WHERE userIdentity.sessionContext.sessionIssuer.userName
    = '${roleName}'
ORDER BY eventTime DESC`

/** CloudFormation alone reads a private bucket, so Rolecall shows the file then. */
export const digestCommand = ({ templateUrl, pageUrl, isTemplatePublic }: CustomerView): string =>
  `curl -s ${isTemplatePublic ? templateUrl : `${pageUrl}/template`} \\\n  | sha256sum`

interface ConsoleLinks {
  role: string
  trail: string
}

/** Pages of the AWS console. An emulator has no such pages. */
export function consoleLinks({ progress, consoleOrigin }: CustomerView): ConsoleLinks | undefined {
  const { roleArn, stack } = progress
  if (!roleArn || !stack) return undefined
  const { region } = stack
  const domain = partitionOf(region).consoleDomain
  if (!consoleOrigin.endsWith(`.${domain}`)) return undefined
  const role = encodeURIComponent(roleArn.split('/').at(-1)!)
  const origin = `https://${region}.${domain}`
  return {
    role: `${origin}/iam/home?region=${region}#/roles/details/${role}`,
    trail: `${origin}/cloudtrailv2/home?region=${region}#/events?ResourceName=${role}`,
  }
}

const REVOKE_POLICY = 'RevokeOlderSessions'

/** AWS: sessions whose token was issued before this time are denied everything. */
export function revokeCommand(roleName: string, now: string): string {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        ...{ Effect: 'Deny', Action: '*', Resource: '*' },
        Condition: { DateLessThan: { 'aws:TokenIssueTime': now } },
      },
    ],
  }
  return `aws iam put-role-policy \\\n  --role-name ${roleName} \\\n  --policy-name ${REVOKE_POLICY} \\\n  --policy-document '${JSON.stringify(policy)}'`
}

/** AWS: a role with a policy that its stack does not know cannot be deleted with the stack. */
export const unrevokeCommand = (roleName: string): string =>
  `aws iam delete-role-policy \\\n  --role-name ${roleName} \\\n  --policy-name ${REVOKE_POLICY}`

interface Watched {
  roleArn: string
  vendorAccountId: string
  region: string
}

const ALARM_NAME = 'role-of-vendor-used-by-others'

/** AWS: for a caller of another account, CloudTrail shows the account but not the role's ARN. */
export function eventRule({ roleArn, vendorAccountId, region }: Watched): string {
  const pattern = {
    source: ['aws.sts'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventName: [{ prefix: 'AssumeRole' }],
      requestParameters: { roleArn: [roleArn] },
      $or: [
        { userIdentity: { accountId: [{ 'anything-but': [vendorAccountId] }] } },
        { userIdentity: { accountId: [{ exists: false }] } },
      ],
    },
  }
  return `aws events put-rule \\\n  --region ${region} \\\n  --name ${ALARM_NAME} \\\n  --state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS \\\n  --event-pattern '${JSON.stringify(pattern)}'`
}

export function metricAlarm({ roleArn, vendorAccountId }: Watched): string {
  const filter = `{ ($.eventName = "AssumeRole*") && ($.requestParameters.roleArn = "${roleArn}") && ($.userIdentity.accountId != "${vendorAccountId}") }`
  return [
    `aws logs put-metric-filter \\\n  --log-group-name LOG_GROUP \\\n  --filter-name ${ALARM_NAME} \\\n  --filter-pattern '${filter}' \\\n  --metric-transformations metricName=${ALARM_NAME},metricNamespace=Vendors,metricValue=1`,
    `aws cloudwatch put-metric-alarm \\\n  --alarm-name ${ALARM_NAME} \\\n  --namespace Vendors --metric-name ${ALARM_NAME} \\\n  --statistic Sum --period 300 --evaluation-periods 1 \\\n  --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold \\\n  --treat-missing-data notBreaching \\\n  --alarm-actions SNS_TOPIC_ARN`,
  ].join('\n\n')
}
