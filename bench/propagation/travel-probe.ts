/** Runs in the pages of the app: nothing in `installProbe` may come from outside it. */

/** One message from page to page. Milliseconds; `there` is by the other page's clock. */
export interface Trip {
  readonly sent: number;
  /** null: it never came. */
  readonly there: number | null;
  readonly back: number;
}

export interface Trips {
  /** A bare message, and its bare answer. */
  readonly bare: readonly Trip[];
  readonly edits: readonly Trip[];
  /** Edits whose page was told, and whose store did not hold it. */
  readonly unshown: number;
  /** The pages' clock has steps of microseconds; else of a tenth of a millisecond. */
  readonly isolated: boolean;
}

/** A cell, and two values that it takes in turn. */
export interface TravelCell {
  readonly cell: string;
  readonly values: readonly [TravelValue, TravelValue];
}
interface TravelValue {
  readonly shiftTypeId: string;
  readonly skillId: string;
}

export interface Probe {
  /** This page is told: it says when. */
  readonly answer: () => void;
  /** This page edits, one cell after the other; `count` edits at most. */
  readonly run: (cells: readonly TravelCell[], count: number) => Promise<Trips>;
  /** What the store of this page holds there. */
  readonly held: (cells: readonly string[]) => (string | null)[];
  /** Edits of this page's schedule are shared and sent live. */
  readonly live: () => boolean;
  readonly unsent: () => number;
}

interface PageSync {
  readonly bus: { readonly registerComponent: (id: string, onUpdate: (update: PageUpdate) => void) => () => void };
  readonly store: { readonly data: ReadonlyMap<string, TravelValue>; readonly updateData: (data: unknown) => { readonly ok: boolean; readonly error?: string } };
  readonly status$: { readonly subscribe: (next: (status: { readonly phase: string; readonly unsent: number }) => void) => unknown };
}
interface PageCell {
  readonly cell: string;
  readonly assignment: TravelValue | null;
}
type PageUpdate = ({ readonly type: 'assignment' } & PageCell) | { readonly type: 'assignments'; readonly cells: readonly PageCell[] } | { readonly type: 'other' };

type Said = { readonly kind: 'ping'; readonly n: number; readonly load: object } | Answer;
type Answer =
  | { readonly kind: 'pong'; readonly n: number; readonly at: number }
  | { readonly kind: 'told'; readonly cell: string; readonly shift: string; readonly at: number; readonly shown: boolean };

