/** The customer's page inside the console, before the invitation exists. */
export const PREVIEW = `
.preview { display: contents; }
.preview-bar {
  display: flex; flex-wrap: wrap; gap: var(--s3) var(--s5); align-items: center;
  justify-content: space-between; padding: var(--s3) max(var(--s4), calc((100% - 72rem) / 2));
  background: var(--warn-soft); border-bottom: 1px solid var(--warn-line);
  font-size: var(--t-sm);
}
.preview-bar form { display: flex; flex-wrap: wrap; gap: var(--s2); }
`
