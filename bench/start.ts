import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { interleave, measureTime, type Row, ratioOf, spread } from './measure.ts'
import { rolecall, serve, stage } from './programs.ts'

const ROUNDS = 11

/** From the start of the process until it can be used, beside a Node that does nothing. */
export async function bench(): Promise<Row[]> {
  const on = await stage()
  try {
    const { empty, service, dev } = await interleave(ROUNDS, {
      empty: () =>
        measureTime(() => once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit')),
      service: () => untilReady(async () => (await serve(on)).program),
      dev: () =>
        untilReady(() =>
          rolecall(['dev', '--json', '--port', '0', '--sandbox-port', '0'], { cwd: on.folder }),
        ),
    })
    const floor = { name: 'empty Node', spread: spread(empty) }
    return [
      {
        what: 'process start to serve ready',
        unit: 'ms',
        ours: spread(service),
        floor,
        ratio: ratioOf(service, empty),
      },
      {
        what: 'process start to dev’s first launch URL',
        unit: 'ms',
        ours: spread(dev),
        floor,
        ratio: ratioOf(dev, empty),
        goal: { name: 'P10', atMost: 6 },
      },
    ]
  } finally {
    await on.stop()
  }
}

async function untilReady(begin: () => ReturnType<typeof rolecall>): Promise<number> {
  const started = performance.now()
  const program = await begin()
  const taken = performance.now() - started
  await program.stop()
  return taken
}
