// Runs in a thread of its own, because the thread of the loads is busy and would measure itself.
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

const { url, everyMs, longestMs } = workerData as Record<'everyMs' | 'longestMs', number> & {
  url: string
}

for (;;) {
  const started = performance.now()
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(longestMs) })
    await answer.arrayBuffer()
    parentPort!.postMessage(performance.now() - started)
  } catch {
    // A service that was killed has no answer. One that does not answer in time is slow.
    if (performance.now() - started >= longestMs) parentPort!.postMessage(longestMs)
  }
  await pause(everyMs)
}
