import type { InvitationState } from '../../api/types.ts'
import { type Follower, followStatus } from './follow.ts'
import STYLES from './rolecall-launch.css'
import { isWebAddress, type LaunchStatus, readSession, type Session } from './session.ts'
import { lookOf } from './states.ts'

/** A server that renders pages has no HTMLElement. Importing this module there defines nothing. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement)

/**
 * The button "Connect your AWS account": opens the customer's page in a new tab and shows the state
 * of the invitation. It needs either `session-url`, an address of your own backend, or `url`,
 * `status-url` and `status-token`. It fires `rolecall-state` when the state has changed.
 * @example
 * <rolecall-launch session-url="/aws/session"></rolecall-launch>
 */
export class RolecallLaunch extends Base {
  static readonly observedAttributes = ['url', 'status-url', 'status-token', 'session-url', 'label']

  #button = document.createElement('button')
  #text = document.createElement('p')
  #failure = document.createElement('p')
  #session: Session | undefined
  #status: LaunchStatus | undefined
  #follower: Follower | undefined
  /** Something went wrong between the page and the backend; `lookOf` has the words. */
  #problem: 'no-answer' | 'stale' | undefined
  #timer: number | undefined

  constructor() {
    super()
    const root = this.attachShadow({ mode: 'open' })
    // The page's Content-Security-Policy has to allow a style element, but not this.
    const styles = new CSSStyleSheet()
    styles.replaceSync(STYLES)
    root.adoptedStyleSheets = [styles]
    this.#button.onclick = () => void this.#open()
    this.#text.setAttribute('role', 'status')
    const parts = { button: this.#button, state: this.#text, failure: this.#failure }
    for (const [name, part] of Object.entries(parts)) {
      part.id = name
      part.setAttribute('part', name)
      root.append(part)
    }
  }

  /** The state of the invitation, such as `connected`. Undefined until it is known. */
  get state(): InvitationState | undefined {
    return this.#status?.state
  }

  /** The id of the connection, once there is one. */
  get connectionId(): string | undefined {
    return this.#status?.connectionId
  }

  /** Called by the browser. */
  connectedCallback(): void {
    document.addEventListener('visibilitychange', this.#lookAgain)
    this.attributeChangedCallback()
  }

  /** Called by the browser. */
  disconnectedCallback(): void {
    document.removeEventListener('visibilitychange', this.#lookAgain)
    this.#follower?.stop()
  }

  /** Called by the browser, once for each attribute. One start is enough for all of them. */
  attributeChangedCallback(): void {
    if (!this.isConnected) return
    this.#render()
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => this.#start())
  }

  #start(): void {
    if (this.#backend !== null) void this.#askBackend('GET').catch(() => {})
    else {
      const [url, statusUrl, statusToken] = ['url', 'status-url', 'status-token'].map((name) =>
        this.getAttribute(name),
      )
      this.#follow(url ? { url, statusUrl, statusToken } : undefined)
    }
  }

  get #backend(): string | null {
    return this.getAttribute('session-url')
  }

  /** GET reads the session of the customer's invitation, if there is one. POST may make one. */
  async #askBackend(method: 'GET' | 'POST'): Promise<void> {
    this.#follow(await readSession(window, this.#backend!, method))
  }

  #follow(session: Session | undefined): void {
    this.#follower?.stop()
    this.#session = session
    this.#problem = undefined
    this.#render()
    if (!session?.statusUrl || !this.isConnected) return
    this.#follower = followStatus(window, session, {
      onStatus: (status) => this.#show(status),
      onEnd: () => {
        this.#session = undefined
        if (this.#backend === null) this.#problem = 'stale'
        this.#render()
      },
    })
    this.#follower.lookNow()
  }

  /** When the customer comes back to this page, a session that has ended is renewed. */
  #lookAgain = (): void => {
    if (document.hidden) return
    if (this.#session) this.#follower?.lookNow()
    else if (this.#backend !== null) this.#start()
  }

  /** With a backend, each click gets a new link, because a link works for a short time only. */
  async #open(): Promise<void> {
    if (this.#button.ariaBusy) return
    // A browser allows a new tab directly after a click only, so the tab opens before its address
    // is known.
    const tab = window.open('', '_blank')
    this.#button.ariaBusy = 'true'
    try {
      if (this.#backend !== null) await this.#askBackend('POST')
      const { url } = this.#session!
      if (!isWebAddress(url)) throw new Error(url)
      if (tab) tab.opener = null
      ;(tab ?? window).location.href = url
      this.#follower?.lookNow()
    } catch {
      tab?.close()
      this.#problem = 'no-answer'
      this.#render()
    }
    this.#button.ariaBusy = null
  }

  #show(status: LaunchStatus): void {
    const isNews = status.state !== this.state
    this.#status = status
    this.#render()
    if (isNews)
      this.dispatchEvent(new CustomEvent('rolecall-state', { detail: status, bubbles: true }))
  }

  #render(): void {
    const state = this.#problem ?? this.state
    const language = this.closest<HTMLElement>('[lang]')?.lang
    const look = lookOf(state, language, this.getAttribute('label'))
    const button = this.#button
    button.textContent = look.button
    button.title = look.title
    button.className = look.isQuiet ? 'quiet' : ''
    button.hidden = this.#backend === null && (!this.#session || look.isEnded)
    this.#text.className = look.tone
    // A screen reader may read a text again that is set again.
    if (this.#text.textContent !== look.text) this.#text.textContent = look.text
    this.#failure.textContent = this.#status?.failure?.message ?? ''
  }
}

export type { LaunchStatus }

declare global {
  interface HTMLElementTagNameMap {
    'rolecall-launch': RolecallLaunch
  }
  interface HTMLElementEventMap {
    'rolecall-state': CustomEvent<LaunchStatus>
  }
}

const registry = globalThis.customElements
if (registry && !registry.get('rolecall-launch')) registry.define('rolecall-launch', RolecallLaunch)
