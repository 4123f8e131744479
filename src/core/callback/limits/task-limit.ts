/** Runs up to a number of tasks at once. `room` resolves when there is room for another. */
export class TaskLimit {
  readonly #most: number
  readonly #work = new Set<Promise<void>>()
  readonly #waiting: (() => void)[] = []

  constructor(most: number) {
    this.#most = most
  }

  get count(): number {
    return this.#work.size
  }

  take(work: Promise<void>): void {
    const task = work.finally(() => {
      this.#work.delete(task)
      for (const wake of this.#waiting.splice(0)) wake()
    })
    this.#work.add(task)
  }

  async room(): Promise<void> {
    while (this.#work.size >= this.#most)
      await new Promise<void>((wake) => this.#waiting.push(wake))
  }

  async empty(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work)
  }
}
