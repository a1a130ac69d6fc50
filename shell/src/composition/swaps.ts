import type { SlotKind } from '../remotes/lifecycle.ts';
import type { LiveRemote } from '../remotes/release-manifest.ts';
import type { RemotePorts } from '../remotes/remote-slot.svelte.ts';

/** Modules of versions that were left stay in the page: after as many swaps it is better loaded again. */
const MOST_SWAPS = 3;

/** When a slot may get another version: at once, once nobody is in the middle of something in it, or not yet. */
const WHEN: Readonly<Record<SlotKind, 'now' | 'calm' | 'later'>> = {
  idle: 'now', loading: 'later', slow: 'now', ready: 'calm', unwell: 'calm', failed: 'now',
};

export interface SwapPorts {
  readonly ports: Pick<RemotePorts, 'remotes' | 'runs' | 'load'>;
  /** Something in it would be lost: a draft, an open dialog, a field with the focus, an edit that is not saved. */
  readonly isBusy: (target: HTMLElement) => boolean;
  readonly offerReload: () => void;
}

/** Puts the wanted versions in the place of those that run, without loading the page again. */
export interface Swaps {
  /** @returns whether nothing waits for a slot that is busy; what does not load is tried again at the next call */
  readonly settle: (wanted: ReadonlyMap<string, LiveRemote>) => Promise<boolean>;
}

export function createSwaps({ ports: { remotes, runs, load }, isBusy, offerReload }: SwapPorts): Swaps {
  let swaps = 0;

  async function swap(name: string, now: LiveRemote | undefined, next: LiveRemote): Promise<'done' | 'waits' | 'left'> {
    const open = [...runs].filter((run) => run.remote === name);
    const isCalm = (): boolean =>
      open.every((run) => runs.has(run) && (WHEN[run.state.kind] === 'now' || (WHEN[run.state.kind] === 'calm' && !isBusy(run.target))));
    if (open.length > 0) {
      if (swaps >= MOST_SWAPS) return offerReload(), 'left';
      if (!isCalm()) return 'waits';
      const came = await load(name, next.stable, next).then(() => true, () => false);
      if (!came || !isCalm()) {
        // Its style sheets may have taken the place of those of what stays.
        for (const { state } of open) {
          const stays = now?.[state.which];
          if (now && stays) await load(name, stays, now).catch(() => undefined);
        }
        return came ? 'waits' : 'left';
      }
      swaps += 1;
    }
    remotes.set(name, next);
    for (const run of open) run.open('stable');
    return 'done';
  }

  return {
    async settle(wanted) {
      let settled = true;
      for (const [name, next] of wanted) {
        const now = remotes.get(name);
        if (now?.stable.digest === next.stable.digest) remotes.set(name, next);
        else if ((await swap(name, now, next)) === 'waits') settled = false;
      }
      return settled;
    },
  };
}
