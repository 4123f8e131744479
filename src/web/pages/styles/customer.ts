import { ACCESS_SHEET } from './access-sheet.ts'
import { PREVIEW } from './preview.ts'
import { SHARED_PIECES } from './shared-pieces.ts'
import { USE } from './use.ts'

/** The customer's page: a column to read, and a card with the status and the one next action. */
const PIECES = `
.copy { font: 600 var(--t-xs)/1.3 var(--sans); min-height: 1.5rem; padding: 0.1rem 0.5rem; }
.fold { border: 1px solid var(--line); border-radius: var(--r-md); padding: 0.6rem var(--s4); }
.fold summary { font-weight: 600; font-size: var(--t-sm); }
.fold > div { display: grid; gap: var(--s3); padding-top: var(--s3); }
.fold > div > * { min-width: 0; }
.numbered { padding: 0; list-style: none; counter-reset: step; display: grid; gap: var(--s3); }
.numbered > li { counter-increment: step; position: relative; padding-left: 2.25rem; }
.numbered > li::before {
  content: counter(step); position: absolute; left: 0; top: 0.05rem; width: 1.5rem; height: 1.5rem;
  border-radius: 50%; background: var(--sunken); border: 1px solid var(--line); font-weight: 650;
  font-size: var(--t-xs); display: grid; place-items: center;
}
.numbered .more { display: block; color: var(--quiet); font-size: var(--t-sm); }
@media (prefers-reduced-motion: no-preference) {
  .spin { animation: spin 1.1s linear infinite; }
  @keyframes spin { to { transform: rotate(1turn); } }
}
`

const FRAME = `
.bar { border-bottom: 1px solid var(--line); background: var(--surface); }
.bar > div {
  max-width: 75rem; margin: 0 auto; padding: var(--s3) 1.5rem; display: flex; flex-wrap: wrap;
  align-items: center; gap: var(--s2) var(--s4);
}
.bar .who { display: flex; align-items: center; gap: 0.6rem; font-weight: 650; }
.bar .who span { font-weight: 400; color: var(--quiet); }
.bar nav {
  display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4);
  font-size: var(--t-sm); align-items: center;
}
.live { margin-left: auto; min-width: 12em; text-align: right; font-size: var(--t-sm); }
.live[hidden] { display: block !important; visibility: hidden; }
.share { position: relative; }
.share > div {
  position: absolute; right: 0; top: 2rem; width: 19rem; max-width: 80vw; z-index: 7;
  background: var(--surface); border: 1px solid var(--line); border-radius: var(--r-md);
  box-shadow: var(--shadow-2); padding: var(--s4); display: grid; gap: var(--s3);
}
.share summary { text-decoration: underline; text-underline-offset: 0.18em; list-style: none; }
.sheet {
  max-width: 75rem; margin: 0 auto; padding: 2.5rem 1.5rem 5rem; display: grid;
  grid-template-columns: minmax(0, 45rem) 22.5rem; gap: 0 3.5rem; justify-content: space-between;
}
.sheet > * { grid-column: 1; min-width: 0; }
.sheet > section { margin-top: var(--s7); display: grid; gap: var(--s4); }
.sheet > section > * { min-width: 0; }
.sheet h2 { font-size: var(--t-xl); }
.sheet h3 { font-size: var(--t-md); }
.sheet > .side { grid-column: 2; grid-row: 1 / span 20; }
.side .card { position: sticky; top: 1.5rem; }
.sheet > .side-wide { grid-column: 1 / -1; grid-row: auto; margin-bottom: var(--s7); }
.intro { display: grid; gap: var(--s4); }
.intro h1 { font-size: var(--t-3xl); letter-spacing: -0.02em; line-height: 1.18; }
.eyebrow { font-size: var(--t-sm); color: var(--quiet); }
.eyebrow strong { color: var(--ink); }
.words { border-left: 3px solid var(--line); padding-left: var(--s4); font-size: var(--t-lg); }
.words cite {
  display: block; font-style: normal; font-size: var(--t-sm); color: var(--quiet);
}
.trio {
  display: grid; grid-template-columns: repeat(3, minmax(0, 1fr));
  border-block: 1px solid var(--line); font-size: var(--t-sm);
}
.quad { grid-template-columns: repeat(4, minmax(0, 1fr)); }
.quad time { white-space: normal; }
.trio > div { padding: var(--s3) var(--s4) var(--s3) 0; }
.trio > div + div { border-left: 1px solid var(--line); padding-left: var(--s4); }
.trio dt { color: var(--quiet); }
.trio dd { font-weight: 600; }
.trio small { display: block; font-weight: 400; font-size: var(--t-xs); color: var(--quiet); }
.mbar { display: none; }
.foot { border-top: 1px solid var(--line); font-size: var(--t-sm); color: var(--quiet); }
.foot > div {
  max-width: 75rem; margin: 0 auto; padding: var(--s5) 1.5rem var(--s6); display: grid;
  gap: var(--s1);
}
`

