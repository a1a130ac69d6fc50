import type { Bells } from './bells.ts';
import type { FeedEvent, Page, Reset } from './feed.ts';

/** Events that a tail reads at once. */
const PAGE = 500;

export interface TailDeps {
  readonly bells: Bells;
  readonly read: (space: string, after: number, limit: number) => Page | Reset;
}

/** Replay, then live; see `Feed.tail`. Rereads the log after its own cursor at each wake-up. */
export async function* tailSpace(
  deps: TailDeps,
  space: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<FeedEvent | Reset, void, undefined> {
  const bell = deps.bells.open(space);
  let cursor = after;
  try {
    while (!signal.aborted) {
      bell.clear();
      const page = deps.read(space, cursor, PAGE);
      if ('reset' in page) {
        yield page;
        return;
      }
      for (const event of page.events) {
        if (signal.aborted) return;
        cursor = event.cursor;
        yield event;
      }
      if (page.events.length < PAGE) await bell.wait(signal);
    }
  } finally {
    bell.close();
  }
}
