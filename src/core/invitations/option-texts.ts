import {
  type OptionTexts,
  ROLE_OPTION_NAMES,
  type RoleOptionName,
  type RoleOptions,
} from '../model/role-options.ts'

/**
 * The options in the form of the API, to be parsed with its schema. Tags are `key=value`, separated
 * by `;` or a new line; Regions are separated by commas, spaces or `;`. A date without a time is
 * the beginning of that day, UTC.
 */
export function optionsFromTexts(texts: OptionTexts): Record<string, unknown> {
  const given = ROLE_OPTION_NAMES.flatMap((name) => {
    const text = texts[name]?.trim()
    return text ? [[name, READERS[name]?.(text) ?? text] as const] : []
  })
  return Object.fromEntries(given)
}

const READERS: Partial<Record<RoleOptionName, (text: string) => unknown>> = {
  tags: (text) =>
    Object.fromEntries(
      text
        .split(/[;\n]/)
        .map((tag) => tag.trim())
        .filter(Boolean)
        .map((tag) =>
          /^([^=]*)=?(.*)$/s
            .exec(tag)!
            .slice(1)
            .map((it) => it.trim()),
        ),
    ),
  maxSessionSeconds: Number,
  allowedRegions: (text) => text.split(/[\s,;]+/).filter(Boolean),
  expiresAt: (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text),
}

/** The texts that stand for these options. */
export const textsOfOptions = ({
  tags,
  maxSessionSeconds,
  allowedRegions,
  expiresAt,
  ...texts
}: {
  readonly [Name in keyof RoleOptions]?: Readonly<RoleOptions[Name]> | undefined
}): OptionTexts =>
  Object.fromEntries(
    Object.entries({
      ...texts,
      tags:
        tags &&
        Object.entries(tags)
          .map(([key, value]) => `${key}=${value}`)
          .join('; '),
      maxSessionSeconds: maxSessionSeconds === undefined ? undefined : String(maxSessionSeconds),
      allowedRegions: allowedRegions?.join(', '),
      expiresAt: expiresAt?.replace(/T00:00:00(?:\.0+)?Z$/, ''),
    }).filter(([, text]) => text !== undefined),
  )
