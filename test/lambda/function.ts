import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { InstallationFile } from '../../src/hosts/machine/config/installation-file.ts'
import { bundleFiles } from '../../src/tools/cdk/bundle-files.ts'
import { FUNCTIONS, type FunctionName } from '../../src/tools/cdk/function-list.ts'
import type { Environment } from '../journeys/program.ts'

const RUNTIME = fileURLToPath(new URL('runtime.ts', import.meta.url))

interface Answer {
  id: number
  answer?: unknown
  error?: string
}

/**
 * One copy of a function: the built bundle in a process of its own, with the deployment's settings
 * and its own role's credentials.
 */
export class LambdaFunction {
  readonly name: FunctionName
  readonly #file: string
  readonly #env: Environment
  #process: ChildProcess | undefined
  #calls = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>()
  #serial = 0
  said = ''

  constructor(
    name: FunctionName,
    folder: string,
    { installation, env }: { installation: InstallationFile; env: Environment },
  ) {
    this.name = name
    const home = join(folder, name)
    mkdirSync(home, { recursive: true })
    this.#file = join(home, 'index.mjs')
    for (const [file, content] of Object.entries(bundleFiles(name, installation)))
      writeFileSync(join(home, file), content)
    this.#env = { PATH: process.env.PATH ?? '', AWS_LAMBDA_FUNCTION_NAME: name, ...env }
  }

  async invoke<T>(event: unknown): Promise<T> {
    const id = ++this.#serial
    const child = await this.#started()
    return new Promise<unknown>((resolve, reject) => {
      this.#calls.set(id, { resolve, reject })
      child.send({ id, event, timeoutMs: FUNCTIONS[this.name].seconds * 1000 })
    }) as Promise<T>
  }

  /** As when AWS takes the copy away in the middle of its work. */
  kill(): void {
    this.#process?.kill('SIGKILL')
  }

  async #started(): Promise<ChildProcess> {
    if (this.#process) return this.#process
    const child = fork(RUNTIME, [this.#file], {
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
        reject(new Error(`The function ${this.name} was ended.\n${this.said}`))
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
