import type { HealthAnswer, LoadedUnit } from '@tandem/rest';
import { createBrowserClock } from '../adapters/browser-clock.ts';
import type { Sync } from '../create-sync.ts';
import type { PageError } from './fingerprint.ts';
import { createHealth, type HealthPorts } from './health.ts';

export type { TellFailed, TellMeasured } from './health.ts';

const BUDGET_MS = 20_000;
/** The folder of the shell's version, which this file is in. */
const BUILD = /\/r\/shell\/([0-9a-f]{64})\//;

/**
 * Tells the server how this page is for as long as it lives; a page that was not published tells nothing.
 * @param fetch adds the session's CSRF header
 * @param address of a file of the shell
 * @param onMeasured begins to measure
 * @param onFailed follows what does not start
 * @returns ends it
 */
export function startHealth(sync: Pick<Sync, 'flags' | 'joined' | 'bus' | 'consistency' | 'status$'>, fetch: typeof globalThis.fetch, address: string, onMeasured: HealthPorts['onMeasured'], onFailed: HealthPorts['onFailed']): () => void {
  const build = BUILD.exec(address)?.[1];
  if (build === undefined) return () => undefined;
  return createHealth(sync, { clock: createBrowserClock(), random: Math.random, build, origins, send: sendWith(fetch), loaded, measure, onError, onGone, onMeasured, onFailed });
}

const sendWith =
  (fetch: typeof globalThis.fetch): HealthPorts['send'] =>
  async (schedule, body, last) => {
    const answer = await fetch(`/api/schedules/${encodeURIComponent(schedule)}/health`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(document.documentElement.dataset['overridden'] === undefined ? body : { ...body, overridden: true }),
      keepalive: last,
      signal: AbortSignal.timeout(BUDGET_MS),
    });
    const read = answer.ok ? ((await answer.json()) as Partial<HealthAnswer> | null) : null;
    return read !== null && typeof read.token === 'string' && typeof read.everyMs === 'number' && read.everyMs >= 1000 ? { token: read.token, everyMs: read.everyMs, counted: read.counted === true } : null;
  };

/** Remotes with an origin of their own are named by their style sheets and scripts. */
const origins = (): string[] => [location.origin, ...performance.getEntriesByType('resource').flatMap(({ name }) => (name.includes('/r/') ? [new URL(name).origin] : []))];

/** The shell links the style sheets of each remote under its name. */
const loaded = (): LoadedUnit[] => {
  const digests = new Map<string, string>();
  for (const { href, dataset } of document.querySelectorAll<HTMLLinkElement>('link[data-remote]')) {
    const digest = /\/([0-9a-f]{64})\//.exec(href)?.[1];
    if (dataset['remote'] !== undefined && digest !== undefined) digests.set(dataset['remote'], digest);
  }
  return [...digests].map(([unit, digest]) => ({ unit, digest }));
};

const measure: HealthPorts['measure'] = () => {
  const heap = (performance as { memory?: { usedJSHeapSize?: number } }).memory?.usedJSHeapSize;
  return {
    ...(heap !== undefined && { heapMb: heap / 1_048_576 }),
    domNodes: document.getElementsByTagName('*').length,
    loadFailures: document.querySelectorAll('[data-state="failed"]').length,
  };
};

function onError(listener: (error: PageError) => void): () => void {
  const of = (thrown: unknown, message: string, source: string): void => {
    const error = thrown instanceof Error ? thrown : null;
    listener({ name: error?.name ?? 'unknown', message: error?.message ?? message, stack: error?.stack ?? '', source });
  };
  const thrown = ({ error, message, filename }: ErrorEvent): void => of(error, message, filename);
  const rejected = ({ reason }: PromiseRejectionEvent): void => of(reason, String(reason), '');
  window.addEventListener('error', thrown);
  window.addEventListener('unhandledrejection', rejected);
  return () => {
    window.removeEventListener('error', thrown);
    window.removeEventListener('unhandledrejection', rejected);
  };
}

function onGone(listener: () => void): () => void {
  window.addEventListener('pagehide', listener);
  return () => window.removeEventListener('pagehide', listener);
}
