import { App, Stack } from 'aws-cdk-lib'
import { OnboardingService, RegionalInbox } from 'rolecall/cdk'

/**
 * A vendor's CDK app. It prints how many Lambda functions the service has, each with a bundle from
 * the package.
 */
const app = new App({ outdir: 'cdk.out', analyticsReporting: false })
const home = new Stack(app, 'Home', { env: { region: 'us-east-1' } })
const service = new OnboardingService(home, 'Rolecall', {
  config: 'rolecall.yaml',
  regions: ['us-east-1', 'eu-west-1'],
})
home.exportValue(service.url, { name: 'Url' })
const region = new Stack(app, 'Region', { env: { region: 'eu-west-1' } })
new RegionalInbox(region, 'Inbox', { homeRegion: 'us-east-1' })

const { Resources } = app.synth().getStackByName('Home').template as {
  Resources: Record<string, { Type: string }>
}
const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function')
process.stdout.write(`${functions.length}\n`)
