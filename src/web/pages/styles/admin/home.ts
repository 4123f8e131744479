/** The start page: first steps, funnel, health, causes. */
export const HOME = `
.fun {
  list-style: none; padding: 0; margin: 0; display: grid; grid-template-columns: repeat(5, 1fr);
}
.fun li { padding: var(--s4); display: grid; gap: 0.15rem; }
.fun li + li { border-left: 1px solid var(--line); }
.fun b {
  font-size: 1.75rem; line-height: 1.15; letter-spacing: -0.02em; font-weight: 650;
  font-variant-numeric: tabular-nums;
}
.fun .share-bar { margin-top: 0.4rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.4rem 1.25rem; font-size: var(--t-xs); }
.legend a { text-decoration: none; padding-block: 0.15rem; }
.legend a:hover { text-decoration: underline; }
.plain td[data-label="Share"] { width: 40%; }
.plain td[data-label="Times"], .plain:not(.rights) th:last-child { text-align: right; }
.plain tbody th a { text-decoration: underline; }
.steps { padding-left: 1.4rem; display: grid; gap: var(--s3); }
@media (max-width: 52rem) {
  .fun { grid-template-columns: 1fr; }
  .fun li + li { border-left: 0; border-top: 1px solid var(--line); }
  .fun li { grid-template-columns: 1fr auto; padding: 0.6rem var(--s4); align-items: center; }
  .fun b { font-size: var(--t-lg); }
  .fun .share-bar, .fun .quiet { grid-column: 1 / -1; margin: 0; }
  .ny .btn { width: 100%; min-height: 2.25rem; margin-top: 0.35rem; }
  .ny td[data-label=""] { text-align: left; }
}
`
