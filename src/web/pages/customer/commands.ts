import type { CustomerView } from './view.ts'

/** Of a stack whose name is not known yet. */
const ANY_NAME = 'STACK_NAME'

const stackOf = ({ progress, region }: CustomerView) => ({
  name: progress.stack?.name ?? ANY_NAME,
  region: progress.stack?.region ?? region,
})

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

export const digestCommand = ({ templateUrl }: CustomerView): string =>
  `curl -s ${templateUrl} \\\n  | sha256sum`
