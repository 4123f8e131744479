/** Numbers in [0, 1): the same ones for the same seed. */
export function seededChance(seed: string): () => number {
  let state =
    [...seed].reduce(
      (sum, character) => Math.imul(sum ^ character.codePointAt(0)!, 16_777_619),
      2_166_136_261,
    ) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
