/**
 * Limits of the schemas that other code needs too. They are apart from the schemas, because the
 * service starts without those.
 */

/** The value of a template's parameter has at most so many characters. */
export const MAX_PARAMETER_CHARACTERS = 500

/** AWS: CreateStackInstances, DeploymentTargets, OrganizationalUnitIds: a unit or the root. */
export const UNIT_PATTERN = '(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})'

/** The keys of `roles` in a profile. They end ids of connections. */
export const ROLE_KEY = /^[a-z][a-z0-9-]{0,19}$/
