/** Copy buttons: shown only where they work. */
const COPY = `
const said = document.createElement('p')
said.className = 'unseen'
said.setAttribute('role', 'status')
document.body.append(said)
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) break
  const label = button.innerHTML
  button.hidden = false
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy)
      button.textContent = said.textContent = 'Copied'
    } catch {
      button.textContent = said.textContent = 'Not copied'
    }
    setTimeout(() => {
      button.innerHTML = label
      said.textContent = ''
    }, 2000)
  })
}
`

/** Keeps the status panel up to date; a lost connection is taken up again, ever more slowly. */
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
    tell('This updates by itself.')
    show(event.data)
  })
  source.addEventListener('again', () => {
    source.close()
    timer = setTimeout(listen, 2000)
  })
  source.addEventListener('error', () => {
    source.close()
    tell('Reconnecting…')
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
