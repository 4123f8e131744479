/** The page of one stack: status, events as they come, resources, outputs. */
export const stackScript = String.raw`
const reason = (text) => text || ''

function deleteDialog(stack) {
  const problem = h('div', {})
  const confirm = async () => {
    try {
      await ask('delete', { stackId: stack.StackId })
      dialog.close()
    } catch (error) {
      problem.replaceChildren(notice(error))
    }
  }
  const dialog = h('dialog', { 'aria-label': 'Delete ' + stack.StackName + '?', close: () => dialog.remove() },
    h('h2', {}, 'Delete ' + stack.StackName + '?'),
    h('p', {}, 'Deleting this stack removes its resources, and with them the access that they give.'),
    problem,
    h('div', { class: 'actions' }, h('button', { type: 'button', click: () => dialog.close() }, 'Cancel'), h('button', { type: 'button', class: 'danger', click: confirm }, 'Delete')))
  document.body.append(dialog)
  dialog.showModal()
}

function stackFrame(stack) {
  const parts = { status: h('span', { role: 'status', 'aria-label': 'Stack status' }), why: h('dd', {}), events: h('div', {}), resources: h('div', {}), outputs: h('div', {}), instances: h('div', {}) }
  parts.remove = h('button', { type: 'button', class: 'danger', click: () => deleteDialog(stack) }, 'Delete stack')
  const parameters = (stack.Parameters || []).flatMap((one) => [h('dt', {}, one.ParameterKey), h('dd', {}, one.ParameterValue || '–')])
  show(stack.StackName,
    h('div', { class: 'head' }, h('div', {}, h('h1', {}, stack.StackName), h('p', { class: 'lead' }, stack.Description || '')), parts.remove),
    panel('Stack info', h('dl', {}, h('dt', {}, 'Status'), h('dd', {}, parts.status), h('dt', {}, 'Status reason'), parts.why, h('dt', {}, 'Stack ID'), h('dd', {}, h('code', {}, stack.StackId)), h('dt', {}, 'Created'), h('dd', {}, clockTime(stack.CreationTime)), parameters)),
    panel('Events', parts.events), panel('Resources', parts.resources), parts.instances, panel('Outputs', parts.outputs))
  return parts
}

/** The accounts that a stack set in this stack works on. */
function instancesPanel(instances) {
  const current = instances.filter((one) => one.status.startsWith('CURRENT')).length
  const stackHref = (one) => homeHref('#/stacks/stackinfo?stackId=' + encodeURIComponent(one.stackId))
  return panel('Stack instances', h('p', { class: 'quiet' }, current + ' of ' + instances.length + ' accounts and Regions are current.'),
    table('Stack instances', ['Account', 'Region', 'Status', 'Status reason'],
      instances.map((one) => [h('span', { class: 'number' }, one.stackId ? h('a', { href: stackHref(one) }, one.accountId) : one.accountId), one.region, statusText(one.status), reason(one.reason)])))
}

function fill(parts, { stack, events, resources, instances }) {
  parts.status.replaceChildren(statusText(stack.StackStatus, true))
  parts.why.textContent = stack.StackStatusReason || '–'
  parts.remove.disabled = stack.StackStatus === 'DELETE_COMPLETE' || stack.StackStatus === 'DELETE_IN_PROGRESS'
  parts.events.replaceChildren(table('Events', ['Time', 'Logical ID', 'Status', 'Status reason'],
    events.map((one) => [clockTime(one.Timestamp), one.LogicalResourceId, statusText(one.ResourceStatus), reason(one.ResourceStatusReason)])))
  parts.resources.replaceChildren(table('Resources', ['Logical ID', 'Physical ID', 'Type', 'Status'],
    resources.map((one) => [one.LogicalResourceId, h('code', {}, one.PhysicalResourceId || ''), one.ResourceType, statusText(one.ResourceStatus, true)])))
  parts.instances.replaceChildren(...(instances.length > 0 ? [instancesPanel(instances)] : []))
  const outputs = stack.Outputs || []
  parts.outputs.replaceChildren(outputs.length > 0
    ? table('Outputs', ['Key', 'Value', 'Description'], outputs.map((one) => [one.OutputKey, h('code', {}, one.OutputValue), one.Description || '']))
    : h('p', { class: 'quiet' }, 'No outputs.'))
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function stackView(stackId, isCurrent) {
  const owner = /^arn:[^:]+:cloudformation:[^:]+:(\d{12}):/.exec(stackId)
  if (owner && owner[1] !== account.value) signIn(owner[1])
  let parts
  let seen = ''
  while (isCurrent()) {
    const found = await ask('stack', { stackId })
    if (!isCurrent()) return
    parts = parts || stackFrame(found.stack)
    const now = JSON.stringify(found)
    if (now !== seen) fill(parts, found)
    seen = now
    await pause(isBusy(found.stack.StackStatus) ? 500 : 2000)
  }
}
`
