/** An hour of work over a slow network in the stages of hybrid mode: nothing is wrong, so nothing may be said to be. */
import { parseCellKey, type AssignmentValue, type CellRef, type Roster } from '@tandem/rota';
import { openComparedWorld } from './compared-world.ts';

export interface QuietHour {
  readonly edits: number;
  /** Settled looks at cells. */
  readonly compared: number;
  /** Sweeps of pages. */
  readonly sweeps: number;
  readonly confirmed: readonly string[];
  readonly fallbacks: number;
}

export interface HourTask {
  readonly roster: Roster;
  readonly seed: number;
  /** Virtual milliseconds of work in all stages together. */
  readonly ms: number;
}

const STAGES = ['dualwrite', 'shadow', 'live'] as const;
const START = Date.parse('2026-11-02T08:00:00Z');
const EDITS_PER_SECOND = 5;
/** Milliseconds that everything takes, to the server and back from it. */
const TRAVEL_MS = 2000;
/** Cells that people meet in now and then. */
const BUSY_CELLS = 40;
const PEACE_MS = 40_000;

export async function workAnHour({ roster, seed, ms }: HourTask): Promise<QuietHour> {
  const world = await openComparedWorld({ roster, seed, people: { ana: 2, tomas: 1 }, start: START, travel: TRAVEL_MS });
  const { chance, timeline, tabs, rest, confirmed, server } = world;
  let edits = 0;
  let fallbacks = 0;
  let sweeps = 0;
  for (const { sync } of tabs) {
    let last = 0;
    sync.consistency.state$.subscribe((state) => {
      if (!state?.sweep || state.sweep.at === last) return;
      last = state.sweep.at;
      sweeps += 1;
    });
    sync.flags.state$.subscribe(({ safeMode }) => void (safeMode.length > 0 && (fallbacks += 1)));
  }
  const skillOf = new Map(roster.staff.map(({ id, skills: [first = ''] }) => [id, first]));
  const anyCell = (): CellRef => {
    const rows = chance.hits(0.1) ? roster.assignments.slice(0, BUSY_CELLS) : roster.assignments;
    const { staffId, date, slot } = chance.pick(rows);
    return { staffId, date, slot };
  };
  const anyValue = ({ staffId }: CellRef): AssignmentValue | null => (chance.hits(0.1) ? null : { shiftTypeId: chance.pick(roster.shiftTypes).id, skillId: skillOf.get(staffId) ?? '' });

  try {
    for (const stage of STAGES) {
      await world.reach(stage);
      const until = timeline.now() + ms / STAGES.length;
      while (timeline.now() < until) {
        const ref = anyCell();
        chance.pick(chance.pick(tabs).views).write(ref, anyValue(ref));
        edits += 1;
        await rest(chance.below((2 * 1000) / EDITS_PER_SECOND));
      }
      // Whatever is under way has to come to rest before another way of writing begins.
      await rest(PEACE_MS);
      fallbacks += server.inside().flags.stageOf(server.schedule).kept === stage ? 0 : 1;
    }
    return { edits, compared: world.compares(), sweeps, fallbacks, confirmed: confirmed.map(({ by, cell, text }) => `${parseCellKey(cell)?.date ?? ''} ${cell} (${by}: ${text})`) };
  } finally {
    await world.close();
  }
}
