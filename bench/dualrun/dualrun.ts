/** The same edits through the week's store in legacy, hybrid and sync: what they cost on their own path, which is all that the view waits for, and what they set going after it. */
import { availableParallelism, loadavg } from 'node:os';
import type { AssignmentValue, Roster } from '@tandem/rota';
import type { Stage } from '@tandem/sync/protocol';
import { openComparedWorld, type ComparedWorld } from '../../e2e/drills/compared-world.ts';
import { fullRoster } from '../../e2e/drills/full-roster.ts';
import type { BenchResult } from '../bench.ts';
import { median, round } from '../quantile.ts';
import { openEditingView, type EditingView } from './editing-view.ts';

/** `off` are all flags off: the legacy store alone. */
const MODES: readonly (readonly [name: string, stage: Stage])[] = [['legacy', 'off'], ['hybrid, dual-write', 'dualwrite'], ['hybrid, shadow', 'shadow'], ['hybrid, live', 'live'], ['sync, rampdown', 'rampdown']];
const EDITS = 10_000;
const ROUNDS = 5;
/** Edits after which the page and the server come to rest; never two of one cell. */
const BURST = 50;
/** Edits before the first that is timed: as many as a round has, at most. */
const WARM_UP = 500;
const AIM_PERCENT = 5;
/** Days that a week's view holds. */
const DAYS = 21;
const STAFF = 100;
const START = Date.parse('2026-11-02T08:00:00Z');
const REST_MS = 2000;

/** What one more round of edits touches: cells, ops, events, looks and requests, whatever each took. */
interface Units {
  /** Of the editing view's own store. */
  written: number;
  requests: number;
  /** Ops laid into the central store, and events of the log read into it. */
  centralOps: number;
  centralEvents: number;
  /** Cells put into the page's legacy stores from the central one. */
  projected: number;
  /** Ops over the socket. */
  pushed: number;
  /** Looks of the comparison that settled, of writes and of sweeps. */
  compared: number;
}

const UNITS = ['written', 'requests', 'centralOps', 'centralEvents', 'projected', 'pushed', 'compared'] as const satisfies readonly (keyof Units)[];

interface Watch {
  readonly begins?: () => void;
  /** So many edits have been made in one task, and nothing after it has run. */
  readonly ended?: (calls: number) => void;
}

interface Lane {
  readonly name: string;
  readonly world: ComparedWorld;
  readonly view: EditingView;
  readonly roster: Roster;
  readonly units: Units;
  /** Those that the editing view waits for: until the task of its edits has ended, with all that runs at its end. */
  readonly onPath: Units;
  /** Microseconds of each edit call of a round, its median; and of all that follows, for each edit. */
  readonly calls: number[];
  readonly after: number[];
}

async function openLane(name: string, stage: Stage, roster: Roster): Promise<Lane> {
  const { firstDate: from, lastDate: to } = roster.schedule;
  const world = await openComparedWorld({ roster, seed: 1, people: { ana: 1 }, start: START });
  const view = openEditingView(world, { from, to });
  await view.load();
  await world.rest(REST_MS);
  if (stage !== 'off') await world.reach(stage);
  await world.rest(REST_MS);
  return { name, world, view, roster, calls: [], after: [], units: noUnits(), onPath: noUnits() };
}

const noUnits = (): Units => ({ written: 0, requests: 0, centralOps: 0, centralEvents: 0, projected: 0, pushed: 0, compared: 0 });

/** Counts what goes through the parts of the page meanwhile. */
async function counted(lane: Lane, edits: number, first: number): Promise<void> {
  const { onPath, view, world } = lane;
  const units = noUnits();
  const [compared] = world.compared;
  const ends: (() => void)[] = [];
  if (compared) {
    const { fold } = compared;
    const { add, events } = fold;
    Object.assign(fold, {
      add: (...given: Parameters<typeof add>) => ((units.centralOps += given[0].length), add(...given)),
      events: (...given: Parameters<typeof events>) => ((units.centralEvents += given[0].length), events(...given)),
    });
    ends.push(() => void Object.assign(fold, { add, events }));
    for (const { participant: { legacy } } of compared.views()) {
      const { apply } = legacy;
      Object.assign(legacy, { apply: (...given: Parameters<typeof apply>) => ((units.projected += given[0].length), apply(...given)) });
      ends.push(() => void Object.assign(legacy, { apply }));
    }
  }
  const before = [view.requests(), world.watch.ends.size, world.compares()] as const;
  const soFar = (): Units => ({ ...units, requests: view.requests() - before[0], pushed: world.watch.ends.size - before[1], compared: world.compares() - before[2] });
  let begun = soFar();
  await burst(lane, edits, first, {
    begins: () => void (begun = soFar()),
    ended(calls) {
      units.written += calls;
      const now = soFar();
      for (const unit of UNITS) onPath[unit] += now[unit] - begun[unit];
    },
  });
  ends.forEach((end) => end());
  Object.assign(lane.units, soFar());
}

