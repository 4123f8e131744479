/** Removes members without a value, as AWS leaves them out of its answers. */
export function chooseShown<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as Partial<T>
}
