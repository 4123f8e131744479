import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { DataStack, HomeStack, RegionStack } from '../src/tools/cdk/deployable.ts'

/** All stacks, without an AWS account: those of `rolecall deploy`, and the example of a vendor's own app with its home and two further Regions. */
const outdir = process.argv[2] ?? 'cdk.out'

const deployable = new App({ outdir: `${outdir}/deploy`, analyticsReporting: false })
new DataStack(deployable, 'data')
new HomeStack(deployable, 'home')
new RegionStack(deployable, 'region')

process.env.CDK_OUTDIR = `${outdir}/example`
const { app: example } = await import('../examples/cdk/app.ts')

for (const app of [deployable, example]) {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  app.synth()
}
