import { RolecallError } from '../../api/errors.ts'
import { adoptBucket, isBucketLeft } from './adopt-bucket.ts'
import { type Template, tags } from './call-in-resources.ts'
import { deployStack, settleStack } from './deploy-stack.ts'
import { homeTemplate } from './home-stack.ts'
import { homeStackName, type Installation, regionStackName } from './names.ts'
import type { Choices } from './policies.ts'
import { inParallel, type Workbench } from './progress.ts'
import { currentTemplate, describeStack } from './stack-state.ts'

/** A home Region cannot become a further one, or the reverse, without losing its queue and its topic. */
export async function refuseMovedHome(bench: Workbench, it: Installation): Promise<void> {
  const looks = it.regions.map(async (region) => {
    const name = region === it.homeRegion ? regionStackName(it) : homeStackName(it)
    return (await describeStack(bench, { region, name })) && `the stack ${name} in ${region}`
  })
  const wrong = (await inParallel(looks)).find((stack) => stack !== undefined)
  if (!wrong) return
  throw new RolecallError('SETUP_INCOMPLETE', {
    detail: `There is ${wrong} from a set-up with another home Region. Name that home Region first, or delete that stack, or choose another name prefix.`,
  })
}

/** Makes the home stack, or brings it up to date. */
export async function applyHome(
  bench: Workbench,
  it: Installation,
  choices: Choices,
): Promise<boolean> {
  const place = { region: it.homeRegion, name: homeStackName(it) }
  const stack = await settleStack(bench, place)
  const current = stack && (await currentTemplate(bench, place))
  noteLeftOut(bench, it, current)
  const adopted = current
    ? current.Resources.TemplateBucket === undefined
    : !stack && (await isBucketLeft(bench, it))
  if (!stack && adopted) await adoptBucket(bench, it)
  const template = homeTemplate(it, { ...choices, adoptBucket: adopted })
  return deployStack(bench, { ...place, template, tags: tags(it) }, stack)
}

/** Says so when a Region of an earlier set-up is cut off: invitations that lead there would fail. */
function noteLeftOut(bench: Workbench, it: Installation, current: Template | undefined): void {
  const policy = JSON.stringify(current?.Resources.CallbackQueuePolicy ?? {})
  const before = [...policy.matchAll(/"arn:[\w-]+:sns:([\w-]+):\d{12}:/g)].map(
    ([, region]) => region!,
  )
  for (const region of new Set(before.filter((name) => !it.regions.includes(name)))) {
    const message = `was set up before and is left out now: calls from there no longer reach the queue. Name it again to keep it, or delete the stack ${regionStackName(it)} there.`
    bench.report({ kind: 'note', region, subject: region, status: 'warning', message })
  }
}
