/** Calls `make` once for all who ask. After a failure, the next call tries again. */
export function onceMade<T>(make: () => Promise<T>): () => Promise<T> {
  let making: Promise<T> | undefined
  return () => {
    making ??= make().catch((error: unknown) => {
      making = undefined
      throw error
    })
    return making
  }
}

/** A port, or the part of one, whose methods all return promises. */
type Asynchronous<Port> = { [Name in keyof Port]: (...given: never[]) => Promise<unknown> }

/**
 * A port whose adapter is loaded when a method of it is first called, so that a function starts
 * without the code that few of its requests need.
 *
 * @param methods The names of all methods.
 */
export function loadedLater<Port extends Asynchronous<Port>>(
  methods: Record<keyof Port, true>,
  load: () => Promise<Port>,
): Port {
  const adapter = onceMade(load)
  const later =
    (name: keyof Port) =>
    async (...given: never[]): Promise<unknown> =>
      (await adapter())[name](...given)
  const names = Object.keys(methods) as (keyof Port)[]
  return Object.fromEntries(names.map((name) => [name, later(name)])) as Port
}