async function burst({ world, view, roster }: Lane, edits: number, first: number, { begins, ended }: Watch = {}): Promise<{ readonly calls: readonly number[]; readonly after: number }> {
  const calls: number[] = [];
  let after = 0;
  for (let done = 0; done < edits; ) {
    begins?.();
    const before = done;
    for (const last = Math.min(edits, done + BURST); done < last; done += 1) {
      const [ref, value] = editAt(roster, first + done);
      const begin = performance.now();
      view.write(ref, value);
      calls.push((performance.now() - begin) * 1000);
    }
    const begin = performance.now();
    await world.rest(0);
    ended?.(done - before);
    await world.rest(REST_MS);
    after += (performance.now() - begin) * 1000;
  }
  return { calls, after: after / edits };
}

/** The same sequence for all; no edit writes what stands there. */
function editAt(roster: Roster, index: number): readonly [{ readonly staffId: string; readonly date: string; readonly slot: number }, AssignmentValue] {
  const row = roster.assignments[(index * 7919) % roster.assignments.length];
  const pass = Math.floor(index / roster.assignments.length);
  const shift = roster.shiftTypes[(pass % 2) + 1];
  if (!row || !shift) throw new RangeError('an empty rota');
  return [{ staffId: row.staffId, date: row.date, slot: row.slot }, { ...row.value, shiftTypeId: shift.id }];
}

export interface DualrunOptions {
  readonly say: (text: string) => void;
  readonly repeat?: number;
  readonly edits?: number;
  readonly staff?: number;
}

export async function benchDualrun({ say, repeat = ROUNDS, edits = EDITS, staff = STAFF }: DualrunOptions): Promise<BenchResult> {
  const loadBefore = loadavg();
  const lanes: Lane[] = [];
  const roster = fullRoster(staff, DAYS);
  const each = Math.ceil(edits / repeat);
  const warmUp = Math.min(WARM_UP, each);
  for (const [name, stage] of MODES) {
    const lane = await openLane(name, stage, roster);
    await burst(lane, warmUp, 0);
    lanes.push(lane);
    say(`${name}: ready`);
  }
  for (let turn = 0; turn < repeat; turn += 1) {
    // One after the other, again and again: what else the machine does meets all of them alike.
    for (const lane of lanes) {
      const { calls, after } = await burst(lane, each, warmUp + turn * each);
      lane.calls.push(median(calls));
      lane.after.push(after);
    }
    say(`${turn + 1} of ${repeat} rounds`);
  }
  // Counting costs time too, and counts the same however often.
  for (const lane of lanes) {
    await counted(lane, each, warmUp + repeat * each);
  }
  const legacy = Math.min(...(lanes[0]?.calls ?? []));
  const modes = lanes.map(({ name, calls, after, units, onPath }) => {
    const callUs = Math.min(...calls);
    const perEdit = (counts: Units): number => round(UNITS.reduce((sum, unit) => sum + counts[unit], 0) / units.written, 2);
    return { mode: name, callUs: round(callUs, 1), overLegacyPercent: round((callUs / legacy - 1) * 100, 1), afterUs: round(Math.min(...after), 0), onPath, onPathPerEdit: perEdit(onPath), units, unitsPerEdit: perEdit(units) };
  });
  const wrong: string[] = [];
  for (const { name, world, view } of lanes) {
    if (view.waiting() > 0) wrong.push(`${name}: ${view.waiting()} edits wait`);
    wrong.push(...world.confirmed.slice(0, 3).map(({ cell, text }) => `${name}: ${cell} was said to differ (${text})`));
    await world.close();
  }
  const met = modes.every(({ overLegacyPercent }) => overLegacyPercent <= AIM_PERCENT);
  const lines = [
    `${each * repeat} edits through the week's store, ${repeat} rounds in turn, the best median of each; ${roster.assignments.length} cells are loaded`,
    ...modes.map(({ mode, callUs, overLegacyPercent, afterUs, onPathPerEdit, unitsPerEdit }) => `${mode.padEnd(20)}${callUs} µs a call (${overLegacyPercent >= 0 ? '+' : ''}${overLegacyPercent} %), ${onPathPerEdit} units an edit by the end of its task, ${unitsPerEdit} in all, ${afterUs} µs after the call in page and server together`),
  ];
  const loads = [...loadBefore, ...loadavg()].map((load) => round(load, 1));
  return { summary: { edits: each * repeat, rounds: repeat, cells: roster.assignments.length, aim: { overLegacyPercent: AIM_PERCENT, met }, modes, machine: { cpus: availableParallelism(), loadBefore: loads.slice(0, 3), load: loads.slice(3) } }, lines, wrong };
}
