/** A tab: the shipped bus, outbox, link and legacy stores of three views, each with the ports of its browser. */
import type { SyncOp } from '@tandem/sync/protocol';
import { createSync, type Sync } from '../../shared/sync/src/create-sync.ts';
import { createControl } from '../../shared/sync/src/control/control.ts';
import { createEngine } from '../../shared/sync/src/engine/engine.ts';
import type { Clock, TabChannel } from '../../shared/sync/src/ports.ts';
import type { SimBrowser, TabSlot } from './sim-browser.ts';
import { createRequest, createSockets, type Network } from './sim-network.ts';
import { openViews, type SimView } from './sim-views.ts';
import { createWatchedComparison, type WatchedComparison } from './watched-comparison.ts';
import type { World } from './world.ts';

export interface SimTab extends Pick<WatchedComparison, 'throwWhenRead' | 'fold'> {
  readonly name: string;
  readonly sync: Sync;
  readonly views: readonly SimView[];
  /** Speaks the older protocol. */
  readonly old: boolean;
  readonly isFrozen: () => boolean;
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly setVisible: (visible: boolean) => void;
  readonly phase: () => string;
  readonly hurry: () => void;
  /** As when it is closed or crashes: nothing of it runs any more. */
  readonly close: () => void;
}

/** As long as browsers wait for an answer. */
const HANGS_MS = 300_000;

export function openTab(world: World, browser: SimBrowser, network: Network, options: { readonly name: string; readonly old: boolean; readonly skew: number }): SimTab {
  const { timeline, chance, faults, server, newId, range, watch, comparing } = world;
  const { name, old, skew } = options;
  const { user } = browser;
  let alive = true;
  let lane = '';
  let phase = '';
  let frozen = false;
  let visible = true;
  let frozenWork: (() => void)[] = [];
  const visibilityListeners = new Set<() => void>();

  const slot: TabSlot = {
    name,
    alive: () => alive,
    run(work) {
      if (!alive) return;
      if (frozen) frozenWork.push(work);
      else work();
    },
  };
  const clock: Clock = {
    now: () => timeline.now() + skew,
    after(ms, run) {
      let off = false;
      const stop = timeline.after(ms, () => slot.run(() => off || run()));
      // Also one that came due while the tab was frozen, as a browser does.
      return () => {
        off = true;
        stop();
      };
    },
    soon: (run) => void timeline.after(0, () => slot.run(run)),
  };

  const pause = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));
  const request = createRequest(world, network, pause);
  const sockets = createSockets({
    world,
    network,
    user: user.id,
    slot,
    said(text) {
      // What it passes on for another tab is that one's affair.
      if (phase !== 'live' && text.includes('"type":"push"') && text.includes(`"origin":"${lane}/`)) watch.wrong(`${name} sends over the socket, though its phase is ${phase}`);
      return old && text.includes('"open"') ? asOld(text, lane) : text;
    },
    knows: () => sync.flags.state.revision,
  });

  const shared = browser.channel(slot);
  /** What this tab tells the others, as it would be told by its build. */
  const channel: TabChannel = {
    ...shared,
    post(message) {
      const told = message as { type?: string; ops?: readonly SyncOp[]; durable?: boolean };
      if (told.type === 'ops') {
        for (const op of told.ops ?? []) {
          if (told.durable === true) watch.safe(op.opId);
          else {
            made.add(op.cell);
            watch.made(name, op);
          }
        }
      }
      const text = old ? JSON.stringify(message) : '';
      shared.post(text.includes('"open"') ? JSON.parse(asOld(text, lane)) : message);
    },
  };
  /** Cells of which ops were made in the edit that is under way. */
  const made = new Set<string>();
  const compared = createWatchedComparison(world, name, () => `${sync.mode.stage} ${phase}`);

  const sync = createSync({
    version: 'sim',
    flags: { clock, kept: browser.kept(slot), announce: () => undefined, development: false },
    loadControl: async () => ({
      startControl: (host, connection) =>
        createControl(host, connection, {
          clock,
          random: chance.next,
          newId() {
            const id = newId();
            // The control channel names its tab first of all.
            lane ||= id.slice(0, 8);
            return id;
          },
          kept: browser.kept(slot),
          channel,
          locks: browser.locks(slot),
          visibility: { visible: () => visible, listen: (listener) => (visibilityListeners.add(listener), () => void visibilityListeners.delete(listener)) },
          connect: sockets.connect,
          openOutbox: () => browser.storage(slot),
          sendByRest: (_schedule, op) => request(() => server.pushByRest(user.id, op)),
          askByRest: (question) => request(() => server.askByRest(user.id, question)),
          // Builds of the older protocol have nothing that compares.
          ...(!old && { comparing: comparing?.ports ?? { load: async () => ({ openComparison: compared.openComparison }), elapsed: clock.now } }),
          loadEngine: async () => ({ createEngine }),
        }),
    }),
  });

  sync.status$.subscribe((status) => (phase = status.phase));
  const views = openViews({ world, sync, clock, name, user: user.id, old, request, lane: () => lane, phase: () => phase, made });

  const asked: typeof globalThis.fetch = async (...asking) => {
    const answer = comparing && (await request(() => comparing.fetch(...asking)));
    return answer ?? Promise.reject(new Error('unused'));
  };
  sync.show({ schedule: server.schedule, date: range.from, view: 'week' });
  const ownApi = async (path: string, init?: RequestInit): Promise<Response> => {
    if (path.endsWith('/digest') && browser.digestSilent) {
      faults.digestSilent += 1;
      await pause(HANGS_MS);
    }
    const answer = await request(async () => ({ value: await server.api(user.id, init?.method ?? 'GET', path, typeof init?.body === 'string' ? JSON.parse(init.body) : null) }));
    if (!answer) throw new TypeError('The network is gone.');
    const text = JSON.stringify(answer.value ?? null);
    return { ok: true, status: 200, text: async () => text, json: async () => JSON.parse(text) } as Response;
  };
  sync.connect({ user, build: 'sim', fetch: comparing ? asked : (ownApi as typeof globalThis.fetch) });
  for (const view of views) void view.load();

  const look = (): void => visibilityListeners.forEach((listener) => slot.run(listener));
  return {
    name,
    sync,
    views,
    old,
    phase: () => phase,
    throwWhenRead: compared.throwWhenRead,
    fold: compared.fold,
    isFrozen: () => frozen,
    freeze: () => void (frozen = true),
    thaw() {
      frozen = false;
      const work = frozenWork;
      frozenWork = [];
      for (const each of work) slot.run(each);
      look();
    },
    setVisible(next) {
      visible = next;
      look();
    },
    hurry: look,
    close() {
      alive = false;
      frozenWork = [];
      sockets.abandon();
      browser.forget(slot);
    },
  };
}

/** What a tab of an older build says when it opens its lane. */
function asOld(text: string, lane: string): string {
  const message = JSON.parse(text) as Record<string, unknown>;
  const inner = (message['type'] === 'up' ? message['message'] : message) as Record<string, unknown>;
  if (inner['type'] === 'open' && inner['lane'] === lane) inner['protocol'] = 1;
  return JSON.stringify(message);
}
