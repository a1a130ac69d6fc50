import type { MountContext, ViewPath } from '@tandem/sync';
import { failureOf, RemoteFailure } from './failure.ts';
import { IDLE, nextSlotState, type SlotEvent, type SlotState, type Which } from './lifecycle.ts';
import type { LoadRemote } from './load-remote.ts';
import type { PageErrors } from './page-errors.ts';
import type { LiveRemote } from './release-manifest.ts';

/** Milliseconds after which a slot says that it takes longer than usual. */
const SLOW_AFTER = 2000;

export interface RemotePorts {
  readonly load: LoadRemote;
  readonly pageErrors: PageErrors;
  /** The versions of each remote for the person who is here. */
  readonly remotes: Map<string, LiveRemote>;
  /** The slots that are there. */
  readonly runs: Set<SlotRun>;
  /** Ends once `remotes` holds what is rolled out to the person who is here; never fails. */
  readonly choose: () => Promise<unknown>;
  /** Loads the first view's remote before it is asked for; a failure is left to the slot that asks. */
  readonly prefetch: (view: ViewPath) => void;
  readonly hint: Hint;
  /** Remembers for this page which version of a remote a person opened. */
  readonly choice: Map<string, Which>;
}

/** The view that somebody is about to open: the pointer or the focus is on its link. */
export interface Hint {
  view?: ViewPath;
}

export function createHint(): Hint {
  const hint: Hint = $state({});
  return hint;
}

export interface SlotRun {
  readonly remote: string;
  readonly target: HTMLElement;
  readonly state: SlotState;
  /** Loads and mounts; what was mounted before is unmounted first. */
  readonly open: (which: Which) => void;
  readonly close: () => void;
}

/** Runs one remote in one element: the lifecycle table with its effects. Nothing that the remote throws gets out. */
export function createSlotRun(ports: RemotePorts, remote: string, target: HTMLElement, context: MountContext): SlotRun {
  let state = $state.raw<SlotState>(IDLE);
  let unmount: () => void = () => undefined;
  const send = (event: SlotEvent): void => void (state = nextSlotState(state, event));

  const clear = (): void => {
    const last = unmount;
    unmount = () => undefined;
    try {
      last();
    } catch {
      // It is going anyway, and what it left in the page goes with it.
    }
    target.replaceChildren();
  };

  const begin = async (which: Which, attempt: number): Promise<void> => {
    const late = setTimeout(() => send({ type: 'tarried', attempt }), SLOW_AFTER);
    try {
      await ports.choose();
      const live = ports.remotes.get(remote);
      const release = live?.[which];
      if (!live || !release) throw new RemoteFailure('LIVE-1', `no ${which} version is published`);
      const loaded = await ports.load(remote, release, live);
      if (attempt !== state.attempt || state.kind === 'idle') return;
      await show(loaded.mount(target, context), loaded.baseUrl, attempt);
    } catch (thrown) {
      if (attempt === state.attempt && state.kind !== 'idle') clear();
      send({ type: 'failed', attempt, failure: failureOf('MOUNT-1', thrown) });
      // The version before, rather than a face; what a person opens later is tried anew.
      if (state.kind === 'failed' && state.which === 'stable' && ports.remotes.get(remote)?.previous) start('previous');
    } finally {
      clearTimeout(late);
    }
  };

  /** `mounted`: what `mount` returned; a remote may break the contract and return anything. */
  const show = async (mounted: unknown, baseUrl: string, attempt: number): Promise<void> => {
    const end: unknown = await mounted;
    if (typeof end !== 'function') throw new RemoteFailure('MOUNT-2', 'mount returned no function');
    const stopWatch = ports.pageErrors.watch(baseUrl, (thrown) => {
      const blank = target.childElementCount === 0;
      send({ type: 'threw', attempt, failure: failureOf('RUN-1', thrown), blank });
      if (state.kind === 'failed') clear();
    });
    const stop = (): void => {
      stopWatch();
      end();
    };
    if (attempt !== state.attempt || state.kind === 'idle') return stop();
    unmount = stop;
    send({ type: 'mounted', attempt });
  };

  const start = (which: Which): void => {
    clear();
    send({ type: 'open', which });
    void begin(which, state.attempt);
  };

  const run: SlotRun = {
    remote,
    target,
    get state() {
      return state;
    },
    open(which) {
      ports.runs.add(run);
      ports.choice.set(remote, which);
      start(which);
    },
    close() {
      ports.runs.delete(run);
      clear();
      send({ type: 'close' });
    },
  };
  return run;
}