const ACCESS = `
.tabs { display: flex; flex-wrap: wrap; gap: var(--s1); border-bottom: 1px solid var(--line); }
.tabs a {
  padding: 0.55rem 0.7rem; color: var(--quiet); text-decoration: none; font-weight: 500;
  font-size: var(--t-sm); white-space: nowrap; border-bottom: 2px solid transparent; margin-bottom: -1px;
}
.tabs a:hover { color: var(--ink); }
.tabs a[aria-current] { color: var(--ink); font-weight: 650; border-bottom-color: var(--accent); }
.cannot { padding: 0; list-style: none; display: grid; gap: var(--s3); }
.cannot li { display: grid; grid-template-columns: 1.6rem 1fr; }
.cannot .i { margin-top: 0.3rem; color: var(--good); }
.dl { display: grid; font-size: var(--t-sm); }
.dl > div {
  display: grid; grid-template-columns: 9.5rem minmax(0, 1fr) auto; gap: 0.15rem var(--s4);
  padding: 0.65rem 0; border-top: 1px solid var(--line); align-items: start;
}
.dl > div:first-child { border-top: 0; }
.dl dt { font-weight: 600; }
.dl dd { min-width: 0; }
.dl dd + dd { justify-self: end; }
.dl small { display: block; color: var(--quiet); font-size: var(--t-xs); }
.box {
  border: 1px solid var(--line); border-radius: var(--r-lg); background: var(--surface);
  padding: var(--s2) var(--s5);
}
`

const CARD = `
.card {
  background: var(--surface); border: 1px solid var(--line); border-radius: var(--r-lg);
  box-shadow: var(--shadow-2); overflow: hidden;
}
.chead {
  padding: var(--s4) var(--s5); border-bottom: 1px solid var(--line); display: grid; gap: 0.2rem;
}
.chead h2 { font-size: var(--t-lg); display: flex; gap: 0.5em; align-items: baseline; }
.chead h2 .i { align-self: center; }
.chead p { font-size: var(--t-sm); color: var(--quiet); }
.h-busy h2 .i { color: var(--accent); }
.h-good { background: var(--good-soft); border-color: var(--good-line); }
.h-good h2 { color: var(--good); }
.h-warn { background: var(--warn-soft); border-color: var(--warn-line); }
.h-warn h2 { color: var(--warn); }
.h-bad { background: var(--bad-soft); border-color: var(--bad-line); }
.h-bad h2 { color: var(--bad); }
.h-good p, .h-warn p, .h-bad p { color: var(--ink); }
.cbody { padding: var(--s5); display: grid; gap: var(--s4); font-size: var(--t-sm); }
.cbody > * { min-width: 0; }
.card h3 { font-size: var(--t-sm); }
.cbody form { display: grid; gap: var(--s4); }
#options form { display: grid; gap: var(--s4); justify-items: start; }
#options .field { width: 100%; }
.cbody .btn { width: 100%; }
.cbody .field { font-size: var(--t-sm); }
.cbody .hint, .cbody .wrong { font-size: var(--t-sm); }
.cbody #accountId {
  font-size: var(--t-lg); font-variant-numeric: tabular-nums; letter-spacing: 0.02em;
}
.cfoot {
  padding: var(--s3) var(--s5); border-top: 1px solid var(--line); display: flex; flex-wrap: wrap;
  gap: var(--s2) var(--s4); font-size: var(--t-sm); background: var(--sunken);
}
.path {
  list-style: none; padding: 0; display: grid; grid-template-columns: repeat(4, 1fr); gap: 4px;
  font-size: var(--t-xs); color: var(--quiet);
}
.path li { border-top: 3px solid var(--line); padding-top: 0.3rem; }
.path .done { border-color: var(--good-fill); color: var(--ink); }
.path .now { border-color: var(--accent); color: var(--ink); font-weight: 650; }
.path .fail { border-color: var(--bad-fill); color: var(--bad); font-weight: 650; }
.tick {
  display: grid; grid-template-columns: 1.15rem 1fr; gap: 0.7rem; align-items: start;
  padding: var(--s3); border: 1px solid var(--bad-line); border-radius: var(--r-md);
  background: var(--bad-soft); font-weight: 500;
}
.tick input { accent-color: var(--bad-fill); margin-top: 0.15rem; }
.grant {
  display: grid; border-left: 3px solid var(--good-fill); padding-left: var(--s3);
  line-height: 1.45; --mark: var(--good);
}
.grant a { color: var(--mark); font-weight: 650; }
.grant-reads-data, .grant-can-change { border-color: var(--warn-fill); --mark: var(--warn); }
.grant-takeover { border-color: var(--bad-fill); --mark: var(--bad); }
.checks { list-style: none; padding: 0; display: grid; }
.checks li {
  display: grid; grid-template-columns: 1.5rem 1fr auto; gap: 0.25rem; padding: 0.45rem 0;
  border-top: 1px solid var(--line); align-items: baseline;
}
.checks .i { align-self: center; }
.k-ok .i, .k-ok .xs { color: var(--good); }
.k-busy { font-weight: 600; }
.k-busy .i { color: var(--accent); }
.k-bad .i, .k-bad .xs { color: var(--bad); font-weight: 600; }
.k-none { color: var(--quiet); }
.k-none span:first-of-type { grid-column: 2; }
.causes { border-block: 1px solid var(--line); }
.causes details + details { border-top: 1px solid var(--line); }
.causes summary { padding: 0.5rem 0; color: var(--ink); }
.causes details[open] summary { font-weight: 650; }
.causes p { padding: 0 0 0.65rem 1rem; }
.kv > div { display: grid; grid-template-columns: 6.5rem 1fr; gap: 0.5rem; padding: 0.2rem 0; }
.kv dt { color: var(--quiet); }
.cols { grid-template-columns: 1fr 1fr; gap: 2.5rem; }
.cols > div { display: grid; gap: var(--s3); align-content: start; min-width: 0; }
.cols .btn { justify-self: start; width: auto; min-width: 12rem; margin-top: 0.25rem; }
`

