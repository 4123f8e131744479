import { closeSync, fdatasync, openSync } from 'node:fs'
import { SyncFailed } from './guard-store.ts'

/** The file to which SQLite appends each commit. It exists as long as the database is open. */
export class SyncedLog {
  readonly #file: number

  constructor(path: string) {
    this.#file = openSync(path, 'r+')
  }

  /** Resolves when what was committed before is on the disk. Throws SyncFailed. */
  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#file, (error) => (error ? reject(new SyncFailed(error.message)) : resolve()))
    })
  }

  close(): void {
    closeSync(this.#file)
  }
}
