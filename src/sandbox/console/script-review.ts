/** The quick-create page. */
export const reviewScript = String.raw`
const ACKNOWLEDGEMENT = 'I acknowledge that AWS CloudFormation might create IAM resources with custom names.'
const ACKNOWLEDGEMENT_UNNAMED = 'I acknowledge that AWS CloudFormation might create IAM resources.'

function field(id, label, hint, control) {
  control.id = id
  if (hint) control.setAttribute('aria-describedby', id + '-hint')
  return h('div', { class: 'field' }, h('label', { for: id }, label), hint ? h('p', { class: 'hint', id: id + '-hint' }, hint) : '', control)
}

function parameterControl(parameter, given) {
  const allowed = (parameter.ParameterConstraints || {}).AllowedValues || []
  const value = given === null ? parameter.DefaultValue || '' : given
  if (allowed.length === 0) {
    const control = h('input', { type: parameter.NoEcho ? 'password' : 'text', autocomplete: 'off', spellcheck: 'false' })
    control.value = value
    return control
  }
  const options = value === '' ? ['', ...allowed] : allowed
  const control = h('select', {}, options.map((one) => h('option', { value: one }, one)))
  control.value = allowed.includes(value) ? value : options[0]
  return control
}

/** As in AWS's console, the address cannot fill in NoEcho parameters. */
function parameterFields(parameters, params, controls) {
  return parameters.map((parameter) => {
    const name = parameter.ParameterKey
    const control = parameterControl(parameter, parameter.NoEcho ? null : params.get('param_' + name))
    controls[name] = control
    return field('param-' + name, name, parameter.Description, control)
  })
}

async function reviewView(params) {
  const templateURL = params.get('templateURL') || params.get('templateUrl') || ''
  if (templateURL === '') throw Object.assign(new Error('The link has no templateURL parameter.'), { code: 'ValidationError' })
  const { text, summary } = await ask('template', { templateURL })
  const controls = {}
  const stackName = h('input', { type: 'text', required: true, maxlength: '128', pattern: '[a-zA-Z][\\-a-zA-Z0-9]*', autocomplete: 'off', spellcheck: 'false' })
  stackName.value = params.get('stackName') || ''
  const parameters = parameterFields(summary.Parameters || [], params, controls)
  const capability = (summary.Capabilities || [])[0]
  const acknowledged = capability ? h('input', { type: 'checkbox', id: 'acknowledged' }) : undefined
  const problem = h('div', {})
  const create = h('button', { class: 'primary', type: 'submit' }, 'Create stack')
  const submit = async (event) => {
    event.preventDefault()
    create.disabled = true
    problem.replaceChildren()
    try {
      const values = Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.value]))
      const { StackId } = await ask('create', { templateURL, stackName: stackName.value, parameters: values, acknowledged: acknowledged ? acknowledged.checked : false })
      location.hash = '#/stacks/stackinfo?stackId=' + encodeURIComponent(StackId)
    } catch (error) {
      problem.replaceChildren(notice(error))
      problem.scrollIntoView({ block: 'nearest' })
      create.disabled = false
    }
  }
  show('Quick create stack',
    h('h1', {}, 'Quick create stack'),
    h('p', { class: 'lead' }, 'In account ' + account.value + ', ' + region + '. Review what the template asks for, then create the stack.'),
    h('form', { submit, autocomplete: 'off' },
      panel('Template',
        h('dl', {}, h('dt', {}, 'Template URL'), h('dd', {}, h('code', {}, templateURL)), h('dt', {}, 'Stack description'), h('dd', {}, summary.Description || 'None'),
          h('dt', {}, 'Resource types'), h('dd', {}, (summary.ResourceTypes || []).join(', '))),
        h('details', {}, h('summary', {}, 'View template'), h('pre', { tabindex: '0', 'aria-label': 'Template text' }, text))),
      panel('Stack name', field('stack-name', 'Stack name', 'Letters, digits and hyphens; a letter first; at most 128.', stackName)),
      panel('Parameters', parameters.length > 0 ? parameters : h('p', { class: 'quiet' }, 'The template has no parameters.')),
      acknowledged ? panel('Capabilities',
        h('p', { class: 'quiet' }, 'This template contains IAM resources that let someone act in this account. Check that you want to create each of them and that they have the minimum required permissions.'),
        h('div', { class: 'check' }, acknowledged, h('label', { for: 'acknowledged' }, capability === 'CAPABILITY_NAMED_IAM' ? ACKNOWLEDGEMENT : ACKNOWLEDGEMENT_UNNAMED))) : '',
      problem,
      h('div', { class: 'actions' }, h('a', { class: 'button', href: homeHref('#/stacks') }, 'Cancel'), create)))
}
`
