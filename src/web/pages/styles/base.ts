/** Type and the pieces that all pages share. */
export const BASE_STYLES = `
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; scroll-padding: 5rem 0 6rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink); font: 400 1rem/1.6 var(--sans);
  overflow-wrap: anywhere;
}
h1, h2, h3 {
  line-height: 1.25; text-wrap: balance; letter-spacing: -0.011em; margin: 0; font-weight: 650;
}
p, ul, ol, dl, pre { margin: 0; }
p { text-wrap: pretty; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.18em; }
a:hover { text-decoration-thickness: 2px; }
strong { font-weight: 650; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
code, pre { font-family: var(--mono); font-size: 0.875em; }
code { overflow-wrap: anywhere; }
pre {
  background: var(--code); border-radius: 6px; padding: 0.75rem 1rem; white-space: pre-wrap;
  overflow-wrap: anywhere; line-height: 1.5;
}
summary { cursor: pointer; color: var(--accent); width: fit-content; }
time, .number { white-space: nowrap; font-variant-numeric: tabular-nums; }
.quiet { color: var(--quiet); }
.unseen {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}
.skip {
  position: absolute; left: -999rem; top: 0; padding: 0.5rem 1rem; background: var(--surface);
  z-index: 1;
}
.skip:focus { left: 0.5rem; top: 0.5rem; }
.mark { color: var(--accent); flex: none; }
.logo { display: block; flex: none; justify-self: start; }
.logo img { display: block; max-width: 100%; height: auto; }
@media (prefers-color-scheme: dark) {
  .logo-on-white { background: var(--white); border-radius: var(--r-sm); padding: 0.25rem; }
}
.words p + p { margin-top: 0.5rem; }
.cbody .words, .sheet section .words { font-size: 0.875rem; }
.value code { margin-right: 0.25rem; }
.copy {
  font: 500 0.8125rem/1 var(--sans); color: var(--accent); background: none;
  border: 1px solid var(--line); border-radius: 5px; padding: 0.3rem 0.5rem; cursor: pointer;
}
.copy:hover { border-color: var(--accent); }
button, input, select { font: inherit; color: inherit; }
button { cursor: pointer; }
.primary, .secondary {
  display: inline-block; min-height: 2.75rem; padding: 0.55rem 1.25rem;
  border: 1px solid var(--accent); border-radius: 7px; font-weight: 600; text-decoration: none;
}
.primary { background: var(--accent); color: var(--accent-ink); }
.primary:hover { filter: brightness(1.08); }
.secondary { background: transparent; color: var(--accent); }
.secondary:hover { background: var(--accent-soft); }
.danger { border-color: var(--bad); background: transparent; color: var(--bad); }
.danger:hover { background: var(--bad-soft); }
.field { display: grid; gap: 0.25rem; }
.field label { font-weight: 600; }
.hint { color: var(--quiet); font-size: 0.9375rem; line-height: 1.45; }
.wrong { color: var(--bad); font-weight: 500; font-size: 0.9375rem; line-height: 1.45; }
input[type="text"], input[type="password"], input[type="number"],
input[type="date"], select {
  width: 100%; min-height: 2.75rem; margin-top: 0.25rem; padding: 0.45rem 0.75rem;
  background: var(--surface); border: 1px solid var(--edge); border-radius: 7px;
}
select { text-overflow: ellipsis; }
input::placeholder { color: var(--quiet); opacity: 0.8; }
input[aria-invalid="true"], select[aria-invalid="true"] {
  border-color: var(--bad); box-shadow: 0 0 0 1px var(--bad);
}
input[type="checkbox"] {
  width: 1.15rem; height: 1.15rem; accent-color: var(--accent); flex: none; margin: 0.2rem 0 0;
}
.check { display: flex; gap: 0.6rem; align-items: flex-start; }
.facts { display: grid; gap: 0.9rem 1.5rem; }
.facts dt { font-weight: 600; }
@media (max-width: 39.99rem) {
  .facts { row-gap: 0.1rem; }
  .facts dt:not(:first-child) { margin-top: 0.9rem; }
}
.facts dd { margin: 0; min-width: 0; }
@media (min-width: 40rem) { .facts { grid-template-columns: 10rem minmax(0, 1fr); } }
.notice {
  max-width: 36rem; margin: 0 auto; padding: clamp(3rem, 14vh, 9rem) 1.25rem 4rem; display: grid;
  gap: 1rem;
}
.notice .mark { width: 2.25rem; height: 2.25rem; }
.notice h1 { font-size: 1.75rem; }
.lead { font-size: 1.1875rem; line-height: 1.5; }
.finding {
  max-width: 46rem; border-left: 3px solid var(--bad); padding-left: 0.9rem; display: grid;
  gap: 0.4rem; font-size: 0.9375rem; line-height: 1.5;
}
.finding-code { color: var(--quiet); }
.strip { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 2px; }
.strip li { width: 0.5rem; height: 1.25rem; border-radius: 2px; background: var(--good-fill); }
.strip .check-denied, .strip .check-insecure { background: var(--bad-fill); }
.strip .check-unknown { background: var(--quiet); height: 0.6rem; align-self: end; }
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation: none !important; transition: none !important; }
}
`
