import { RolecallError } from '../../api/errors.ts'
import { isRegion, partitionOf, regionName } from '../../core/model/aws/partition.ts'
import { notEnabled } from './faults.ts'
import type { InstallationNames } from './names.ts'
import type { Workbench } from './progress.ts'
import { sendSigned } from './signed-call.ts'

/** A Region of the account's partition, as AWS names it. */
interface AccountRegion {
  name: string
  isEnabled: boolean
}

/**
 * Asks AWS which Regions the account has, and says which of them have no topic. Throws
 * SETUP_INCOMPLETE for a Region that is to have one and is not enabled.
 */
export async function noteRegions(bench: Workbench, it: InstallationNames): Promise<void> {
  const note = (message: string) =>
    bench.report({
      ...{ kind: 'note', region: it.homeRegion, subject: 'Regions' },
      ...{ status: 'ok', message },
    })
  const known = await regionsOfAccount(bench, it.homeRegion)
  if (!known)
    return note(
      'AWS did not say which Regions this account has. To see them, allow ec2:DescribeRegions.',
    )
  const off = known.find(({ name, isEnabled }) => it.regions.includes(name) && !isEnabled)
  if (off) throw new RolecallError('SETUP_INCOMPLETE', { detail: notEnabled(off.name) })
  const others = known.filter(({ name, isEnabled }) => isEnabled && !it.regions.includes(name))
  const [usable, unknown] = [true, false].map((is) =>
    others.flatMap(({ name }) => (isRegion(name) === is ? [name] : [])),
  ) as [string[], string[]]
  if (usable.length > 0)
    note(
      `Customers can launch the stack in ${it.regions.join(', ')}. Enabled without a topic: ${usable.map((name) => `${name} (${regionName(name)})`).join(', ')}. Add one with --region. A role works in all Regions, wherever its stack is.`,
    )
  if (unknown.length > 0)
    note(`This version of Rolecall does not know ${unknown.join(', ')}, so no topic can be there.`)
}

/** Undefined if AWS does not say. */
async function regionsOfAccount(
  { clients }: Workbench,
  region: string,
): Promise<AccountRegion[] | undefined> {
  const answer = await sendSigned(clients, {
    ...{ service: 'ec2', region, method: 'POST', path: '/' },
    endpoint: clients.endpoints.ec2 ?? `https://ec2.${region}.${partitionOf(region).dnsSuffix}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: 'Action=DescribeRegions&AllRegions=true&Version=2016-11-15',
  })
  return answer?.status === 200 ? readRegions(answer.body) : undefined
}

/** AWS: EC2's answer names each Region in an `item`. */
const readRegions = (xml: string): AccountRegion[] =>
  [...xml.matchAll(/<item>([\s\S]*?)<\/item>/g)].flatMap(([, item = '']) => {
    const [, name] = /<regionName>([a-z0-9-]+)<\/regionName>/.exec(item) ?? []
    const isEnabled = !item.includes('<optInStatus>not-opted-in</optInStatus>')
    return name === undefined ? [] : [{ name, isEnabled }]
  })
