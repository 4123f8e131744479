import { useWords } from '../language/languages.ts'
import { eventRule, metricAlarm, revokeCommand, roleNameOf, unrevokeCommand } from './commands.ts'
import { CodeBox, Fold } from './pieces.tsx'
import type { CustomerView } from './view.ts'

interface Props {
  view: CustomerView
}

/** Ends sessions that were already issued, without an end of the connection. */
export const EndSessions = ({ view }: Props) => {
  const { afterwards, connected } = useWords()
  const roleName = roleNameOf(view)
  if (!roleName || !view.use) return null
  return (
    <Fold title={connected.endSessions} id="end-sessions">
      <p>{afterwards.policyDenies({ vendor: view.vendor.name })}</p>
      <CodeBox title={afterwards.denySessions} text={revokeCommand(roleName, view.now)} />
      <p>{afterwards.sameInConsole()}</p>
      <CodeBox title={afterwards.removePolicy} text={unrevokeCommand(roleName)} />
    </Fold>
  )
}

/** Rules that tell the customer when somebody else than the vendor uses the role. */
export const AlarmRules = ({ view }: Props) => {
  const words = useWords().afterwards
  const { roleArn } = view.progress
  if (!roleArn || !view.use) return null
  const watched = { roleArn, vendorAccountId: view.vendorAccountId, region: view.region }
  return (
    <Fold title={words.alarmTitle} id="alarms">
      <p>{words.alarm({ account: view.vendorAccountId })}</p>
      <p>{words.alarmAllRegions}</p>
      <CodeBox title={words.alarmOnLog} text={metricAlarm(watched)} />
      <p>{words.alarmOneRegion}</p>
      <CodeBox title={words.eventRule} text={eventRule(watched)} />
    </Fold>
  )
}
