import { startHealth } from '@tandem/sync/telemetry';
import type { ShellParts } from '../shell-parts.ts';
import { followFailures } from './follow-failures.ts';

/** Tells the server how this page is. What measures it comes by itself. @returns ends it */
export function startPageHealth(parts: Pick<ShellParts, 'sync' | 'session' | 'saving' | 'remotes'>): () => void {
  return startHealth(parts.sync, parts.session.fetch, import.meta.url, (tell) => {
    let gone = false;
    let stop = (): void => undefined;
    void import('./measures.ts').then(({ startMeasures }) => gone || (stop = startMeasures(parts, tell)), () => undefined);
    return () => {
      gone = true;
      stop();
    };
  }, (tell) => followFailures(parts.remotes, tell));
}
