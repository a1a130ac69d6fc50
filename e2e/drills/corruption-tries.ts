/** One cell of a whole rota comes to differ, again and again in one prepared world, and has to be found in time. */
import { cellKey, parseCellKey, type AssignmentValue, type CellRef, type Roster } from '@tandem/rota';
import type { Stage } from '@tandem/sync/protocol';
import type { CellValue } from '../../shared/sync/src/protocol/cell-value.ts';
import type { Standing } from '../../shared/sync/src/schedule/fold.ts';
import { sameValue } from '../../shared/sync/src/protocol/reconcile.ts';
import { cellsOf } from '../sim/sim-server.ts';
import { openComparedWorld, type ComparedWorld } from './compared-world.ts';
import { CORRUPTIONS, type Corruption } from './corruptions.ts';

export interface Try {
  readonly stage: Stage;
  readonly kind: string;
  readonly cell: string;
  /** Virtual seconds until it was confirmed, by whom; null: it never was. */
  readonly seconds: number | null;
  readonly by: 'page' | 'server' | null;
  /** Milliseconds within which it has to be. */
  readonly within: number;
  readonly inTime: boolean;
  /** Cells that nobody had touched, and that were said to differ meanwhile. */
  readonly strangers: readonly string[];
}

export interface TriesTask {
  readonly roster: Roster;
  readonly seed: number;
  readonly tries: number;
}

/** Both authorities, and both ways of a write. */
export const STAGES_TRIED = ['dualwrite', 'shadow', 'live', 'rampdown'] as const;
const START = Date.parse('2026-11-02T08:00:00Z');
/** Virtual milliseconds: from one sweep to the next, so that it happens at any moment between; and until all that it led to is over. */
const ANY_MOMENT_MS = 33_000;
const OVER_MS = 5000;
const STEP_MS = 250;

/** As many tries in each stage, each kind in turn. @param say after each try */
export async function corruptCells({ roster, seed, tries }: TriesTask, say: (done: Try) => void): Promise<Try[]> {
  const world = await openComparedWorld({ roster, seed, people: { ana: 1 }, start: START });
  const done: Try[] = [];
  const kinds = Object.entries(CORRUPTIONS);
  try {
    for (const [index, stage] of STAGES_TRIED.entries()) {
      const until = Math.round((tries * (index + 1)) / STAGES_TRIED.length);
      for (const { sync } of world.tabs) sync.consistency.startValidation();
      if (done.length < until) await world.reach(stage);
      while (done.length < until) {
        const [kind, corruption] = kinds[(done.length + seed) % kinds.length] as [string, Corruption];
        done.push(await tryOne(world, roster, stage, kind, corruption));
        say(done.at(-1) as Try);
      }
      checkWorld(world, roster);
    }
    return done;
  } finally {
    await world.close();
  }
}

async function tryOne(world: ComparedWorld, roster: Roster, stage: Stage, kind: string, corruption: Corruption): Promise<Try> {
  const { chance, timeline, server, rest, confirmed } = world;
  const [tab] = world.tabs;
  const [compared] = world.compared;
  if (!tab || !compared) throw new Error(`Nothing is compared in ${stage}.`);
  const { staffId, date, slot, value } = chance.pick(roster.assignments);
  const cell = `${staffId}/${date}/${slot}`;
  const [written, other] = otherValues(roster, value);
  const projected = stage === 'live' || stage === 'rampdown';

  tab.sync.consistency.startValidation();
  await rest(chance.below(ANY_MOMENT_MS));
  confirmed.length = 0;
  const began = timeline.now();
  const wrong = !corruption.written && chance.hits(0.2) ? null : other;
  const end = corruption.corrupt({ compared, views: tab.views, database: server.inside().database, schedule: server.schedule, cell, projected, written, wrong, view: chance.below(3) });
  const limit = corruption.within(projected);
  const found = () => confirmed.find((each) => each.cell === cell);
  while (!found() && timeline.now() < began + limit) await rest(STEP_MS);
  const first = found();
  const strangers = confirmed.filter((each) => each.cell !== cell).map(({ by, cell: which, text }) => `${which} (${by}: ${text})`);
  end();
  tab.sync.consistency.stopValidation();
  await rest(OVER_MS);
  putBack(world, cell, value as unknown as CellValue, kind.startsWith('table'));
  const seconds = first ? (first.at - began) / 1000 : null;
  return { stage, kind, cell, seconds, by: first?.by ?? null, within: limit, inTime: first !== undefined && first.at - began <= limit, strangers };
}

function otherValues({ shiftTypes }: Roster, { shiftTypeId, skillId }: AssignmentValue): [AssignmentValue, AssignmentValue] {
  const [one, other] = shiftTypes.filter(({ id }) => id !== shiftTypeId);
  if (!one || !other) throw new RangeError('a rota of fewer than three shifts');
  return [{ shiftTypeId: one.id, skillId }, { shiftTypeId: other.id, skillId }];
}

/** All sides hold the value again, as far as the log has come by now: the world is as it was prepared. */
function putBack({ server, compared: [compared], modes }: ComparedWorld, cell: string, value: CellValue, table: boolean): void {
  const { database } = server.inside();
  const { schedule } = server;
  const { staffId, date, slot } = parseCellKey(cell) as CellRef;
  const text = JSON.stringify(value);
  const rev = Number(database.prepare('select rev from entity where space = ? and entity = ?').get(schedule, `cell:${cell}`)?.['rev']);
  database.prepare('update entity set body = ? where space = ? and entity = ?').run(text, schedule, `cell:${cell}`);
  database.prepare('update event set body = ? where space = ? and cursor = ?').run(text, schedule, rev);
  database
    .prepare(`insert into assignment (schedule_id, date, staff_id, slot, value, rev, "by", at) values (?, ?, ?, ?, ?, ?, 'ana', 0)
      on conflict do update set value = excluded.value, rev = excluded.rev`)
    .run(schedule, date, staffId, slot, text, rev);
  if (table) modes.digests.forget(schedule);
  if (!compared) return;
  const { fold } = compared;
  const stands: Standing = fold.standing.get(cell) ?? { rev, value, at: 0, actor: '', by: '', opId: null, origin: null };
  (fold.standing as Map<string, Standing>).set(cell, { ...stands, value, rev });
  (fold.values as Map<string, CellValue>).set(cell, value);
  for (const { participant, acknowledged } of compared.views()) {
    const ref = { staffId, date, slot };
    participant.legacy.apply([{ ref, value: value as never }]);
    acknowledged(ref, rev);
  }
}

/** Now and then: every cell is what it was in the beginning, everywhere. */
function checkWorld({ server, tabs }: ComparedWorld, roster: Roster): void {
  const holders = [...tabs.flatMap(({ sync, views }) => [['central', sync.store.data] as const, ...views.map((view) => [view.name, view.cells()] as const)]), ['table', cellsOf(server.rosters(), server.schedule)] as const];
  for (const [name, cells] of holders) {
    const unlike = roster.assignments.filter((row) => !sameValue((cells.get(cellKey(row)) ?? null) as CellValue | null, row.value as unknown as CellValue));
    if (unlike.length > 0 || cells.size !== roster.assignments.length) throw new Error(`${unlike.map(cellKey).slice(0, 3).join(', ') || 'A cell'} could not be put back: ${name}`);
  }
}
