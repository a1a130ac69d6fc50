import type { Feed } from './feed.ts';

const DAY = 24 * 60 * 60 * 1000;
/** How long a reader may be away and still catch up by events; later it takes a snapshot. */
const KEEP_EVENTS = 90 * DAY;
/** How long a resend of an accepted op is recognised. */
const KEEP_OP_IDS = 180 * DAY;

export interface RetentionOptions {
  readonly feed: Pick<Feed, 'trim'>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
  readonly every?: number;
}

/** Trims the log now and then once a day (or `every` milliseconds), for as long as the process lives or until disposed. */
export function startRetention({ feed, now, onError, every = DAY }: RetentionOptions): () => void {
  const trim = (): void => {
    feed.trim({ eventsBefore: now() - KEEP_EVENTS, opIdsBefore: now() - KEEP_OP_IDS }).catch(onError);
  };
  const timer = setInterval(trim, every);
  timer.unref();
  trim();
  return () => clearInterval(timer);
}
