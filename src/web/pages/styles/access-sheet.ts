/** What a role may do: the verdict, the table of rights, policies. For both pages that show it. */
export const ACCESS_SHEET = `
.verdict {
  border: 1px solid var(--line); border-radius: var(--r-lg); background: var(--surface);
  overflow: hidden; box-shadow: var(--shadow-1); --mark: var(--good); --fill: var(--good-fill);
  --soft: var(--good-soft); --rim: var(--good-line);
}
.verdict-reads-data, .verdict-can-change {
  --mark: var(--warn); --fill: var(--warn-fill); --soft: var(--warn-soft); --rim: var(--warn-line);
}
.verdict-takeover {
  --mark: var(--bad); --fill: var(--bad-fill); --soft: var(--bad-soft); --rim: var(--bad-line);
  border-color: var(--bad-line);
}
.vhead {
  padding: var(--s5); display: grid; gap: var(--s3); background: var(--soft);
  border-bottom: 1px solid var(--rim);
}
.vhead h3 {
  font-size: var(--t-xl); display: flex; gap: 0.5em; align-items: center; color: var(--mark);
}
.vhead p, .vhead ul { font-size: var(--t-sm); }
.vhead ul { padding-left: 1.1rem; display: grid; gap: var(--s1); }
.scale {
  list-style: none; padding: 0; display: grid; grid-template-columns: repeat(4, 1fr); gap: 4px;
  font-size: var(--t-xs); line-height: 1.3;
}
.scale li { border-top: 5px solid var(--rim); padding-top: 0.35rem; color: var(--quiet); }
.scale .on { border-color: var(--fill); color: var(--ink); }
.scale .now { font-weight: 700; color: var(--mark); border-color: var(--fill); }
.answers { display: grid; grid-template-columns: 1fr 1fr; font-size: var(--t-sm); }
.answers > div {
  display: grid; grid-template-columns: 1.5rem 1fr auto; padding: var(--s3) var(--s5);
  border-top: 1px solid var(--line); column-gap: 0.25rem; align-content: start;
}
.answers > div:nth-child(-n+2) { border-top: 0; }
.answers > div:nth-child(even) { border-left: 1px solid var(--line); }
.answers .i { grid-row: 1 / 3; margin-top: 0.28rem; color: var(--quiet); }
.answers dt { font-weight: 600; }
.answers dd { font-weight: 650; text-align: right; white-space: nowrap; }
.answers .d {
  grid-column: 2 / 4; font-weight: 400; color: var(--quiet); font-size: var(--t-xs);
  text-align: left; white-space: normal;
}
.a-no .i, .a-no dd:not(.d) { color: var(--good); }
.a-warn .i, .a-warn dd:not(.d) { color: var(--warn); }
.a-bad .i, .a-bad dd:not(.d) { color: var(--bad); }
.vfoot {
  padding: var(--s3) var(--s5); border-top: 1px solid var(--line); font-size: var(--t-xs);
  color: var(--quiet); background: var(--sunken);
}
.tw {
  border: 1px solid var(--line); border-radius: var(--r-lg); overflow: hidden;
  background: var(--surface);
}
.rights { width: 100%; border-collapse: collapse; font-size: var(--t-sm); table-layout: fixed; }
.rights th, .rights td {
  text-align: left; vertical-align: top; padding: 0.7rem 0.35rem; font-weight: 400;
}
.rights thead th {
  font-size: var(--t-xs); color: var(--quiet); border-bottom: 1px solid var(--line);
  vertical-align: bottom; padding-block: 0.55rem; background: var(--sunken);
}
.rights thead .level {
  width: 2.85rem; text-align: center; padding-inline: 0; letter-spacing: -0.02em;
  font-size: 0.75rem;
}
.rights abbr { text-decoration: none; }
.rights thead .service { width: 8.25rem; }
.rights thead .on { width: 9.35rem; }
.rights .on { padding-left: var(--s3); }
.rights tbody + tbody { border-top: 1px solid var(--line); }
.rights th:first-child, .rights td:first-child { padding-left: var(--s4); }
.rights th:last-child, .rights td:last-child { padding-right: var(--s4); }
.rights tbody th { font-weight: 650; }
.rights tbody small {
  color: var(--quiet); font-size: var(--t-xs); display: block; font-weight: 400;
}
.rights .c { text-align: center; padding-inline: 0; color: var(--edge); }
.rights .c .i { color: var(--ink); width: 1.05rem; height: 1.05rem; }
.rights .w .i { color: var(--warn); } .rights .x .i { color: var(--bad); }
.rights .more td { padding-top: 0; padding-bottom: 0.75rem; }
.rights summary { font-size: var(--t-xs); font-weight: 600; }
.rights details > div { display: grid; gap: var(--s2); padding: var(--s3) 0 var(--s1); }
.chips { padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 0.3rem; }
.chips code {
  background: var(--sunken); border-radius: var(--r-sm); padding: 0.1rem 0.4rem;
  display: inline-block; font-size: var(--t-xs);
}
.rights .unresolved { background: var(--warn-soft); }
.rights .unresolved strong { color: var(--warn); }
.plain-list { padding-left: 1.1rem; display: grid; gap: var(--s1); }
.codebox {
  border: 1px solid var(--line); border-radius: var(--r-md); overflow: hidden; min-width: 0;
}
.codebox p {
  display: flex; justify-content: space-between; align-items: center; gap: var(--s3);
  padding: 0.3rem 0.5rem 0.3rem var(--s4); font-size: var(--t-xs); color: var(--quiet);
  border-bottom: 1px solid var(--line); background: var(--surface); min-height: 2.1rem;
}
.codebox p a { margin-left: auto; }
.codebox pre {
  background: var(--sunken); border-radius: 0; font-size: var(--t-xs); line-height: 1.6;
}
.codebox pre:focus-visible { outline-offset: -3px; }
@media (max-width: 40rem) {
  .answers { grid-template-columns: 1fr; }
  .answers > div:nth-child(even) { border-left: 0; }
  .answers > div:nth-child(2) { border-top: 1px solid var(--line); }
  .answers > div, .vhead, .vfoot { padding-inline: var(--s4); }
  .rights, .rights tbody { display: block; }
  .rights thead { display: none; }
  .rights tbody { padding: 0.85rem 0; }
  .rights tbody tr { display: flex; flex-wrap: wrap; padding: 0 var(--s4); gap: 0.3rem; }
  .rights tbody th, .rights tbody td { padding: 0; }
  .rights th:first-child, .rights td:first-child { padding-left: 0; }
  .rights tbody th, .rights .on, .rights .why, .rights .more td, .rights .whole { width: 100%; }
  .rights .on { padding-left: 0; }
  .rights .c { display: none; }
  .rights .c.y {
    display: inline-flex; gap: 0.3em; align-items: center; border: 1px solid var(--line);
    border-radius: 99px; padding: 0.05rem 0.55rem; font-size: var(--t-xs); color: var(--ink);
  }
  .rights .c.y .i { width: 0.8rem; height: 0.8rem; }
  .rights .c.w { border-color: var(--warn-line); background: var(--warn-soft); }
  .rights .c.x { border-color: var(--bad-line); background: var(--bad-soft); }
  .rights .c.y::after { content: attr(data-label); }
  .rights .on::before { content: attr(data-label) " "; color: var(--quiet); }
  .rights .why::before { content: attr(data-label) " "; color: var(--quiet); }
}
@media (forced-colors: active) {
  .scale .now { border-top-color: Highlight; }
}
`
