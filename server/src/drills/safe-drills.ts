import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import type { DrillKind } from '@tandem/rest';
import type { RouteTested } from '../alerts/start-alerts.ts';
import type { Feed } from '../feed/feed.ts';
import { epochOfRow, turnedOn } from '../flags/flag-record.ts';
import type { ScheduleFlags } from '../flags/schedule-flags.ts';
import { watchBreakGlass } from '../rollback/break-glass.ts';
import type { Rollback } from '../rollback/rollback-table.ts';
import type { Rollbacks } from '../rollback/rollbacks.ts';
import { flagRow } from '../rollback/turn-off.ts';
import type { Rosters } from '../rosters/rosters.ts';
import type { Checked, CheckOrder } from './check-worker.ts';
import type { Drill, DrillOrder, Step } from './drills.ts';

export interface SafeDrillsParts {
  readonly folder: string;
  readonly rosters: Pick<Rosters, 'start' | 'end' | 'all' | 'has'>;
  readonly flags: Pick<ScheduleFlags, 'set'>;
  readonly feed: Pick<Feed, 'flags'>;
  readonly rollbacks: Pick<Rollbacks, 'order'>;
  /** Waits until a rollback has ended, or is held. */
  readonly ended: (rollbackId: string) => Promise<Pick<Rollback, 'status' | 'state'>>;
  /** Gives a rota to whoever operates the others. */
  readonly share: (scheduleId: string) => void;
  readonly testRoutes: () => Promise<readonly RouteTested[]>;
  readonly now: () => number;
}

const LEFT = 'drill-';
const ROTA = 'Drill ';
const NAMED = /^Drill [\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const DAY = 86_400_000;
const LOOK_EVERY = 20;

/**
 * What may be tried on an installation that people work with: each has real effects, on something that was made for it and is
 * gone afterwards.
 */
export function safeDrills({ folder, rosters, flags, feed, rollbacks, ended, share, testRoutes, now }: SafeDrillsParts): Readonly<Record<DrillKind, Drill>> {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  /** As stored: another process may turn them off. */
  const stored = async (schedule: string) => flagRow(await feed.flags(), schedule);
  const on = async (schedule: string): Promise<number> => turnedOn((await stored(schedule)).record.values).length;

  /** An emergency of a rota that was made for it, with everything turned on there before. */
  const rollback: Drill = async ({ id, reason }, step, by) => {
    const name = `${ROTA}${crypto.randomUUID()}`;
    let schedule = '';
    let epoch = 0;
    // What a process that was ended in the middle has left.
    for (const left of rosters.all().filter((each) => NAMED.test(each.name))) await rosters.end(left.id, left.name, by.actor);
    await step('made', async () => {
      schedule = await rosters.start({ name, timeZone: 'UTC', firstDate: day(now()), lastDate: day(now() + 6 * DAY) }, by.actor);
      share(schedule);
      return { n: 1, note: name };
    });
    try {
      await step('on', async () => {
        await flags.set(schedule, Object.fromEntries(FLAG_NAMES.map((flag) => [flag, true])), { actor: by.actor, reason: 'drill' });
        epoch = epochOfRow(await stored(schedule));
        const n = await on(schedule);
        return { n, passed: n === FLAG_NAMES.length };
      });
      let over = Promise.reject<Pick<Rollback, 'status' | 'state'>>(new Error('it was not ordered'));
      over.catch(() => undefined);
      const order = `drill-${id}`.slice(0, 100);
      await step('off', async () => {
        await rollbacks.order({ id: order, kind: 'emergency', schedule, reason: `Drill: ${reason}`.slice(0, 200) }, by);
        over = ended(order);
        let waits = true;
        const stop = (): void => void (waits = false);
        over.then(stop, stop);
        while (waits && (await on(schedule)) > 0) await pause(LOOK_EVERY);
        const n = await on(schedule);
        return { n, passed: n === 0 && epochOfRow(await stored(schedule)) > epoch };
      });
      await step('done', async () => {
        const { status, state } = await over;
        return { n: state.steps.length, passed: status === 'done', note: status === 'done' ? '' : status };
      });
    } finally {
      await step('removed', async () => {
        await rosters.end(schedule, name, by.actor);
        return { n: rosters.has(schedule) ? 1 : 0, passed: !rosters.has(schedule) };
      });
    }
  };

  const alerts: Drill = (_order, step) =>
    step('sent', async () => {
      const routes = await testRoutes();
      const missing = routes.filter(({ arrived }) => !arrived);
      const note = routes.length === 0 ? 'TANDEM_ALERTS names no route' : missing.map(({ route, error }) => `${route}: ${error ?? ''}`).join('; ');
      return { n: routes.length - missing.length, passed: routes.length > 0 && missing.length === 0, note };
    });

  /** The watcher itself, in a folder beside the data: the file is read, heeded once and renamed. */
  const breakGlass: Drill = ({ id }, step) =>
    inFolder(folder, (own) =>
      step('heeded', async () => {
        const heeded: string[] = [];
        const look = watchBreakGlass(own, { order: (order) => (heeded.push(order.reason), Promise.resolve({} as Rollback)) });
        writeFileSync(join(own, 'break-glass'), `drill ${id}\n`);
        await look();
        await look();
        const files = readdirSync(own);
        return { n: heeded.length, passed: heeded.length === 1 && heeded[0] === `drill ${id}` && files.join() === 'break-glass.done' };
      }),
    );

  const checked = (kind: 'audit' | 'backup'): Drill => (_order: DrillOrder, step: Step) => inFolder(folder, (own) => inWorker({ kind, folder, own }, step));
  return { rollback, alerts, 'break-glass': breakGlass, audit: checked('audit'), backup: checked('backup') };
}

/** A folder in that of the data, so that its disk and rights are those that count; what a killed process has left goes first. */
async function inFolder(folder: string, work: (own: string) => Promise<void>): Promise<void> {
  for (const name of readdirSync(folder)) if (name.startsWith(LEFT)) rmSync(join(folder, name), { recursive: true, force: true });
  const own = mkdtempSync(join(folder, LEFT));
  try {
    await work(own);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Reading everything takes a while: it is done beside whoever is served. */
async function inWorker(order: CheckOrder, step: Step): Promise<void> {
  const worker = new Worker(new URL('./check-worker.ts', import.meta.url), { workerData: order });
  const said: Checked[] = [];
  let wake = (): void => {};
  let failed: unknown = null;
  let over = false;
  worker.on('message', (message: Checked) => (said.push(message), wake()));
  worker.on('error', (error) => ((failed = error), wake()));
  worker.on('exit', () => ((over = true), wake()));
  try {
    for (const name of order.kind === 'audit' ? ['verified'] : ['written', 'restored', 'compared']) {
      await step(name, async () => {
        while (said.length === 0 && !over && failed === null) await new Promise<void>((resolve) => (wake = resolve));
        const next = said.shift();
        if (next) return next;
        throw failed instanceof Error ? failed : new Error('it ended before it had said anything');
      });
    }
  } finally {
    await worker.terminate();
  }
}
