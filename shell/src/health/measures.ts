/** What the page measures of itself for its health. With all flags off too: what synchronization costs is told by the difference. */
import { spoken$ } from '@tandem/sync/spoken';
import type { TellMeasured } from '@tandem/sync/telemetry';
import { onINP } from 'web-vitals/onINP.js';
import type { ShellParts } from '../shell-parts.ts';
import { afterPaint } from './after-paint.ts';
import { followEdits } from './edits.svelte.ts';
import { followFirstEdit } from './first-edit.svelte.ts';
import { followInput, type LastInput } from './last-input.ts';
import { followSwitches } from './view-switch.ts';

/** @returns ends it */
export function startMeasures(parts: Pick<ShellParts, 'sync' | 'saving'>, tell: TellMeasured): () => void {
  const { sync, saving } = parts;
  const input = followInput(window);
  let open = true;
  // It cannot be ended; where the browser measures no interactions it does nothing. Of all interactions since the page, or what it shows, was opened.
  onINP(({ value, navigationStartTime = 0 }) => open && tell('inp', value, performance.now() - navigationStartTime), { reportAllChanges: true, reportSoftNavs: true });
  const stops = [
    followEdits({ saving, changes$: sync.bus.changes$, input, afterPaint, now: () => performance.now() }, (ms) => tell('visible', ms, ms)),
    followFirstEdit({ page: window, saving, spoken$, input }, (ms) => tell('firstEdit', ms, ms)),
    followSwitches(window, input, afterPaint, (ms) => tell('switch', ms, ms)),
    startTraces(parts, input),
    input.stop,
  ];
  return () => {
    open = false;
    for (const stop of stops) stop();
  };
}

/** Only where the server has named an address: it stands in the page, whose policy allows it. */
function startTraces({ sync }: Pick<ShellParts, 'sync'>, input: LastInput): () => void {
  const address = document.getElementById('traces')?.textContent;
  if (address === undefined || address === null) return () => undefined;
  let gone = false;
  let stop = (): void => undefined;
  void import('../traces/traces.ts').then(({ traceEdits }) => gone || (stop = traceEdits(sync, input, JSON.parse(address) as string)), () => undefined);
  return () => {
    gone = true;
    stop();
  };
}
