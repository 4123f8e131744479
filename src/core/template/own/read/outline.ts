import { EVENT_ID, type Event, getScalarValue } from 'js-yaml'
import { parseText } from './parse.ts'

interface Frame {
  /** The wanted paths that lead through this node. */
  wanted: readonly string[][]
  isMap: boolean
  /** The key that waits for its value. */
  key: string | undefined
}

/**
 * Whether a text is YAML in which each of these paths leads to a mapping. Faster than the whole
 * tree.
 */
export function hasMappings(text: string, paths: readonly string[][]): boolean {
  const found = new Set<string[]>()
  const frames: Frame[] = []
  for (const event of eventsOf(text)) {
    if (event.type === EVENT_ID.ALIAS) return false
    if (event.type === EVENT_ID.POP) frames.pop()
    else if (event.type === EVENT_ID.SCALAR) {
      const frame = frames.at(-1)!
      if (!frame.isMap || frame.wanted.length === 0) continue
      frame.key = frame.key === undefined ? getScalarValue(text, event) : undefined
    } else frames.push(enter(frames, event.type === EVENT_ID.MAPPING, { paths, found }))
  }
  return found.size === paths.length
}

function eventsOf(text: string): Event[] {
  try {
    return parseText(text, (message) => new Error(message))
  } catch {
    return []
  }
}

/** The frame of a node that begins. The first frame is the document, the second the root. */
function enter(
  frames: Frame[],
  isMap: boolean,
  { paths, found }: { paths: readonly string[][]; found: Set<string[]> },
): Frame {
  const outer = frames.at(-1)
  if (frames.length < 2) return { wanted: paths, isMap, key: undefined }
  const depth = frames.length - 2
  const wanted = outer!.wanted.filter((path) => path[depth] === outer!.key)
  outer!.key = undefined
  if (isMap) for (const path of wanted) if (path.length === depth + 1) found.add(path)
  return { wanted, isMap, key: undefined }
}
