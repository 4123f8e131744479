import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { s3Client } from '../aws/clients.ts'
import { openSqliteStore } from '../embedded/sqlite-store.ts'
import { systemClock } from '../embedded/system.ts'
import { readSettings, type Settings } from '../entry/settings.ts'
import { readSite } from '../entry/site.ts'
import { isRolecallError, type RolecallError } from '../errors.ts'
import { preparedFor } from '../invitations/prepared-templates.ts'
import { parseTopicArn } from '../model/topic-arn.ts'
import { checkSetup } from '../setup/apply.ts'
import { awsSetupClients, endpointsFrom } from '../setup/clients.ts'
import type { Output } from './output.ts'
import { line } from './set-up.ts'

type Environment = Record<string, string | undefined>

/** Looks at each thing that the service rests on, goes on after a failure, and returns what failed. Changes nothing. */
export async function examine(out: Output, environment: Environment): Promise<RolecallError[]> {
  const failed: RolecallError[] = []
  const look = async <T>(title: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await out.step(title, work)
    } catch (error) {
      if (!isRolecallError(error)) throw error
      out.say(`  ${error.message}`)
      failed.push(error)
      return undefined
    }
  }
  const settings = await look('Settings', async () => readSettings(environment))
  if (!settings) return failed
  await look('Vendor, profiles and their templates', () => readTemplates(settings))
  await look(`Store in ${settings.dataDir}`, () => openStore(settings))
  await look('What set-up made, read back from AWS', () => readBack(out, settings, environment))
  return failed
}

async function readTemplates(settings: Settings): Promise<void> {
  const site = await readSite(settings, settings.publicUrl ?? 'http://127.0.0.1', s3Client(settings.aws))
  for (const profile of site.profiles.values()) preparedFor(site, profile)
}

/** A store that is not there yet is made at the first start. */
async function openStore({ dataDir }: Settings): Promise<void> {
  const file = join(dataDir, 'rolecall.sqlite')
  if (!existsSync(file)) return
  const store = openSqliteStore(file)
  await store.check()
  await store.close()
}

/** The names follow from the topic's: set-up gives all of them one prefix. */
function readBack(out: Output, settings: Settings, environment: Environment): Promise<void> {
  const topic = settings.callbackTopic?.startsWith('arn:') ? parseTopicArn(settings.callbackTopic) : undefined
  const namePrefix = topic?.topicName.replace(/-callbacks$/, '')
  const bucketSuffix = settings.templateBucket?.split(`-${settings.aws.region}-`)[1]
  return checkSetup({
    region: settings.aws.region,
    regions: settings.regions,
    ...(namePrefix !== undefined && { namePrefix }),
    ...(bucketSuffix !== undefined && { bucketSuffix }),
    clients: awsSetupClients({ endpoints: endpointsFrom(environment) }),
    clock: systemClock,
    onProgress: (step) => out.say(`  ${line(step)}`),
  })
}
