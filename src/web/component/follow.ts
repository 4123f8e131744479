import { type LaunchStatus, type Net, readStatus, type Session } from './session.ts'
import { type LaunchState, lookOf } from './states.ts'

const MIN_PAUSE_MS = 2_000
const MAX_PAUSE_MS = 60_000

/** After news the state is likely to change again soon. Without news, the pauses grow. */
const nextPause = (pause: number, isNews: boolean): number =>
  isNews ? MIN_PAUSE_MS : Math.min(pause * 1.5, MAX_PAUSE_MS)

/** The browser's window, as far as the follower needs it. */
export interface World extends Net {
  setTimeout(then: () => void, ms: number): number
  clearTimeout(timer: number | undefined): void
}

interface Listener {
  onStatus(status: LaunchStatus): void
  /** The token no longer works. Nothing follows. */
  onEnd(): void
}

export interface Follower {
  /** Asks at once, and often for a while. */
  lookNow(): void
  stop(): void
}

/** Reads the state of one invitation until it is settled. */
export function followStatus(world: World, session: Session, listener: Listener): Follower {
  let timer: number | undefined
  let pause = MIN_PAUSE_MS
  let state: LaunchState | undefined
  let isLooking = false
  let hasStopped = false

  const look = async (): Promise<void> => {
    world.clearTimeout(timer)
    if (isLooking || hasStopped) return
    isLooking = true
    const status = await readStatus(world, session)
    isLooking = false
    if (hasStopped) return
    if (status === 'ended') {
      hasStopped = true
      return listener.onEnd()
    }
    pause = nextPause(pause, status !== undefined && status.state !== state)
    if (status) {
      state = status.state
      listener.onStatus(status)
    }
    if (!hasStopped && !lookOf(state).isSettled) timer = world.setTimeout(() => void look(), pause)
  }
  const lookNow = (): void => {
    pause = MIN_PAUSE_MS
    void look()
  }
  const stop = (): void => {
    hasStopped = true
    world.clearTimeout(timer)
  }
  return { lookNow, stop }
}
