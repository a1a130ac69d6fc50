import type { Manifest } from './manifest.ts';
import { mapOf } from './module-maps.ts';
import type { PageUnit } from './page-unit.ts';
import type { Pointer } from './pointer.ts';
import type { ReleaseKeys } from './release-key.ts';
import type { FurtherViews } from './views.ts';

export interface PageParts {
  readonly shell: PageUnit;
  /** Inlined as data in `<script id="live">`. */
  readonly live: Pointer;
  /** What the pointer is checked with. */
  readonly keys?: ReleaseKeys;
  /** The views besides the three that each page has. */
  readonly views?: FurtherViews;
  /** The remote that the page's URL needs first, if any. */
  readonly remotes: readonly PageUnit[];
  /** Where the page sends its traces of edits; null: nothing is traced. */
  readonly traces: string | null;
}

/** A page in two parts, between which answers may stand: a browser fetches what the first one names while it waits for them. */
export interface AppPage {
  readonly start: string;
  readonly end: string;
}

interface ComposedParts extends AppPage {
  /** The text of each import map in it. */
  readonly maps: readonly string[];
}

/**
 * The page for one URL: the live shell's files by their immutable address and hash, the release pointer and the manifest
 * of the URL's remote inlined as data, and that remote's files named in the head, so that they are fetched beside the
 * shell instead of after it. The hashes of what comes later stand last: nothing is imported by them before the page is read.
 */
export function composePage({ shell, live, keys = {}, views = {}, remotes, traces }: PageParts): ComposedParts {
  const maps = [shell, ...remotes].map(mapOf).map(inlineText);
  const { entry, css, preload } = shell.manifest;
  const start = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Tandem</title>
<link rel="icon" href="${ICON}">
<script type="application/json" id="live">${inlineJson(live)}</script>${Object.keys(keys).length === 0 ? '' : `
<script type="application/json" id="release-keys">${inlineJson(keys)}</script>`}${Object.keys(views).length === 0 ? '' : `
<script type="application/json" id="views">${inlineJson(views)}</script>`}
<script type="application/json" id="manifests">${inlineJson(Object.fromEntries(remotes.map(({ manifest }) => [manifest.digest, toLoad(manifest)])))}</script>
${[
  ...(traces === null ? [] : [`<script type="application/json" id="traces">${inlineJson(traces)}</script>`]),
  ...[shell, ...remotes].flatMap((unit) => (unit.manifest.early ?? []).map((path) => `<script type="module" async fetchpriority="high" ${address('src', unit, path)}></script>`)),
  ...css.map((path) => `<link rel="stylesheet" ${address('href', shell, path)}>`),
  ...[entry, ...preload, ...choosing(shell, live)].map((path) => modulePreload(shell, path)),
  ...remotes.flatMap(remoteLinks),
  `<script type="module" ${address('src', shell, entry)}></script>`,
].join('\n')}
</head>
<body>
<div id="app"></div>
<noscript>Tandem runs in JavaScript: allow it for this page and load it again.</noscript>
`;
  return { start, end: `${maps.map((map) => `<script type="importmap">${map}</script>\n`).join('')}</body>\n</html>\n`, maps };
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

/** The part of the shell that chooses versions, which a page waits for where there is something to choose. */
const choosing = ({ manifest }: PageUnit, { remotes }: Pointer): readonly string[] =>
  Object.values(remotes).some(({ candidate }) => candidate !== undefined) ? Object.keys(manifest.files).filter((path) => /\/composition-[^/]*\.js$/.test(path)) : [];

/** JSON text that cannot end its script element. */
export const inlineText = (json: string): string => json.replaceAll('<', '\\u003c');
const inlineJson = (value: unknown): string => inlineText(JSON.stringify(value));
