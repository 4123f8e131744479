import { eventRule, metricAlarm, revokeCommand, roleNameOf, unrevokeCommand } from './commands.ts'
import { CodeBox, Fold } from './pieces.tsx'
import type { CustomerView } from './view.ts'

interface Props {
  view: CustomerView
}

/** Ends sessions that were already issued, without an end of the connection. */
export const EndSessions = ({ view }: Props) => {
  const roleName = roleNameOf(view)
  if (!roleName || !view.use) return null
  return (
    <Fold title="End all sessions at once" id="end-sessions">
      <p>
        This policy denies everything to sessions that began before now. {view.vendor.name} can
        still start new ones: to end the access, delete the stack.
      </p>
      <CodeBox title="Deny all present sessions" text={revokeCommand(roleName, view.now)} />
      <p>
        In the IAM console, <strong>Revoke active sessions</strong> on the role does the same. To be
        able to delete the stack later, remove the policy first:
      </p>
      <CodeBox title="Remove the policy again" text={unrevokeCommand(roleName)} />
    </Fold>
  )
}

/** Rules that tell the customer when somebody else than the vendor uses the role. */
export const AlarmRules = ({ view }: Props) => {
  const { roleArn } = view.progress
  if (!roleArn || !view.use) return null
  const watched = { roleArn, vendorAccountId: view.vendorAccountId, region: view.region }
  return (
    <Fold title="Get an alarm if anybody else uses the role" id="alarms">
      <p>
        Nobody but account {view.vendorAccountId} can assume the role. These rules report every
        other attempt that CloudTrail records.
      </p>
      <p>
        For all Regions, if your CloudTrail trail writes to CloudWatch Logs. Put in the name of the
        log group and an SNS topic of yours:
      </p>
      <CodeBox title="Alarm on the trail’s log group" text={metricAlarm(watched)} />
      <p>For one Region, with EventBridge. Then add your SNS topic as a target:</p>
      <CodeBox title="EventBridge rule" text={eventRule(watched)} />
    </Fold>
  )
}
