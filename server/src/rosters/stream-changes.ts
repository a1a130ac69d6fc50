import type { WebSocket } from 'ws';
import type { FeedEvent, Reset } from '../feed/feed.ts';

/** Characters after which a frame is sent though more events are at hand. */
const FULL_FRAME = 64 * 1024;

/** What the changes socket sends. */
export type ChangesMessage =
  | { readonly type: 'events'; readonly events: readonly FeedEvent[]; readonly cursor: number }
  | { readonly type: 'reset'; readonly floor: number; readonly head: number };

/** Events are shared by all listeners of a space: each is written as JSON once. */
const jsonOf = new WeakMap<FeedEvent, string>();

function toJson(event: FeedEvent): string {
  let text = jsonOf.get(event);
  if (text === undefined) jsonOf.set(event, (text = JSON.stringify(event)));
  return text;
}

/**
 * Sends a tail over a socket until either ends. Events that are at hand together share a frame. The next frame waits
 * until the system has taken the one before, so a listener that does not read holds one frame in memory, not the log.
 */
export async function streamChanges(tail: AsyncIterable<FeedEvent | Reset>, socket: Pick<WebSocket, 'send' | 'close'>): Promise<void> {
  const items = tail[Symbol.asyncIterator]();
  let frame: string[] = [];
  let length = 0;
  let cursor = 0;
  const flush = async (): Promise<void> => {
    if (frame.length === 0) return;
    const text = `{"type":"events","events":[${frame.join(',')}],"cursor":${cursor}}`;
    frame = [];
    length = 0;
    await sent(socket, text);
  };
  try {
    for (let next = items.next(); ; next = items.next()) {
      let item = await settledNow(next);
      if (item === null) {
        await flush();
        item = await next;
      }
      if (item.done === true) return await flush();
      if ('reset' in item.value) {
        await flush();
        const { floor, head } = item.value;
        await sent(socket, JSON.stringify({ type: 'reset', floor, head } satisfies ChangesMessage));
        return socket.close(1000);
      }
      const text = toJson(item.value);
      frame.push(text);
      length += text.length;
      cursor = item.value.cursor;
      if (length >= FULL_FRAME) await flush();
    }
  } finally {
    // Not waited for: a tail that waits for news ends only with its signal.
    void items.return?.();
  }
}

/** The value of a promise that is settled or settles within this turn of the event loop; null: not yet. */
function settledNow<T>(promise: Promise<T>): Promise<T | null> {
  return Promise.race([promise, new Promise<null>((resolve) => setImmediate(() => resolve(null)))]);
}

function sent(socket: Pick<WebSocket, 'send'>, text: string): Promise<void> {
  return new Promise((resolve, reject) => socket.send(text, (error) => (error ? reject(error) : resolve())));
}
