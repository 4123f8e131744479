/** The operator's console: tables and forms on the same paper. */
export const ADMIN_STYLES = `
`
