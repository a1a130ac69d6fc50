import { setTimeout as pause } from 'node:timers/promises';
import type { ReleaseUnit, ReleaseWatch } from '@tandem/rest';
import { openGateReader, unitsIn, verifyVersion } from '@tandem/server';
import { withData } from '../open-data.ts';
import { Stop } from '../stop.ts';
import { requireFit } from './fit.ts';
import { openReleases, type ReleaseParts } from './release-data.ts';
import { refusalLine, short, unitLine, watchLine } from './release-words.ts';

const STEPS = [5, 10, 25, 50, 100];
const LOOK_EVERY = 5000;

export interface ByGate {
  readonly remote: string;
  readonly reason?: string | undefined;
  /** One look, and at most one step: for a job that runs from time to time. */
  readonly once: boolean;
  readonly note: (line: string) => void;
}

export interface WalkedByGate {
  readonly seq: number | undefined;
  readonly unit: ReleaseUnit | undefined;
  readonly watch: ReleaseWatch | null;
}

/**
 * Widens a candidate step by step, each once the gate of the server has passed the one before. It takes nothing back: the server does.
 * @throws Stop when there is nothing to widen, or somebody or the gate has stopped it
 */
export function promoteByGate(parts: ReleaseParts, { remote, reason, once, note }: ByGate): Promise<WalkedByGate> {
  const releases = openReleases(parts);
  return withData(parts.dataFolder, parts.now, async ({ data: { database } }) => {
    const watchOf = openGateReader({ folder: parts.dataFolder, database, now: parts.now });
    let said = '';
    for (let first = true; ; first = false) {
      const live = await releases.live();
      const unit = unitsIn(live).get(remote);
      const { candidate, rollout, state } = unit ?? {};
      if (unit === undefined || candidate === undefined || rollout === undefined) {
        if (first) throw new Stop(refusalLine({ code: unit === undefined ? 'unknown-remote' : 'no-candidate', remote, digest: null }));
        return { seq: live?.seq, unit, watch: null };
      }
      if (state === 'locked') throw new Stop(refusalLine({ code: 'locked', remote, digest: candidate.d }));
      if (state === 'paused') throw new Stop(`${remote} ${short(candidate.d)} is paused at ${rollout.percent} %: tandem release promote ${remote} ${Math.max(rollout.percent, STEPS[0] ?? 0)} goes on.`);
      const watch = watchOf(remote, unit);
      // Nobody has it yet: there is nothing to wait for.
      const begins = rollout.percent === 0 && watch?.verdict !== 'fail';
      if (begins || watch?.verdict === 'pass') {
        const percent = STEPS.find((step) => step > rollout.percent) ?? 100;
        const asked = { kind: 'promote', remote, percent } as const;
        const [fault] = await verifyVersion(releases.parts.store, remote, candidate);
        if (fault !== undefined) throw new Stop(`${remote} ${short(candidate.d)} is not whole (${fault}): deploy it again with tandem release deploy FOLDER.`);
        await requireFit(releases, asked, 'Deploy one that fits with tandem release deploy FOLDER, or promote the shell that it is for first.');
        const after = unitsIn(await releases.order(asked, reason ?? (begins ? 'the first step' : `the gate has passed ${rollout.percent} %`), { gate: watch })).get(remote);
        if (after) note(unitLine(remote, after));
      } else {
        const line = watchLine(remote, rollout.percent, watch);
        if (line !== said) note(line);
        said = line;
      }
      const stands = await releases.live();
      const now = unitsIn(stands).get(remote);
      if (once || now?.candidate === undefined) return { seq: stands?.seq, unit: now, watch: now ? watchOf(remote, now) : null };
      await pause(LOOK_EVERY);
    }
  });
}
