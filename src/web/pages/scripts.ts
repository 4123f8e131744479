import { duration } from './duration.ts'

/** Copy buttons. They stay hidden where the browser has no clipboard. */
const COPY = `
const words = JSON.parse(document.body.dataset.words)
const status = document.createElement('p')
status.className = 'unseen'
status.setAttribute('role', 'status')
document.body.append(status)

const showCopyButtons = () => {
  if (!navigator.clipboard) return
  for (const button of document.querySelectorAll('[data-copy][hidden]')) button.hidden = false
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest && event.target.closest('[data-copy]')
  if (!button || button.dataset.label) return
  button.dataset.label = button.innerHTML
  try {
    await navigator.clipboard.writeText(button.dataset.copy)
    button.textContent = status.textContent = words.copied
  } catch {
    button.textContent = status.textContent = words.notCopied
  }
  setTimeout(() => {
    button.innerHTML = button.dataset.label
    delete button.dataset.label
    status.textContent = ''
  }, 2000)
})
showCopyButtons()
`

/**
 * Changes a part of the page into another without replacing what is the same, so that typed text,
 * the focus and open rows stay.
 */
const MORPH = `
const isSame = (a, b) =>
  a.nodeName === b.nodeName && (a.id || '') === (b.id || '') && (a.name || '') === (b.name || '')
const isAlike = (a, b) => isSame(a, b) && (a.id !== '' || a.className === b.className)

const morphAttributes = (now, next) => {
  const kept = (name) =>
    name === 'open' || name === 'value' || name === 'data-label' ||
    (name === 'hidden' && now.dataset.copy !== undefined)
  for (const { name } of [...now.attributes])
    if (!next.hasAttribute(name) && !kept(name)) now.removeAttribute(name)
  for (const { name, value } of next.attributes)
    if (!kept(name) && now.getAttribute(name) !== value) now.setAttribute(name, value)
}

const morph = (now, next) => {
  if (now.nodeType !== 1) {
    if (now.data !== next.data) now.data = next.data
    return
  }
  if (now.dataset && now.dataset.label !== undefined) return
  morphAttributes(now, next)
  let at = now.firstChild
  for (const child of [...next.childNodes]) {
    let match = at && isSame(at, child) ? at : null
    for (let later = at; !match && later; later = later.nextSibling)
      if (isAlike(later, child)) match = later
    if (!match) now.insertBefore(child, at)
    else {
      if (match === at) at = at.nextSibling
      else now.insertBefore(match, at)
      morph(match, child)
    }
  }
  while (at) {
    const rest = at.nextSibling
    at.remove()
    at = rest
  }
}
`

/** Keeps the page up to date. After a lost connection it waits longer before each retry. */
const LIVE = `
const live = document.getElementById('live')
const hint = document.querySelector('[data-live]')
const title = document.title.split(' · ').slice(1).join(' · ')
let source
let timer
let pause = 1000
let skew = 0

const tell = (text) => {
  hint.hidden = text === ''
  if (hint.textContent !== text) hint.textContent = text
}

const parse = (html, id) => new DOMParser().parseFromString(html, 'text/html').getElementById(id)

const keyOf = (field) => field.id || field.name
const fieldsIn = (part) => [...part.querySelectorAll('input:not([type=hidden]), select')]

/** What was typed and the focus also stay where a field moves to another place. */
const change = (now, next) => {
  const focus = document.activeElement
  const within = now.contains(focus)
  const before = fieldsIn(now).map((field) => [field, field.value, field.checked])
  morph(now, next)
  showCopyButtons()
  const after = fieldsIn(now)
  for (const [field, value, checked] of before) {
    const moved = field.isConnected ? undefined : after.find((it) => keyOf(it) === keyOf(field))
    if (moved) Object.assign(moved, moved.type === 'checkbox' ? { checked } : { value })
  }
  if (!within || focus === document.activeElement) return
  const target =
    (focus.isConnected && focus) ||
    (keyOf(focus) && after.find((it) => keyOf(it) === keyOf(focus))) ||
    document.getElementById('launch')
  if (!target) return
  if (target.id === 'launch') target.tabIndex = -1
  target.focus({ preventScroll: true })
}

const stop = () => {
  clearTimeout(timer)
  if (source) source.close()
  source = undefined
  tell('')
}

const show = (html) => {
  const next = parse(html, 'live')
  if (!next) return
  skew = Date.now() - Date.parse(next.dataset.now)
  if (next.dataset.state !== live.dataset.state) {
    const isNews = next.dataset.title !== live.dataset.title
    change(live, next)
    document.title = live.dataset.title + ' · ' + title
    if (isNews) status.textContent = live.dataset.title
  }
  if ('final' in live.dataset) stop()
}

/** A link that no longer works has an answer of its own, which is the same for every such link. */
const lookAgain = async () => {
  try {
    const answer = await fetch(live.dataset.page, { headers: { accept: 'text/html' } })
    if (answer.status !== 404) return
    const next = parse(await answer.text(), 'main')
    if (!next) return
    stop()
    for (const bar of live.querySelectorAll('.mbar')) bar.remove()
    change(document.getElementById('main'), next)
    status.textContent = next.textContent
    live.dataset.final = ''
  } catch {}
}

const listen = () => {
  clearTimeout(timer)
  if (source) source.close()
  if ('final' in live.dataset) return
  source = new EventSource(live.dataset.events)
  source.addEventListener('progress', (event) => {
    pause = 1000
    tell(words.updates)
    show(event.data)
  })
  source.addEventListener('again', () => {
    source.close()
    timer = setTimeout(listen, 2000)
  })
  source.addEventListener('error', () => {
    source.close()
    tell(words.reconnecting)
    timer = setTimeout(listen, pause)
    pause = Math.min(pause * 2, 30000)
    void lookAgain()
  })
}

const tick = () => {
  for (const time of document.querySelectorAll('[data-ago]')) {
    const text = duration((Date.now() - skew - Date.parse(time.dateTime)) / 1000, words.units)
    if (time.textContent !== text) time.textContent = text
  }
}

if (live && window.EventSource) {
  skew = Date.now() - Date.parse(live.dataset.now)
  listen()
  setInterval(tick, 1000)
  addEventListener('pagehide', () => {
    clearTimeout(timer)
    if (source) source.close()
  })
  addEventListener('pageshow', (event) => event.persisted && listen())
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && source && source.readyState === EventSource.CLOSED) listen()
  })
}

if (live && window.IntersectionObserver) {
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting } of entries)
      document.documentElement.classList.toggle('card-in-view', isIntersecting)
  })
  const card = document.getElementById('launch')
  if (card) seen.observe(card)
}
`

