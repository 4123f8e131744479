import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'

/** Only AWS can change AWS's managed policies. */
export function refuseAwsManaged(arn: string, action: string, caller: Caller): void {
  if (arn.split(':')[4] !== 'aws') return
  throw new AwsFault(
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: policy ${arn}`,
    403,
  )
}
