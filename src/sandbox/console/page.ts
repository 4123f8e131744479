/** The one page of the console; the script fills `main` by the fragment, as AWS's console does. */
export const consolePage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>CloudFormation – Rolecall sandbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/_console/console.css">
<script src="/_console/console.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<aside class="banner" aria-label="About this page"><strong>Rolecall sandbox – not AWS.</strong> <span>Nothing here reaches a real account. It costs nothing and grants nothing.</span></aside>
<header>
<a class="brand" id="home" href="#/stacks">CloudFormation</a>
<form id="identity" class="identity" autocomplete="off">
<label for="account">Signed in as account</label>
<input id="account" list="accounts" inputmode="numeric" pattern="[0-9]{12}" maxlength="12" required spellcheck="false" disabled>
<datalist id="accounts"></datalist>
<span class="region">Region <strong id="region"></strong></span>
</form>
</header>
<main id="main" tabindex="-1"><p class="quiet">Loading…</p></main>
<noscript><p class="notice error">The sandbox console needs JavaScript.</p></noscript>
</body>
</html>
`
