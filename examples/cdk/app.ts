import { App, Stack } from 'aws-cdk-lib'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { OnboardingService, RegionalInbox } from 'rolecall/cdk'

/** The first is home; customers may launch in all of them. */
const REGIONS = ['us-east-1', 'eu-west-1', 'af-south-1']

const app = new App()
const [homeRegion, ...further] = REGIONS as [string, ...string[]]

const home = new Stack(app, 'Onboarding', { env: { region: homeRegion } })
const pager = new Topic(home, 'Pager', { enforceSSL: true })
const service = new OnboardingService(home, 'Rolecall', {
  config: new URL('rolecall.yaml', import.meta.url).pathname,
  regions: REGIONS,
  alarmActions: [new SnsAction(pager)],
  functions: { http: { memorySize: 1024 } },
})
home.exportValue(service.url, { name: 'OnboardingUrl' })

for (const region of further) {
  const stack = new Stack(app, `Onboarding-${region}`, { env: { region } })
  new RegionalInbox(stack, 'Inbox', { homeRegion })
}

export { app }
