/** Copy buttons. They stay hidden where the browser has no clipboard. */
const COPY = `
const status = document.createElement('p')
status.className = 'unseen'
status.setAttribute('role', 'status')
document.body.append(status)
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) break
  const label = button.innerHTML
  button.hidden = false
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy)
      button.textContent = status.textContent = 'Copied'
    } catch {
      button.textContent = status.textContent = 'Not copied'
    }
    setTimeout(() => {
      button.innerHTML = label
      status.textContent = ''
    }, 2000)
  })
}
`

/** Keeps the status panel up to date. After a lost connection it waits longer before each retry. */
const LIVE = `
const section = document.getElementById('progress')
const live = section && section.querySelector('[data-live]')
let source
let timer
let pause = 1000
const title = document.title

const tell = (text) => {
  live.hidden = false
  if (live.textContent !== text) live.textContent = text
}

const show = (html) => {
  const next = new DOMParser().parseFromString(html, 'text/html').body.firstElementChild
  const now = section.querySelector('.panel')
  if (!next || !next.dataset.phase || next.outerHTML === now.outerHTML) return
  now.replaceWith(next)
  document.documentElement.dataset.phase = next.dataset.phase
  document.title = next.querySelector('.panel-title').textContent + ' · ' + title
}

const listen = () => {
  clearTimeout(timer)
  if (source) source.close()
  source = new EventSource(section.dataset.events)
  source.addEventListener('progress', (event) => {
    pause = 1000
    tell('This status updates automatically.')
    show(event.data)
  })
  source.addEventListener('again', () => {
    source.close()
    timer = setTimeout(listen, 2000)
  })
  source.addEventListener('error', () => {
    source.close()
    tell('Reconnecting… If this does not change, reload the page.')
    timer = setTimeout(listen, pause)
    pause = Math.min(pause * 2, 30000)
  })
}

if (live && window.EventSource) {
  listen()
  addEventListener('pagehide', () => {
    clearTimeout(timer)
    source.close()
  })
  addEventListener('pageshow', (event) => event.persisted && listen())
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && source.readyState === EventSource.CLOSED) listen()
  })
}
`

export const CUSTOMER_SCRIPT = `'use strict';\n(() => {${COPY}${LIVE}})()\n`
export const ADMIN_SCRIPT = `'use strict';\n(() => {${COPY}})()\n`