/**
 * The console: "/" goes to the search, times are local, one check box ticks all rows, an error
 * summary takes the focus, and what is under way is loaded again every few seconds.
 */
const CONSOLE = `
const isTyping = (target) => target.closest && target.closest('input, select, textarea')
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
  const search = document.getElementById('q')
  if (!search || isTyping(event.target)) return
  event.preventDefault()
  search.focus()
  search.select()
})

const local = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
const showLocalTimes = (part) => {
  for (const time of part.querySelectorAll('time[datetime]:not([data-short])')) {
    if (time.dateTime.length < 16) continue
    time.title = time.textContent
    time.textContent = local.format(new Date(time.dateTime))
  }
}
showLocalTimes(document)

const showSelected = (form) => {
  const boxes = [...form.querySelectorAll('tbody .ck input')]
  const count = boxes.filter((box) => box.checked).length
  const all = form.querySelector('[data-select-all]')
  if (all) {
    all.checked = count > 0 && count === boxes.length
    all.indeterminate = count > 0 && count < boxes.length
  }
  const text = form.querySelector('[data-selected]')
  if (text) text.textContent = count + ' selected'
}
for (const all of document.querySelectorAll('[data-select-all]')) {
  if (!all.form) continue
  all.hidden = false
  showSelected(all.form)
}
document.addEventListener('change', ({ target }) => {
  if (!target.form || !target.closest('.ck')) return
  if (target.dataset.selectAll !== undefined)
    for (const box of target.form.querySelectorAll('tbody .ck input')) box.checked = target.checked
  showSelected(target.form)
})

/**
 * A page about something that is under way is read again every few seconds, while it is looked at.
 * A part in which the person has the focus or an open form stays.
 */
const isInUse = (part) =>
  part.contains(document.activeElement) || part.querySelector('details[open]') !== null
const readAgain = async (live) => {
  if (!document.hidden)
    try {
      const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const next = answer.ok && page.querySelector('[data-reload]')
      if (next && next.dataset.state !== live.dataset.state) {
        for (const part of document.querySelectorAll('[data-part]')) {
          const fresh = page.getElementById(part.id)
          if (!fresh || isInUse(part)) continue
          part.replaceWith(fresh)
          showLocalTimes(fresh)
        }
        showCopyButtons()
        if (next.dataset.said !== live.dataset.said) status.textContent = next.dataset.said
        Object.assign(live.dataset, next.dataset)
      }
    } catch {}
  if (live.dataset.reload !== '0') setTimeout(readAgain, live.dataset.reload * 1000, live)
}
const live = document.querySelector('[data-reload]')
if (live && live.dataset.reload !== '0') setTimeout(readAgain, live.dataset.reload * 1000, live)

const summary = document.getElementById('error-summary')
if (summary) summary.focus()
`

export const CUSTOMER_SCRIPT = `'use strict';\n(() => {${COPY}${MORPH}\nconst duration = ${duration.toString()}\n${LIVE}})()\n`
export const ADMIN_SCRIPT = `'use strict';\n(() => {${COPY}${CONSOLE}})()\n`
