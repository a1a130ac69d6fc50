import type { Manifest } from './manifest.ts';
import type { LiveUnit, Pointer } from './pointer.ts';

/** A version that the page loads, with the address of its folder. */
export interface PageUnit {
  /** `/r/<unit>/<digest>`, after the origin where it has its own. */
  readonly base: string;
  readonly manifest: Manifest;
}

export interface PageParts {
  readonly shell: PageUnit;
  /** Inlined as data in `<script id="live">`. */
  readonly live: Pointer;
  /** The remote that the page's URL needs first, if any. */
  readonly remotes: readonly PageUnit[];
}

export const baseOf = (name: string, { stable, url }: LiveUnit): string =>
  `${url === undefined ? '' : new URL(url).origin}/r/${name}/${stable.d}`;

/** A page in two parts, between which answers may stand: a browser fetches what the first one names while it waits for them. */
export interface AppPage {
  readonly start: string;
  readonly end: string;
}

/**
 * The page for one URL: the live shell's files by their immutable address and hash, the release pointer and the manifest
 * of the URL's remote inlined as data, and that remote's files named in the head, so that they are fetched beside the
 * shell instead of after it.
 */
export function composePage({ shell, live, remotes }: PageParts): AppPage {
  const { entry, css, preload } = shell.manifest;
  const start = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Tandem</title>
<link rel="icon" href="${ICON}">
<script type="application/json" id="live">${inlineJson(live)}</script>
<script type="application/json" id="manifests">${inlineJson(Object.fromEntries(remotes.map(({ manifest }) => [manifest.digest, toLoad(manifest)])))}</script>
${[
  ...[shell, ...remotes].flatMap((unit) => (unit.manifest.early ?? []).map((path) => `<script type="module" async fetchpriority="high" ${address('src', unit, path)}></script>`)),
  ...css.map((path) => `<link rel="stylesheet" ${address('href', shell, path)}>`),
  ...[entry, ...preload].map((path) => modulePreload(shell, path)),
  ...remotes.flatMap(remoteLinks),
  `<script type="module" ${address('src', shell, entry)}></script>`,
].join('\n')}
</head>
<body>
<div id="app"></div>
<noscript>Tandem runs in JavaScript: allow it for this page and load it again.</noscript>
`;
  return { start, end: '</body>\n</html>\n' };
}

/** Two rows of a rota, shifted against each other. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#1e5cd8"/>' +
    '<path d="M3 6h7M6 10h7" stroke="#fff" stroke-width="2.5" stroke-linecap="round"/></svg>',
)}`;

/** What of a manifest is needed to load the unit; the hashes of parts that come later would be the most of it. */
function toLoad({ version, entry, css, preload, contract, files }: Manifest): Partial<Manifest> {
  const needed = new Set([entry, ...css, ...preload]);
  return { version, entry, css, preload, contract, files: Object.fromEntries(Object.entries(files).filter(([path]) => needed.has(path))) };
}

const address = (attribute: 'href' | 'src', { base, manifest }: PageUnit, path: string): string =>
  `${attribute}="${base}/${path}" integrity="${manifest.files[path]?.sri ?? ''}" crossorigin`;

const modulePreload = (unit: PageUnit, path: string): string => `<link rel="modulepreload" ${address('href', unit, path)}>`;

function remoteLinks(remote: PageUnit): readonly string[] {
  const { entry, css, preload } = remote.manifest;
  return [
    ...[entry, ...preload].map((path) => modulePreload(remote, path)),
    ...css.map((path) => `<link rel="preload" as="style" ${address('href', remote, path)}>`),
  ];
}

/** JSON text that cannot end its script element. */
export const inlineText = (json: string): string => json.replaceAll('<', '\\u003c');
const inlineJson = (value: unknown): string => inlineText(JSON.stringify(value));

const REMOTES: ReadonlyMap<string, string> = new Map([
  ['week', 'weekly'],
  ['month', 'monthly'],
  ['day', 'day-detail'],
]);

/** The name of the remote that a URL such as `/s/ward/week/2026-W47` shows first; what stands beside it is loaded after it. */
export function remoteOf(path: string): string | null {
  const [, root, , view = ''] = path.split('/');
  return (root === 's' ? REMOTES.get(view) : undefined) ?? null;
}
