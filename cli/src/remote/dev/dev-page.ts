import { createHash } from 'node:crypto';
import { moduleMap, type ReleasePointer } from '@tandem/rest';
import { inlineText, type BuiltUnit } from '@tandem/server';

/** Where the proxy tells its pages that there is a newer build. */
export const SCRIPT_PATH = '/tandem-dev/page.js';
export const BUILDS_PATH = '/tandem-dev/builds';

/**
 * Runs in every page of the proxy: has the shell look at the pointer now, as it does when the network comes back. After as
 * many swaps as a page makes it is loaded again. What the page says of its health counts nowhere, as where a version is put into one tab.
 */
export const SCRIPT = `document.documentElement.dataset.overridden = '';
const seen = new Set();
new EventSource('${BUILDS_PATH}').onmessage = ({ data }) => {
  seen.add(data);
  if (seen.size > 3) location.reload();
  else dispatchEvent(new Event('online'));
};
`;

const SCRIPT_HASH = `sha384-${createHash('sha384').update(SCRIPT).digest('base64')}`;

type Signed = (pointer: ReleasePointer) => ReleasePointer;

/** The pointer with the build in the place of everybody's version of that remote, which stays the one to go back to. @param count rises with each build */
export function pointerWith(live: ReleasePointer, { name, version }: BuiltUnit, count: number, sign: Signed): ReleasePointer {
  const { sig: _sig, ...rest } = live;
  const own = { stable: version, previous: live.remotes[name]?.stable ?? null };
  // Both parts of the number only rise: a page takes no pointer for a replayed one.
  return sign({ ...rest, seq: live.seq + count, remotes: { ...live.remotes, [name]: own } });
}

export interface DevPage {
  readonly build: BuiltUnit;
  readonly pointer: (live: ReleasePointer) => ReleasePointer;
  /** What that is signed with, public. */
  readonly keys: object;
}

interface InlinedView {
  readonly remote: string;
}

/** The page of the shell with that pointer, its keys, the view that the build declares, and nothing of another version of the remote. */
export function pageWith(html: string, { build: { name, version, manifest }, pointer, keys }: DevPage): string {
  const live = dataIn(html, 'live');
  // An error page, or no page of the app.
  if (live === null) return html;
  const others = Object.entries((dataIn(html, 'views') ?? {}) as Readonly<Record<string, InlinedView>>).filter(([, { remote }]) => remote !== name);
  const { path, ...view } = manifest.view ?? { path: '' };
  const views = path === '' || others.some(([taken]) => taken === path) ? others : [...others, [path, { remote: name, ...view }] as const];
  const ofOthers = html.replaceAll(elementsOf(name), '');
  const early = ofOthers === html ? [] : (manifest.early ?? []);
  const data = [
    element('live', pointer(live as ReleasePointer)),
    element('release-keys', keys),
    ...(views.length === 0 ? [] : [element('views', Object.fromEntries(views))]),
    `<script src="${SCRIPT_PATH}" integrity="${SCRIPT_HASH}" crossorigin></script>`,
    ...early.map((file) => `<script type="module" async fetchpriority="high" src="/r/${name}/${version.d}/${file}" integrity="${manifest.files[file]?.sri ?? ''}" crossorigin></script>`),
  ].join('\n');
  return ['release-keys', 'views'].reduce((page, id) => page.replace(dataElement(id), ''), ofOthers).replace(dataElement('live'), () => `${data}\n`);
}

/** The policy of that page, which may add one import map more: the build's. */
export function policyWith(policy: string, { name, version, manifest }: BuiltUnit): string {
  const map = moduleMap(`/r/${name}/${version.d}/`, Object.entries(manifest.files).map(([path, { sri }]) => [path, sri]));
  const hash = createHash('sha256').update(map).digest('base64');
  return policy.replace(/(?<=^|; ?)script-src [^;]*/, (sources) => `${sources} 'sha256-${hash}'`);
}

const dataElement = (id: string): RegExp => new RegExp(`<script type="application/json" id="${id}">([^<]*)</script>\n?`);
const elementsOf = (name: string): RegExp => new RegExp(`<(?:script|link)[^>]*"[^"]*/r/${name}/[0-9a-f]{64}/[^>]*>(?:</script>)?\n?`, 'g');
const element = (id: string, value: unknown): string => `<script type="application/json" id="${id}">${inlineText(JSON.stringify(value))}</script>`;

function dataIn(html: string, id: string): unknown {
  const [, text] = dataElement(id).exec(html) ?? [];
  return text === undefined ? null : JSON.parse(text);
}
