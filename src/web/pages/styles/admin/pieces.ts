/** The pieces that pages of the console are made of. */
export const PIECES = `
.btn { min-height: 2.25rem; padding: 0.3rem 0.8rem; }
.btn-sm { min-height: 1.75rem; padding: 0.1rem 0.6rem; font-size: var(--t-xs); }
.btn-red { color: var(--bad); }
.btn-red:hover { color: var(--bad); border-color: var(--bad); background: var(--bad-soft); }
.btn[disabled] {
  background: var(--sunken); border-color: var(--line); color: var(--quiet); cursor: not-allowed;
}
.desk .primary, .desk .secondary {
  min-height: 2.25rem; padding: 0.3rem 0.8rem; font-size: var(--t-sm);
  border-radius: var(--r-md); line-height: 1.25;
}
.link {
  background: none; border: 0; padding: 0; font: inherit; color: var(--accent);
  text-decoration: underline; text-underline-offset: 0.18em;
}
input:where(:not([type="checkbox"], [type="radio"])), select, textarea {
  width: 100%; background: var(--surface); color: var(--ink); border: 1px solid var(--edge);
  min-height: 2.25rem; padding: 0.3rem 0.6rem; border-radius: var(--r-md);
}
.field label, .label { font-size: var(--t-xs); }
.hint, .wrong { font-size: var(--t-xs); }
.sub { display: block; font-size: var(--t-xs); color: var(--quiet); font-weight: 400; }
.mono { font-family: var(--mono); }
.r-num { text-align: right; font-variant-numeric: tabular-nums; }
.panel {
  border: 1px solid var(--line); border-radius: var(--r-md); background: var(--surface);
  min-width: 0;
}
.panel > header {
  display: flex; flex-wrap: wrap; gap: 0.25rem var(--s3); align-items: baseline;
  padding: var(--s3) var(--s4); border-bottom: 1px solid var(--line);
}
.panel > header .r { margin-left: auto; }
.pb { padding: var(--s4); display: grid; gap: var(--s3); }
.panel .empty { border: 0; }
table { width: 100%; border-collapse: collapse; overflow-wrap: normal; font-size: var(--t-sm); }
td code, th code { overflow-wrap: anywhere; }
th, td { text-align: left; font-weight: 400; padding: 0.45rem 0.6rem; vertical-align: middle; }
.panel th:first-child, .panel td:first-child { padding-left: var(--s4); }
.panel th:last-child, .panel td:last-child { padding-right: var(--s4); }
thead th {
  font-size: var(--t-xs); color: var(--quiet); font-weight: 500; padding-block: 0.4rem;
  border-bottom: 1px solid var(--line); white-space: nowrap; background: var(--sunken);
}
thead a { color: inherit; text-decoration: none; }
thead a:hover { color: var(--ink); text-decoration: underline; }
tbody tr + tr { border-top: 1px solid var(--line); }
tbody tr:hover { background: var(--sunken); }
tbody th { font-weight: 600; overflow-wrap: anywhere; }
tbody th a { color: var(--ink); text-decoration: none; }
tbody th a:hover { text-decoration: underline; }
td[data-label="Profile"], .accounts td:is([data-label="Name"], [data-label="Reason"]) {
  overflow-wrap: anywhere;
}
td[data-label="Profile"] { min-width: 4.75rem; }
th.r-num, td.r-num { text-align: right; }
.act, td[data-label=""] { text-align: right; white-space: nowrap; }
.ck { width: 2.25rem; }
th.ck, td.ck { padding-right: 0; }
.ck input { margin: 0.1rem 0 0; }
tr:has(.ck :checked) { background: var(--accent-soft); }
.bulk {
  position: sticky; bottom: 0.75rem; z-index: 3; display: flex; flex-wrap: wrap;
  gap: var(--s2) var(--s3); align-items: center; margin: var(--s3) 0 0; min-width: 0;
  background: var(--ink); color: var(--paper); border: 0; border-radius: var(--r-md);
  padding: 0.5rem 0.5rem 0.5rem var(--s4); box-shadow: var(--shadow-2);
}
@supports selector(form:has(:checked)) {
  form:not(:has(tbody .ck :checked)) .bulk { display: none; }
}
.bulk .btn {
  background: transparent; color: var(--paper);
  border-color: color-mix(in srgb, var(--paper) 45%, transparent);
}
.bulk .btn:hover { border-color: var(--paper); }
.bulk .r { margin-left: auto; }
.bulk :focus-visible { outline-color: var(--paper); }
.pager { display: flex; flex-wrap: wrap; gap: var(--s2); align-items: center; }
.pager a, .pager b {
  min-width: 2rem; text-align: center; padding: 0.25rem 0.5rem; border: 1px solid var(--line);
  border-radius: var(--r-sm); text-decoration: none; background: var(--surface);
}
.pager b, .pager [aria-current] {
  background: var(--accent-soft); color: var(--ink); border-color: var(--accent);
}
.pager-edge { padding-inline: var(--s4); }
.pager-edge .pager { padding-block: var(--s3); }
.chips { display: flex; flex-wrap: wrap; gap: var(--s2); list-style: none; padding: 0; }
.chip {
  display: inline-flex; gap: 0.4em; align-items: center; border: 1px solid var(--edge);
  border-radius: 99px; padding: 0.2rem 0.7rem; font-size: var(--t-xs); font-weight: 600;
  color: var(--ink); text-decoration: none; background: var(--surface); white-space: nowrap;
}
.chip:hover { color: var(--ink); border-color: var(--ink); }
.chip b { font-weight: 500; color: var(--quiet); font-variant-numeric: tabular-nums; }
.chip[aria-current] {
  background: var(--accent); border-color: var(--accent); color: var(--accent-ink);
}
.chip[aria-current] b { color: inherit; }
.tabs {
  display: flex; gap: var(--s1); border-bottom: 1px solid var(--line); overflow-x: auto;
}
.tabs a {
  padding: 0.5rem 0.8rem; color: var(--quiet); text-decoration: none; font-weight: 500;
  border-bottom: 2px solid transparent; white-space: nowrap;
}
.tabs a:hover { color: var(--ink); }
.tabs a[aria-current] { color: var(--ink); font-weight: 650; border-color: var(--accent); }
.tabs a:focus-visible, .seg a:focus-visible { outline-offset: -3px; }
.seg {
  display: inline-flex; border: 1px solid var(--edge); border-radius: var(--r-md);
  overflow: hidden; background: var(--surface);
}
.seg a {
  padding: 0.25rem 0.7rem; font-size: var(--t-xs); font-weight: 600; color: var(--quiet);
  text-decoration: none;
}
.seg a + a { border-left: 1px solid var(--line); }
.seg a[aria-current] { background: var(--accent-soft); color: var(--ink); }
.st { display: inline-flex; align-items: baseline; gap: 0.45em; font-weight: 600; }
.st { white-space: nowrap; }
.st::before {
  content: ""; width: 8px; height: 8px; border-radius: 50%; background: currentColor; flex: none;
}
.st-good { color: var(--good); }
.st-warn { color: var(--warn); }
.st-bad { color: var(--bad); }
.st-off { color: var(--quiet); }
.st-warn::before { border-radius: 1px; }
.st-bad::before { border-radius: 1px; transform: rotate(45deg); }
.st-off::before { background: transparent; border: 2px solid currentColor; }
.note-bad {
  border-color: var(--bad-line); border-left-color: var(--bad-fill); background: var(--bad-soft);
}
.effect ul, .errors ul { padding-left: 1.1rem; margin-top: 0.3rem; display: grid; gap: 0.3rem; }
.errors a { color: var(--bad); }
.typed {
  background: var(--sunken); border: 1px solid var(--line); border-radius: 4px;
  padding: 0.05rem 0.35rem;
}
.hs { display: block; }
.hs .failed { fill: var(--bad-fill); }
.hs .unknown { fill: var(--warn-fill); }
.day-fine { fill: var(--good-fill); }
.day-none { fill: var(--edge); }
.fill-good { fill: var(--good-line); }
.fill-warn { fill: var(--warn-fill); }
.fill-bad { fill: var(--bad-fill); }
.fill-accent { fill: var(--accent); }
.chart { display: grid; gap: var(--s2); }
.chart > svg { width: 100%; height: 8rem; display: block; }
.axis { display: flex; justify-content: space-between; font-size: var(--t-xs); }
.chart-table summary { font-size: var(--t-xs); }
.chart-table table { margin-top: var(--s2); }
.share-bar { width: 100%; height: 6px; display: block; border-radius: 3px; }
.share-all { fill: var(--sunken); }
.id { display: inline-flex; align-items: center; gap: 0.2rem; }
.copy-icon {
  background: none; border: 0; padding: 0.25rem; min-width: 1.5rem; min-height: 1.5rem;
  border-radius: var(--r-sm); color: var(--quiet); line-height: 1; font-size: var(--t-xs);
}
.copy-icon:hover { color: var(--accent); background: var(--sunken); }
@media (max-width: 52rem) {
  .chips { flex-wrap: nowrap; overflow-x: auto; padding: 4px 0; margin: -4px 0; }
  .panel > header .r { margin-left: 0; }
  table:not(.plain), table:not(.plain) > :is(tbody, thead),
  table:not(.plain) > * > tr, table:not(.plain) > * > tr > * { display: block; }
  table:not(.plain) > thead {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  }
  table:not(.plain) > tbody > tr { padding: 0.7rem 0; }
  .panel table:not(.plain) > tbody > tr { padding-inline: var(--s4); }
  table:not(.plain) > tbody > tr > *, .panel table:not(.plain) > tbody > tr > * {
    padding: 0.1rem 0; text-align: left; overflow-wrap: anywhere;
  }
  table:not(.plain) > tbody > tr > td[data-label]:not([data-label=""]) {
    display: flow-root; padding-left: 8rem;
  }
  table:not(.plain) > tbody > tr > td[data-label]:not([data-label=""])::before {
    content: attr(data-label); color: var(--quiet);
    float: left; width: 7.5rem; margin-left: -8rem;
  }
  .badge, .st { white-space: normal; }
  .ck { width: auto; }
  .ck input { width: 1.4rem; height: 1.4rem; }
  .bulk { gap: 0.4rem; padding: 0.5rem; }
  .bulk strong { flex: 1 1 100%; padding-left: 0.4rem; }
  .bulk .btn { flex: 1 1 auto; }
}
@media (forced-colors: active) {
  .btn, .st::before, .bulk { border: 1px solid; }
  .rail [aria-current], .chip[aria-current], .tabs [aria-current], .seg [aria-current] {
    outline: 2px solid Highlight; outline-offset: -2px;
  }
}
`
