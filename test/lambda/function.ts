import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzipSync } from 'fflate'
import type { Environment } from '../journeys/program.ts'
import type { DeployedFunction } from './deployed-resources.ts'

const RUNTIME = fileURLToPath(new URL('runtime.ts', import.meta.url))

interface Answer {
  id: number
  answer?: unknown
  error?: string
}

/**
 * One copy of a function: its code from the bucket in a process of its own, with the settings that
 * its stack gives it and its own role's credentials.
 */
export class LambdaFunction {
  readonly #deployed: DeployedFunction
  readonly #file: string
  readonly #env: Environment
  #process: ChildProcess | undefined
  #calls = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>()
  #serial = 0
  said = ''

  constructor(
    deployed: DeployedFunction,
    { zip, folder, env }: { zip: Uint8Array; folder: string; env: Environment },
  ) {
    this.#deployed = deployed
    const home = join(folder, deployed.FunctionName)
    mkdirSync(home, { recursive: true })
    for (const [file, content] of Object.entries(unzipSync(zip)))
      writeFileSync(join(home, file), content)
    this.#file = join(home, `${deployed.Handler.split('.')[0]}.mjs`)
    this.#env = {
      PATH: process.env.PATH ?? '',
      AWS_LAMBDA_FUNCTION_NAME: deployed.FunctionName,
      ...deployed.Environment.Variables,
      ...env,
    }
  }

  async invoke<T>(event: unknown): Promise<T> {
    const id = ++this.#serial
    const child = await this.#started()
    return new Promise<unknown>((resolve, reject) => {
      this.#calls.set(id, { resolve, reject })
      child.send({ id, event, timeoutMs: this.#deployed.Timeout * 1000 })
    }) as Promise<T>
  }

  /** As when AWS takes the copy away in the middle of its work. */
  kill(): void {
    this.#process?.kill('SIGKILL')
  }

  async #started(): Promise<ChildProcess> {
    if (this.#process) return this.#process
    const child = fork(RUNTIME, [this.#file, this.#deployed.Handler.split('.')[1]!], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
    })
    this.#process = child
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (this.said += text))
    child.once('exit', () => {
      this.#process = undefined
      for (const { reject } of this.#calls.values())
        reject(new Error(`The function ${this.#deployed.FunctionName} was ended.\n${this.said}`))
      this.#calls.clear()
    })
    await new Promise<void>((resolve) => child.once('message', () => resolve()))
    child.on('message', ({ id, answer, error }: Answer) => {
      const call = this.#calls.get(id)
      this.#calls.delete(id)
      if (error === undefined) call?.resolve(answer)
      else call?.reject(new Error(error))
    })
    return child
  }
}
