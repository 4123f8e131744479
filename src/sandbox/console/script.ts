import { reviewScript } from './script-review.ts'
import { stackScript } from './script-stack.ts'

/**
 * Plain browser JavaScript: the address decides the view, and a view asks the engine over
 * /_console/.
 */
const coreScript = String.raw`
'use strict'
const DEFAULT_ACCOUNT = '222222222222'
const main = document.getElementById('main')
const account = document.getElementById('account')
const region = new URLSearchParams(location.search).get('region') || 'us-east-1'
let visit = 0

function h(tag, attributes, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === 'function') element.addEventListener(name, value)
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== ''))
  return element
}

async function ask(route, body) {
  const response = await fetch('/_console/' + route, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ accountId: account.value, region, ...body }),
  })
  const answer = await response.json()
  if (response.ok) return answer
  throw Object.assign(new Error(answer.message), { code: answer.code })
}

const notice = (error) => h('div', { class: 'notice error', role: 'alert' }, h('strong', {}, error.code || 'Error'), '\n', error.message)
const panel = (title, ...children) => h('section', { class: 'panel', 'aria-label': title }, h('h2', {}, title), ...children)
const tone = (status) => (/FAILED|ROLLBACK|OUTDATED|INOPERABLE/.test(status) ? 'bad' : /IN_PROGRESS|PENDING|RUNNING/.test(status) ? 'busy' : 'good')
const isBusy = (status) => /_IN_PROGRESS$/.test(status) && status !== 'REVIEW_IN_PROGRESS'
const statusText = (status, live) => h('span', { class: 'status ' + tone(status) + (live && isBusy(status) ? ' live' : '') }, status)
const clockTime = (time) => h('time', { class: 'time', datetime: time }, new Date(time).toLocaleString())
const homeHref = (fragment) => '/cloudformation/home?region=' + encodeURIComponent(region) + fragment

function table(label, heads, rows) {
  const head = h('thead', {}, h('tr', {}, heads.map((text) => h('th', { scope: 'col' }, text))))
  return h('div', { class: 'wide' }, h('table', { class: 'rows', 'aria-label': label }, head, h('tbody', {}, rows.map((cells) => h('tr', {}, cells.map((cell) => h('td', {}, cell)))))))
}

function show(title, ...children) {
  document.title = title + ' – Rolecall sandbox'
  main.replaceChildren(...children.flat())
}

async function listView() {
  const { StackSummaries } = await ask('stacks', {})
  const rows = StackSummaries.map((one) => [
    h('a', { href: homeHref('#/stacks/stackinfo?stackId=' + encodeURIComponent(one.StackId)) }, one.StackName),
    statusText(one.StackStatus, true),
    clockTime(one.CreationTime),
    one.TemplateDescription || '',
  ])
  const content = rows.length > 0 ? table('Stacks', ['Stack name', 'Status', 'Created', 'Description'], rows) : h('p', { class: 'quiet' }, 'This account has no stacks in this Region.')
  show('Stacks', h('h1', {}, 'Stacks'), h('p', { class: 'lead' }, 'Account ' + account.value + ', ' + region), panel('All stacks', content))
}

async function route() {
  const mine = ++visit
  const [path, query = ''] = location.hash.slice(1).split('?')
  const params = new URLSearchParams(query)
  const isCurrent = () => mine === visit
  try {
    if (path === '/stacks/create/review' || path === '/stacks/quickcreate') await reviewView(params)
    else if (path === '/stacks/stackinfo' || path === '/stacks/events') await stackView(params.get('stackId') || '', isCurrent)
    else await listView()
  } catch (error) {
    if (isCurrent()) show('Error', notice(error))
  }
}

function signIn(accountId) {
  account.value = accountId
  sessionStorage.setItem('account', accountId)
}

function startConsole() {
  document.getElementById('region').textContent = region
  document.getElementById('home').setAttribute('href', homeHref('#/stacks'))
  signIn(sessionStorage.getItem('account') || DEFAULT_ACCOUNT)
  account.addEventListener('change', () => {
    if (!account.reportValidity()) return
    signIn(account.value)
    route()
  })
  account.disabled = false
  document.getElementById('identity').addEventListener('submit', (event) => event.preventDefault())
  window.addEventListener('hashchange', route)
  route()
}

async function suggestAccounts() {
  const { accounts } = await ask('accounts', {})
  document.getElementById('accounts').replaceChildren(...accounts.map((one) => h('option', { value: one.accountId }, one.displayName || '')))
}
`

export const consoleScript = `${coreScript}${reviewScript}${stackScript}
startConsole()
// Without the suggestions the field still takes a number.
suggestAccounts().catch(() => {})
`
