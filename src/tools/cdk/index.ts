/**
 * CDK constructs that run Rolecall in your AWS account as Lambda functions. They need `aws-cdk-lib`
 * and `constructs`.
 *
 * @example
 * ```ts
 * import { App, Stack } from 'aws-cdk-lib'
 * import { OnboardingService } from 'rolecall/cdk'
 *
 * const app = new App()
 * const stack = new Stack(app, 'Onboarding', { env: { region: 'us-east-1' } })
 * new OnboardingService(stack, 'Rolecall', { config: 'rolecall.yaml' })
 * ```
 *
 * @module
 */
export type { FunctionCode } from './code.ts'
export type { FrontDoor, FrontDoorConditions, OwnDomain } from './front-door.ts'
export type { FunctionName } from './function-list.ts'
export type { Calling, Named } from './names.ts'
export {
  OnboardingData,
  type OnboardingDataProps,
  type OnboardingStorage,
} from './onboarding-data.ts'
export {
  type DeployTimeLists,
  OnboardingService,
  type OnboardingServiceProps,
} from './onboarding-service.ts'
export { RegionalInbox, type RegionalInboxProps } from './regional-inbox.ts'
export type { FunctionLimits } from './service-function.ts'
