import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { DataStack, HomeStack, RegionStack } from './stacks/deploy-stacks.ts'
import { SetupHomeStack, SetupRegionStack } from './stacks/setup-stacks.ts'

/**
 * Prints all stacks without an AWS account: those of `rolecall setup` and `rolecall deploy`, and an
 * example of a vendor's own app with a home Region and two further ones.
 */
const outdir = process.argv[2] ?? 'cdk.out'

const setup = new App({ outdir: `${outdir}/setup`, analyticsReporting: false })
new SetupHomeStack(setup, 'home')
new SetupRegionStack(setup, 'region')

const deploy = new App({ outdir: `${outdir}/deploy`, analyticsReporting: false })
new DataStack(deploy, 'data')
new HomeStack(deploy, 'home')
new RegionStack(deploy, 'region')

process.env.CDK_OUTDIR = `${outdir}/example`
const { app: example } = await import('../examples/cdk/app.ts')

for (const app of [setup, deploy, example]) {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  app.synth()
}
