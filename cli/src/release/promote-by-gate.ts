import { setTimeout as pause } from 'node:timers/promises';
import type { ReleaseUnit, ReleaseWatch } from '@tandem/rest';
import { changeLive, openGateReader, unitsIn, verifyVersion } from '@tandem/server';
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
  /** Between two looks. */
  readonly rest?: () => Promise<unknown>;
  readonly note: (line: string) => void;
}

export interface WalkedByGate {
  readonly seq: number | undefined;
  readonly unit: ReleaseUnit | undefined;
  readonly watch: ReleaseWatch | null;
}

/**
 * Widens a candidate step by step, each once the gate of the server has passed the one before. It takes nothing back: the server does.
 * A hotfix of the same rollout is widened on.
 * @throws Stop when there is nothing to widen, or somebody or the gate has stopped it or taken it back
 */
export function promoteByGate(parts: ReleaseParts, { remote, reason, once, note, rest = () => pause(LOOK_EVERY) }: ByGate): Promise<WalkedByGate> {
  const releases = openReleases(parts);
  return withData(parts.dataFolder, parts.now, async ({ data: { database } }) => {
    const watchOf = openGateReader({ folder: parts.dataFolder, database, now: parts.now });
    let said = '';
    let last: { readonly rollout: string; readonly digest: string } | null = null;
    for (;;) {
      const live = await releases.live();
      const unit = unitsIn(live).get(remote);
      const { candidate, rollout, state } = unit ?? {};
      if (unit === undefined || candidate === undefined || rollout === undefined) {
        if (last === null) throw new Stop(refusalLine({ code: unit === undefined ? 'unknown-remote' : 'no-candidate', remote, digest: null }));
        if (unit?.stable.d !== last.digest) throw new Stop(`${remote} ${short(last.digest)} was taken back: tandem release log ${remote} says by whom and why.`);
        return { seq: live?.seq, unit, watch: null };
      }
      if (last !== null && last.rollout !== rollout.id) throw new Stop(`${remote} is rolled out anew, as ${rollout.id}: tandem release promote ${remote} --auto widens that one.`);
      last = { rollout: rollout.id, digest: candidate.d };
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
        const done = await changeLive(releases.parts, { command: asked, actor: releases.actor, reason: reason ?? (begins ? 'the first step' : `the gate has passed ${rollout.percent} %`), evidence: { gate: watch }, on: live?.seq ?? null });
        if (done.kind === 'refused') throw new Stop(refusalLine(done.refusal));
        // Somebody has changed something meanwhile, and may have paused it.
        if (done.kind === 'overtaken') continue;
        const after = unitsIn(done.live).get(remote);
        if (after) note(unitLine(remote, after));
      } else {
        const line = watchLine(remote, rollout.percent, watch);
        if (line !== said) note(line);
        said = line;
      }
      const stands = await releases.live();
      const now = unitsIn(stands).get(remote);
      if (once || now?.candidate === undefined) return { seq: stands?.seq, unit: now, watch: now ? watchOf(remote, now) : null };
      await rest();
    }
  });
}
