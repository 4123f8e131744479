import { App, Stack } from 'aws-cdk-lib'
import { RolecallOnFargate } from './rolecall-on-fargate.ts'

/** Replace the names and addresses by yours. README.md says where they come from. */
const app = new App({ analyticsReporting: false })
const home = new Stack(app, 'RolecallOnFargate', {
  env: { account: '111122223333', region: 'us-east-1' },
})
new RolecallOnFargate(home, 'Rolecall', {
  publicUrl: 'https://connect.northwind.example',
  certificateArn:
    'arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000',
  tableName: 'rolecall',
  keysSecretName: 'rolecall/keys',
  namePrefix: 'rolecall',
  templateBucket: 'rolecall-templates-111122223333-us-east-1-an',
})

export { app }
