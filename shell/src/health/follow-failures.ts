import type { TellFailed } from '@tandem/sync/telemetry';
import type { FailureCode } from '../remotes/failure.ts';
import type { RemotePorts, SlotRun } from '../remotes/remote-slot.svelte.ts';

type Failed = Parameters<TellFailed>[0];

const LOOK_EVERY = 500;

const PHASES: Readonly<Record<FailureCode, Failed['phase']>> = {
  'LIVE-1': 'load', 'LOAD-1': 'load', 'LOAD-2': 'load', 'LOAD-3': 'load', 'LOAD-4': 'contract', 'LOAD-5': 'contract', 'SYNC-1': 'contract',
  'INIT-1': 'start', 'INIT-2': 'start', 'MOUNT-1': 'mount', 'MOUNT-2': 'mount', 'RUN-1': 'run',
};

/** The version of a slot that did not start; null: it runs, or is on its way. Where the one before was opened in its place, nobody has asked for that one. */
function failedIn({ remote, state }: SlotRun, { remotes, choice }: Pick<RemotePorts, 'remotes' | 'choice'>): Failed | null {
  const { kind, which, failure } = state;
  const replaced = which === 'previous' && choice.get(remote) !== 'previous';
  const release = remotes.get(remote)?.[replaced ? 'stable' : which];
  if (failure === null || !release || !(replaced || kind === 'failed')) return null;
  return { unit: remote, digest: release.digest, phase: PHASES[failure.code] };
}

/** Looks at the slots, and tells each failure once: the page's first code has no room to tell it. @returns ends it */
export function followFailures(ports: Pick<RemotePorts, 'remotes' | 'choice' | 'runs'>, tell: TellFailed): () => void {
  /** The version of a slot whose failure was told. */
  const told = new WeakMap<SlotRun, string>();
  const look = (): void => {
    for (const run of ports.runs) {
      const failed = failedIn(run, ports);
      if (failed === null) {
        told.delete(run);
        continue;
      }
      if (told.get(run) === failed.digest) continue;
      told.set(run, failed.digest);
      tell(failed);
    }
  };
  const timer = setInterval(look, LOOK_EVERY);
  look();
  return () => clearInterval(timer);
}
