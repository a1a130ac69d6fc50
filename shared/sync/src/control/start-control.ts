import { newOpId } from '@tandem/rest';
import type { ControlHost } from '../create-sync.ts';
import { createBroadcastTabs } from '../adapters/broadcast-channel.ts';
import { createBrowserClock } from '../adapters/browser-clock.ts';
import { createIndexedDbOutbox } from '../adapters/indexed-db-outbox.ts';
import { createKeptValues } from '../adapters/kept-values.ts';
import { createVisibility } from '../adapters/visibility.ts';
import { createWebLocks } from '../adapters/web-locks.ts';
import { createWebSocket } from '../adapters/web-socket.ts';
import { createAskByRest } from './ask-by-rest.ts';
import { createControl, type Connection, type Control } from './control.ts';
import { createSendByRest } from './send-by-rest.ts';

/** The control channel in a browser. */
export function startControl(host: ControlHost, connection: Connection): Control {
  const url = new URL('/api/sync', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return createControl(host, connection, {
    clock: createBrowserClock(),
    random: Math.random,
    newId: newOpId,
    kept: createKeptValues(),
    channel: createBroadcastTabs(`tandem-sync/${connection.user.id}`),
    locks: createWebLocks(),
    visibility: createVisibility(),
    connect: createWebSocket(url.href),
    openOutbox: createIndexedDbOutbox,
    sendByRest: createSendByRest(connection.fetch),
    askByRest: createAskByRest(connection.fetch),
    comparing: { load: () => import('../consistency/open-comparison.ts'), elapsed: () => performance.now() },
    loadEngine: () => import('../engine/engine.ts'),
  });
}
