/** What passes over the bus of a page, and between it and the server, as it is. */
import type { Page } from '@playwright/test';
import type { Sync } from '../../shared/sync/src/index.ts';
import { REMOTES, type RemoteName } from './variants.ts';

export interface Recorded {
  /** How many instances of the bus the page made. */
  readonly busInstances: number;
  /** The remotes that declared to run on the page's. */
  readonly attached: readonly string[];
  readonly flags: readonly unknown[];
  readonly changes: readonly unknown[];
  readonly health: readonly unknown[];
  readonly sent: readonly unknown[];
  readonly received: readonly unknown[];
}

interface Seen {
  made: number;
  readonly flags: unknown[];
  readonly changes: unknown[];
  readonly health: unknown[];
}
type Watched = Record<symbol, Sync> & { skew: Seen };

/** Begins before the page does. @returns begins with the changes, which come by the ten thousand while a page starts; and gives what there is */
export async function record(page: Page): Promise<{ readonly watchChanges: () => Promise<void>; readonly recorded: () => Promise<Recorded> }> {
  const sent: unknown[] = [];
  const received: unknown[] = [];
  page.on('websocket', (socket) => {
    if (!socket.url().endsWith('/api/sync')) return;
    socket.on('framesent', ({ payload }) => sent.push(JSON.parse(String(payload))));
    socket.on('framereceived', ({ payload }) => received.push(JSON.parse(String(payload))));
  });
  await page.addInitScript(() => {
    const seen: Seen = { made: 0, flags: [], changes: [], health: [] };
    Object.assign(globalThis, { skew: seen });
    let held: Sync | undefined;
    Object.defineProperty(globalThis, Symbol.for('@tandem/sync/2'), {
      configurable: true,
      get: () => held,
      set(sync: Sync) {
        held = sync;
        seen.made += 1;
        sync.bus.flags$.subscribe((flags) => seen.flags.push(flags));
        sync.bus.health$.subscribe((health) => seen.health.push(health));
      },
    });
  });
  return {
    watchChanges: () =>
      page.evaluate(() => {
        const watched = globalThis as unknown as Watched;
        watched[Symbol.for('@tandem/sync/2')]!.bus.changes$.subscribe((change) => watched.skew.changes.push(change));
      }),
    recorded: async () => {
      const here = await page.evaluate(() => {
        const watched = globalThis as unknown as Watched;
        const key = Symbol.for('@tandem/sync/2');
        const others = Object.getOwnPropertySymbols(watched).filter((each) => each !== key && each.description?.startsWith('@tandem/sync/'));
        return { ...watched.skew, made: watched.skew.made + others.length, attached: watched[key]!.attached };
      });
      const { made, attached, flags, changes, health } = here;
      return { busInstances: made, attached, flags, changes, health, sent, received };
    },
  };
}

/** The digest of what each remote that is in sight was loaded from. */
export const shownDigests = (page: Page): Promise<Partial<Record<RemoteName, string>>> =>
  page.evaluate(
    (remotes) =>
      Object.fromEntries(
        remotes.flatMap((remote) => {
          const link = document.querySelector<HTMLLinkElement>(`link[rel="stylesheet"][data-remote="${remote}"]`);
          return link ? [[remote, new URL(link.href).pathname.split('/')[3] ?? '']] : [];
        }),
      ),
    REMOTES,
  );
