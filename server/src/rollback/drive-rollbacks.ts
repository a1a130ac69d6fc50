import type { Feed } from '../feed/feed.ts';
import type { Notices } from '../notices/notices.ts';
import { sameReleases } from '../releases/composition/units.ts';
import type { Pointer } from '../releases/pointer.ts';
import { watchBreakGlass } from './break-glass.ts';
import { composedFlags, type Compositions } from './compositions.ts';
import type { RestorableReleases } from './releases.ts';
import type { RestoreEffect, RestoreEvent, RestoreState, Validation } from './restore-plan.ts';
import { isOpen } from './plan.ts';
import type { Rollback, RollbackTable } from './rollback-table.ts';
import type { Rollbacks } from './rollbacks.ts';

/** Milliseconds between two looks while a rollback is under way, and else. */
const LOOK_EVERY = { open: 200, idle: 500 } as const;

export interface DriveParts {
  readonly folder: string;
  readonly feed: Pick<Feed, 'flags'>;
  readonly table: RollbackTable;
  readonly rollbacks: Rollbacks;
  readonly compositions: Compositions;
  readonly releases: RestorableReleases;
  readonly notices: Pick<Notices, 'look'>;
  /** Compares a schedule's table with its log. */
  readonly validate: (scheduleId: string) => Promise<Validation>;
  /** When this process began to hear pages: epoch milliseconds. */
  readonly upSince: number;
  readonly onError: (error: unknown) => void;
}

/**
 * Moves every rollback that is under way, whoever ordered it, keeps each new composition, and heeds the break-glass file.
 * @returns ends it when what is at hand has been done
 */
export function driveRollbacks(parts: DriveParts): () => Promise<void> {
  const { folder, feed, table, rollbacks, compositions, releases, notices, onError } = parts;
  let ended = false;
  const wakes = new Set<() => void>();
  let kept: string | null = null;
  let live: Pointer | null = null;

  /** What commands and other processes change is found here too. */
  async function keepComposition(): Promise<void> {
    const [flags, found] = [await feed.flags(), await releases.live()];
    const text = flags.map(({ key, rev }) => `${key}@${rev}`).join();
    if (text === kept && found === live) return;
    compositions.keep({ flags: composedFlags(flags), releases: found });
    [kept, live] = [text, found];
  }

  async function moveOn(rollback: Rollback): Promise<void> {
    if (rollback.kind !== 'restore') return rollbacks.look(rollback.id, parts.upSince);
    const schedules = rollbacks.schedulesOf(rollback);
    for (const effect of await rollbacks.moveRestore(rollback.id, { kind: 'look', schedules })) {
      const event = await doOf(parts, rollback, effect);
      if (event) await rollbacks.moveRestore(rollback.id, event);
    }
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      onError(error);
    }
  }

  /** Those that are being moved: a slow one holds up no other. */
  const moving = new Map<string, Promise<void>>();

  async function moveAll(): Promise<number> {
    const open = table.open().filter(({ status }) => status === 'running');
    notices.look();
    for (const rollback of open) {
      if (moving.has(rollback.id)) continue;
      moving.set(rollback.id, attempt(() => moveOn(rollback)).finally(() => moving.delete(rollback.id)));
    }
    return open.length > 0 ? LOOK_EVERY.open : LOOK_EVERY.idle;
  }

  async function pause(ms: number): Promise<void> {
    if (ended) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => (wakes.delete(wake), resolve());
      wakes.add(wake);
      setTimeout(wake, ms).unref();
    });
  }

  /** Does it again and again. Each thing has a loop of its own: a folder or a lock that does not answer holds up only what needs it. */
  async function loop(work: () => Promise<number | void>): Promise<void> {
    while (!ended) {
      let after: number | void = undefined;
      await attempt(async () => {
        after = await work();
      });
      await pause(after ?? LOOK_EVERY.idle);
    }
  }

  const running = [loop(watchBreakGlass(folder, rollbacks)), loop(keepComposition), loop(moveAll)];
  return async () => {
    ended = true;
    wakes.forEach((wake) => wake());
    await Promise.all(running);
    await Promise.all(moving.values());
  };
}

/** Does what a restore asks for, and gives what came of it. Done again after a restart, it changes nothing more. */
async function doOf({ table, compositions, releases, validate }: DriveParts, { id, schedule, state }: Rollback, effect: RestoreEffect): Promise<RestoreEvent | null> {
  const target = compositions.get((state as RestoreState).composition);
  // The release manifest is of all schedules: it stays where one alone is restored.
  const wanted = schedule === null ? (target?.releases ?? null) : null;
  if (effect.kind === 'validate') return { kind: 'validated', result: await validate(effect.schedule) };
  if (effect.kind !== 'do') return null;
  switch (effect.step) {
    case 'check':
      if (target === null || wanted === null) return { kind: 'checked', missing: target === null ? ['composition'] : [] };
      return { kind: 'checked', missing: [...new Set([...(await releases.claim(wanted)), ...(await releases.missing(wanted))])] };
    case 'releases':
      if (wanted !== null) await releases.restore(wanted, () => isOpen(table.get(id)?.status ?? 'aborted'));
      return { kind: 'did', step: 'releases' };
    case 'flags':
      return { kind: 'did', step: 'flags' };
    case 'tell':
      if (wanted !== null && !sameReleases(await releases.live(), wanted)) return { kind: 'drifted', step: 'releases' };
      return { kind: 'did', step: 'tell' };
  }
}
