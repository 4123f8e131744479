export type { FunctionCode } from './code.ts'
export type { FunctionName } from './function-list.ts'
export type { Named } from './installation.ts'
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
