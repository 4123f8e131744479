/** Pieces that the customer's page and the console draw alike: icons, buttons, notes. */
export const SHARED_PIECES = `
.small { font-size: var(--t-sm); } .xs { font-size: var(--t-xs); } .nw { white-space: nowrap; }
h1, h2, h3, h4, figure, blockquote, dd { margin: 0; }
h4 { font-size: var(--t-sm); line-height: 1.25; font-weight: 650; }
.i {
  width: 1em; height: 1em; flex: none; fill: none; stroke: currentColor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round; vertical-align: -0.125em;
}
.icons { position: absolute; width: 0; height: 0; }
.btn {
  display: inline-flex; align-items: center; justify-content: center; gap: 0.5em;
  min-height: 2.75rem; padding: 0.45rem 0.95rem; border: 1px solid var(--edge);
  border-radius: var(--r-md); background: var(--surface); color: var(--ink);
  font: 600 var(--t-sm)/1.25 var(--sans); text-decoration: none; text-align: center;
}
.btn:hover { border-color: var(--ink); color: var(--ink); }
.btn-main { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
.btn-main:hover {
  background: var(--accent-hover); border-color: var(--accent-hover); color: var(--accent-ink);
}
.btn-stop { background: var(--bad); border-color: var(--bad); color: var(--on-bad); }
.btn-stop:hover { color: var(--on-bad); filter: brightness(0.92); }
.note {
  border: 1px solid var(--line); border-left: 3px solid var(--edge); border-radius: var(--r-sm);
  padding: var(--s3) var(--s4); background: var(--surface); font-size: var(--t-sm);
}
.note-warn {
  border-color: var(--warn-line); border-left-color: var(--warn-fill); background: var(--warn-soft);
}
`
