import type { TrimLimits } from './feed.ts';
import type { LogTables } from './log-tables.ts';

/** Trims every space in bounded steps, with a turn of the event loop between them; stops when `signal` aborts. */
export async function trimEverySpace(tables: LogTables, before: TrimLimits, signal: AbortSignal): Promise<void> {
  for (const space of tables.spaces()) {
    let more = true;
    while (more && !signal.aborted) {
      more = tables.trimStep(space, before);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
}