const NARROW = `
@media (max-width: 66rem) {
  .sheet { display: flex; flex-direction: column; max-width: 48rem; padding-top: var(--s5); }
  .sheet > .side { margin-top: var(--s6); }
  .sheet > .side-wide, .sheet > .side-first { margin: 0 0 var(--s6); }
  .side .card { position: static; box-shadow: var(--shadow-1); }
  .mbar {
    display: flex; position: sticky; z-index: 6; align-items: center; gap: var(--s3);
    justify-content: space-between; background: var(--surface); padding: 0.6rem 1rem;
    font-size: var(--t-sm); line-height: 1.3;
  }
  .mtop { top: 0; border-bottom: 1px solid var(--line); font-weight: 600; }
  .mtop .quiet { font-weight: 400; }
  .mbot { bottom: 0; border-top: 1px solid var(--line); }
  .mbot .btn { min-width: 9rem; }
  .card-in-view .mbot { display: none; }
  .dot { display: inline-flex; align-items: baseline; gap: 0.45em; }
  .dot::before {
    content: ""; width: 8px; height: 8px; border-radius: 50%; border: 2px solid currentColor;
    flex: none;
  }
  .dot-good, .dot-warn, .dot-bad { color: var(--good); }
  .dot-good::before, .dot-warn::before, .dot-bad::before { background: currentColor; }
  .dot-warn { color: var(--warn); } .dot-warn::before { border-radius: 1px; }
  .dot-bad { color: var(--bad); }
  .dot-bad::before { border-radius: 1px; transform: rotate(45deg); }
}
@media (max-width: 48rem) {
  .cols { grid-template-columns: minmax(0, 1fr); gap: var(--s5); }
  .cols .btn { width: 100%; }
}
@media (max-width: 40rem) {
  .bar > div, .sheet, .foot > div { padding-inline: 1rem; }
  .bar nav { width: 100%; }
  .live, .live[hidden] { display: none !important; }
  .bar .who span { display: none; }
  .share > div { left: 0; right: auto; }
  .intro h1 { font-size: 1.625rem; }
  .trio { grid-template-columns: minmax(0, 1fr); }
  .trio > div, .trio > div + div {
    padding: 0.5rem 0; border-left: 0; display: grid; grid-template-columns: 9rem 1fr;
  }
  .trio > div + div { border-top: 1px solid var(--line); }
  .cbody, .chead, .cfoot { padding-inline: var(--s4); }
  .dl > div { grid-template-columns: minmax(0, 1fr) auto; }
  .dl dt { grid-column: 1 / -1; }
}
@media (forced-colors: active) {
  .btn { border: 1px solid; }
  .path .now, .path .fail { border-top-color: Highlight; }
}
`

export const CUSTOMER_STYLES =
  SHARED_PIECES + PIECES + FRAME + ACCESS_SHEET + ACCESS + CARD + USE + PREVIEW + NARROW
