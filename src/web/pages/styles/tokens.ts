/** The only place where a colour is named. Green, amber and red never stand without a word. */
export const TOKENS = `
:root {
  color-scheme: light dark;
  --paper: #f8f9f7; --surface: #ffffff; --sunken: #f1f3f0; --code: #f1f3f0;
  --ink: #1a2025; --quiet: #586269; --line: #e1e4e0; --edge: #838c92;
  --accent: #006058; --accent-hover: #004d45; --accent-ink: #ffffff; --accent-soft: #dff6f2;
  --good: #17673b; --good-soft: #e5f3ea; --good-line: #a9d3b8; --good-fill: #3f9a66;
  --warn: #7a4a00; --warn-soft: #fdf2da; --warn-line: #e6c583; --warn-fill: #b97d10;
  --bad: #a3201a; --bad-soft: #fdecea; --bad-line: #eeb4ae; --bad-fill: #c9372c;
  --on-bad: #ffffff; --white: #ffffff; --focus: #0b57d0;
  --sans: -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
  --t-xs: 0.8125rem; --t-sm: 0.875rem; --t-md: 1rem; --t-lg: 1.125rem; --t-xl: 1.375rem;
  --t-3xl: 2.125rem;
  --s1: 0.25rem; --s2: 0.5rem; --s3: 0.75rem; --s4: 1rem; --s5: 1.5rem; --s6: 2rem; --s7: 3rem;
  --r-sm: 5px; --r-md: 8px; --r-lg: 12px;
  --shadow-1: 0 1px 2px rgb(20 30 28 / 0.06);
  --shadow-2: 0 1px 2px rgb(20 30 28 / 0.06), 0 8px 24px -8px rgb(20 30 28 / 0.14);
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #101416; --surface: #171c1f; --sunken: #1f2629; --code: #1f2629;
    --ink: #e7eaea; --quiet: #a3adb2; --line: #2b3337; --edge: #717c83;
    --accent: #81cfc4; --accent-hover: #98e6db; --accent-ink: #0b1413; --accent-soft: #0d2f2c;
    --good: #7fd3a0; --good-soft: #14291d; --good-line: #2d5a40; --good-fill: #4fae79;
    --warn: #efbf6a; --warn-soft: #2b2211; --warn-line: #5f4a1d; --warn-fill: #d99e35;
    --bad: #ff9a8f; --bad-soft: #351b19; --bad-line: #72352f; --bad-fill: #f0685c;
    --on-bad: #2a0805; --focus: #8ab8ff;
    --shadow-1: none; --shadow-2: 0 8px 28px -8px rgb(0 0 0 / 0.6);
  }
}
`
