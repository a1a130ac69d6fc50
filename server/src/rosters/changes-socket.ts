import type { IncomingMessage } from 'node:http';
import { ID_PATTERN } from '@tandem/rota';
import type { Feed } from '../feed/feed.ts';
import type { Listener, SocketRoute } from '../http/web-sockets.ts';
import { streamChanges } from './stream-changes.ts';
import { ORIGIN } from './write-cell.ts';

export interface ChangesSocketDeps {
  readonly feed: Pick<Feed, 'tail'>;
  readonly admit: (request: IncomingMessage, scheduleId: string) => Listener;
}

const PATH = /^\/api\/schedules\/([^/]+)\/changes$/;

/**
 * `GET /api/schedules/:scheduleId/changes?after=<cursor>` as a WebSocket: the schedule's log after the cursor, then live,
 * in text frames `{ type: 'events', events, cursor }`. Below the retention floor one `{ type: 'reset', floor, head }`, then
 * the end.
 */
export function changesSocket({ feed, admit }: ChangesSocketDeps): SocketRoute {
  return (url) => {
    const scheduleId = PATH.exec(url.pathname)?.[1];
    if (scheduleId === undefined || !ID_PATTERN.test(scheduleId)) return null;
    const after = url.searchParams.get('after') ?? '0';
    if (!/^\d{1,15}$/.test(after)) return { kind: 'invalid', origin: ORIGIN, reason: `after: "${after.slice(0, 80)}" was given; a cursor is accepted`, field: 'after' };
    return {
      admit: (request) => admit(request, scheduleId),
      serve: (socket) => {
        const ended = new AbortController();
        streamChanges(feed.tail(scheduleId, Number(after), ended.signal), socket).catch(() => socket.terminate());
        return () => ended.abort();
      },
    };
  };
}
