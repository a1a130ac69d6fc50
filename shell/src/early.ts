/**
 * Runs by itself while the page's code is on its way, and imports nothing, or it would wait for that code. First rows that
 * are shown meanwhile have the theme of the page (`createTheme`).
 */
const { language } = navigator;
let theme: string | null = null;
try {
  theme = localStorage.getItem('tandem-theme');
} catch {
  // Storage is closed to this page: the system decides.
}
const dark = matchMedia('(prefers-color-scheme: dark)').matches;
document.documentElement.dataset['theme'] = theme === 'light' || theme === 'dark' ? theme : dark ? 'dark' : 'light';

/**
 * A browser reads its calendars and the words of days when it is first asked for a date, 20 to 40 ms long: here that
 * costs nobody any time.
 */
function warm(): void {
  new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).formatRange(0, 1);
  new Intl.NumberFormat(language, { minimumFractionDigits: 1 }).format(0);
}
// After what can be shown already; one browser knows no idle time.
if ('requestIdleCallback' in globalThis) requestIdleCallback(warm);
else setTimeout(warm, 100);