/** @param relay a bare WebSocket that passes messages on; null: both pages are of one browser, and a BroadcastChannel does */
export async function installProbe(relay: string | null): Promise<void> {
  /** What was not told by then is lost: a socket that broke on a busy machine is back within it. */
  const LONGEST_MS = 30_000;
  const BLOCK = 20;
  /** Milliseconds after which no block is begun: on a machine that is busy it ends with fewer edits. */
  const RUN_MS = 60_000;
  /** Milliseconds before a block, and after each of its messages, which fall on any place of a frame. */
  const SETTLE_MS = 200;
  const PING_MS = 10;
  const EDIT_MS = 50;
  const FRAME_MS = 17;
  const key = Object.getOwnPropertySymbols(globalThis).find(({ description }) => description?.startsWith('@tandem/sync/'));
  const sync = key && (globalThis as unknown as Record<symbol, PageSync | undefined>)[key];
  if (!sync) throw new Error('the page has no instance of @tandem/sync');
  const now = (): number => performance.timeOrigin + performance.now();
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

  let hear: (said: Said, at: number) => void = () => undefined;
  let post: (said: Said) => void;
  if (relay === null) {
    const channel = new BroadcastChannel('bench-bare');
    channel.onmessage = ({ data }) => hear(data as Said, now());
    post = (said) => channel.postMessage(said);
  } else {
    const socket = new WebSocket(relay);
    socket.onmessage = ({ data }) => hear(JSON.parse(String(data)) as Said, now());
    post = (said) => socket.send(JSON.stringify(said));
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error(`${relay} did not open`));
    });
  }

  let status = { phase: 'off', unsent: 0 };
  sync.status$.subscribe((next) => (status = next));

  function cellsOf(update: PageUpdate): readonly PageCell[] {
    if (update.type === 'assignment') return [update];
    return update.type === 'assignments' ? update.cells : [];
  }

  function answer(): void {
    hear = (said, at) => said.kind === 'ping' && post({ kind: 'pong', n: said.n, at });
    sync?.bus.registerComponent('bench', (update) => {
      const at = now();
      for (const { cell, assignment } of cellsOf(update)) {
        const shift = assignment?.shiftTypeId ?? '';
        post({ kind: 'told', cell, shift, at, shown: sync.store.data.get(cell)?.shiftTypeId === shift });
      }
    });
  }

  /** Sends, and waits for what answers it. */
  function trip(send: () => void, answers: (said: Answer) => boolean): Promise<{ readonly trip: Trip; readonly said: Answer | null }> {
    return new Promise((resolve) => {
      let sent = 0;
      const late = setTimeout(() => resolve({ trip: { sent, there: null, back: now() }, said: null }), LONGEST_MS);
      hear = (said, back) => {
        if (said.kind === 'ping' || !answers(said)) return;
        clearTimeout(late);
        resolve({ trip: { sent, there: said.at, back }, said });
      };
      sent = now();
      send();
    });
  }

  async function run(cells: readonly TravelCell[], count: number): Promise<Trips> {
    const bare: Trip[] = [];
    const edits: Trip[] = [];
    let unshown = 0;
    const at = (i: number): TravelCell => cells[i % cells.length] as TravelCell;
    /** Never what stands there: nobody is told of that. */
    const valueAt = (i: number): TravelValue => {
      const [one, other] = at(i).values;
      return sync?.store.data.get(at(i).cell)?.shiftTypeId === one.shiftTypeId ? other : one;
    };

    async function ping(i: number): Promise<void> {
      // As much as an edit weighs on its way.
      const load = { opId: `bench-${i}`, cell: at(i).cell, value: valueAt(i), baseRev: i, at: Date.now(), origin: 'bench/page', epoch: 1, protocol: 2 };
      bare.push((await trip(() => post({ kind: 'ping', n: i, load }), (said) => said.kind === 'pong' && said.n === i)).trip);
    }
    async function edit(i: number): Promise<void> {
      const { cell } = at(i);
      const value = valueAt(i);
      const { trip: found, said } = await trip(
        () => {
          const { ok, error } = sync?.store.updateData({ [cell]: value }) ?? { ok: false };
          if (!ok) throw new Error(error);
        },
        (heard) => heard.kind === 'told' && heard.cell === cell && heard.shift === value.shiftTypeId,
      );
      edits.push(found);
      if (said?.kind === 'told' && !said.shown) unshown += 1;
    }
    // In turns, so that what else the machine does meets both; apart, so that what an edit leaves to be done meets neither.
    const begun = now();
    const lost = (): boolean => edits.at(-1)?.there === null;
    for (let i = 0; i < count && now() - begun < RUN_MS && !lost(); i += BLOCK) {
      await pause(SETTLE_MS);
      for (let n = i; n < Math.min(count, i + BLOCK); n += 1) {
        await ping(n);
        await pause(PING_MS + ((n * 7) % FRAME_MS));
      }
      for (let n = i; n < Math.min(count, i + BLOCK) && !lost(); n += 1) {
        await edit(n);
        await pause(EDIT_MS + ((n * 7) % FRAME_MS));
      }
    }
    return { bare, edits, unshown, isolated: globalThis.crossOriginIsolated };
  }

  const probe: Probe = {
    answer,
    run,
    held: (cells) => cells.map((cell) => sync.store.data.get(cell)?.shiftTypeId ?? null),
    live: () => status.phase === 'live',
    unsent: () => status.unsent,
  };
  (globalThis as unknown as { probe: Probe }).probe = probe;
}
