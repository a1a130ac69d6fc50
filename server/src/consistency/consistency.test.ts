import { cellKey, parseCellKey } from '@tandem/rota';
import { generateRoster } from '@tandem/rota/generate';
import type { CellValue, Stage } from '@tandem/sync/protocol';
import { array, assert, asyncProperty, constantFrom, integer, option, record } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRosters, smallWard, type OpenRosters } from '../../test/running-rosters.ts';
import { createBackfill } from './backfill.ts';
import { createCompareTables, PHASES, type CompareTables, type TableDifference } from './compare-tables.ts';
import { createServerConsistency, type FoundDifference, type ServerConsistency } from './server-consistency.ts';
import { createSweepDays } from './sweep-days.ts';
import { createValidation } from '../rollback/validate-schedule.ts';
import { lookAtCells, sweepTables } from './sweep-tables.ts';
import { createDigestTable } from './week-digests.ts';

const DAY = 24 * 60 * 60 * 1000;
const roster = smallWard();
const cells = roster.assignments.map(cellKey);
const [first = ''] = cells;
const valueOf = (cell: string): CellValue => roster.assignments.find((each) => cellKey(each) === cell)!.value as CellValue;

let open: OpenRosters;
let ward: string;
let tables: CompareTables;
let clock: { now: number };
beforeEach(async () => {
  clock = { now: Date.parse('2026-11-20T08:00:00Z') };
  open = openRosters({ now: () => clock.now });
  ward = await open.rosters.create(roster, 'ana', 'test');
  tables = createCompareTables(open.data.database);
});
afterEach(() => open.close());

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const run = (sql: string, ...values: (string | number | null)[]): void => void open.data.database.prepare(sql).run(...values);
/** Writes the REST table beside the log. */
function spoil(cell: string, value: unknown): void {
  const { date, staffId, slot } = parseCellKey(cell)!;
  if (value === null) return run('delete from assignment where schedule_id = ? and date = ? and staff_id = ? and slot = ?', ward, date, staffId, slot);
  run(
    `insert into assignment (schedule_id, date, staff_id, slot, value, rev, "by", at) values (?, ?, ?, ?, ?, 1, 'x', 1)
     on conflict (schedule_id, date, staff_id, slot) do update set value = excluded.value`,
    ward, date, staffId, slot, typeof value === 'string' ? value : JSON.stringify(value),
  );
}
/** Writes the log's newest state beside its events. */
const spoilFold = (cell: string, value: unknown): void => run('update entity set body = ? where space = ? and entity = ?', value === null ? null : JSON.stringify(value), ward, `cell:${cell}`);
const forgetEvents = (): void => run('delete from event where space = ?', ward);
const spoilt = (cell: string): CellValue => ({ ...valueOf(cell), start: 1 });
const found = (): TableDifference[] => PHASES.flatMap((phase) => {
  const differences: TableDifference[] = [];
  let after: string | null = null;
  do {
    const slice = tables.slice(ward, phase, after, 37);
    differences.push(...slice.differences);
    after = slice.last;
  } while (after !== null);
  return differences;
});
const restOf = (cell: string): CellValue | undefined => open.rosters.read(ward).assignments.find((each) => cellKey(each) === cell)?.value as CellValue | undefined;

describe('the table and the log', () => {
  it('[SERVER-600] are compared by what they hold, from both sides', () => {
    expect(found()).toEqual([]);
    const rev = Number(open.data.database.prepare('select rev from entity where space = ? and entity = ?').get(ward, `cell:${first}`)?.['rev']);
    spoil(first, spoilt(first));
    expect([found(), tables.one(ward, first)]).toEqual([[{ cell: first, rest: spoilt(first), log: valueOf(first), rev }], { cell: first, rest: spoilt(first), log: valueOf(first), rev }]);
    // The same in another order of fields is the same.
    spoil(first, Object.fromEntries(Object.entries(valueOf(first)).reverse()));
    expect([found(), tables.one(ward, first)]).toEqual([[], null]);
    spoil(first, '{"shiftTypeId":');
    expect(found()).toEqual([{ cell: first, rest: null, log: valueOf(first), rev }]);
    spoil(first, null);
    expect(found()).toEqual([{ cell: first, rest: null, log: valueOf(first), rev }]);
    spoil(first, valueOf(first));
    run('update assignment set rev = rev + 1 where schedule_id = ? and date = ? and staff_id = ? and slot = ?', ward, parseCellKey(first)!.date, parseCellKey(first)!.staffId, parseCellKey(first)!.slot);
    expect(found()).toEqual([{ cell: first, rest: valueOf(first), log: valueOf(first), rev }]);
    run('update assignment set rev = ? where schedule_id = ? and date = ? and staff_id = ? and slot = ?', rev, ward, parseCellKey(first)!.date, parseCellKey(first)!.staffId, parseCellKey(first)!.slot);
    const foreign = `${parseCellKey(first)!.staffId}/2030-01-01/0`;
    spoil(foreign, valueOf(first));
    expect(found()).toEqual([{ cell: foreign, rest: valueOf(first), log: null, rev: 0 }]);
  });

  it('[SERVER-600] are compared with the last event too, as long as there is one', async () => {
    spoilFold(first, spoilt(first));
    expect(found().map(({ cell, rest, log }) => [cell, rest, log])).toEqual([[first, valueOf(first), valueOf(first)]]);
    spoilFold(first, null);
    expect(found().map(({ cell }) => cell)).toEqual([first]);
    // Both were changed alike: the event still says what was written.
    spoil(first, spoilt(first));
    spoilFold(first, spoilt(first));
    expect(found().map(({ cell, rest, log }) => [cell, rest, log])).toEqual([[first, spoilt(first), valueOf(first)]]);
    spoil(first, valueOf(first));
    spoilFold(first, null);
    forgetEvents();
    expect(found().map(({ cell, rest, log }) => [cell, rest, log])).toEqual([[first, valueOf(first), null]]);
    spoilFold(first, spoilt(first));
    expect(found().map(({ cell, rest, log }) => [cell, rest, log])).toEqual([[first, valueOf(first), spoilt(first)]]);
  });

  it('[SERVER-600] [SERVER-605] whatever is spoilt and written: exactly what differs is found, and the sums of the weeks are those of the table', async () => {
    const digests = createDigestTable(open.data.database, turn);
    const step = record({ cell: constantFrom(...cells.slice(0, 40)), what: constantFrom('write', 'clear', 'spoil', 'remove', 'fold'), shift: option(integer({ min: 0, max: roster.shiftTypes.length - 1 })) });
    let n = 0;
    await assert(
      asyncProperty(array(step, { maxLength: 12 }), async (steps) => {
        const touched = new Set<string>();
        for (const { cell, what, shift } of steps) {
          const value = { ...valueOf(cell), shiftTypeId: roster.shiftTypes[shift ?? 0]!.id };
          if (what === 'write' || what === 'clear') {
            await open.rosters.feed.submitTogether(ward, [{ opId: `p-${++n}`, entity: `cell:${cell}`, baseRev: null, actor: 'ana', origin: 'tab/week', at: 1, body: what === 'write' ? value : null }], { unjudged: true });
            touched.delete(cell);
          } else {
            if (what === 'spoil') spoil(cell, { ...value, start: 7 });
            if (what === 'remove' && restOf(cell)) spoil(cell, null);
            if (what === 'fold') spoilFold(cell, { ...value, end: 7 });
            touched.add(cell);
          }
          if (n % 3 === 0) await digests.weeks(ward);
        }
        const logged = new Map<string, CellValue | null>();
        for (const { entity, body } of open.data.database.prepare(`select entity, body from event where space = ? and entity like 'cell:%' order by cursor`).all(ward)) {
          logged.set(String(entity).slice(5), typeof body === 'string' ? (JSON.parse(body) as CellValue) : null);
        }
        const rest = new Map(open.rosters.read(ward).assignments.map((each) => [cellKey(each), each.value as CellValue]));
        const folded = new Map((await open.rosters.feed.snapshot(ward)).entities.map(({ id, state }) => [id.slice(5), state as CellValue]));
        const text = (value: unknown): string => JSON.stringify(value === null || value === undefined ? null : Object.entries(value).sort());
        const expected = [...touched].filter((cell) => text(rest.get(cell)) !== text(logged.get(cell)) || text(folded.get(cell)) !== text(logged.get(cell)));
        const differing = found().map(({ cell }) => cell);
        expect(differing.filter((cell) => expected.includes(cell)).sort()).toEqual(expected.sort());
        // A removed and rewritten row has lost its revision: found too.
        expect(differing.every((cell) => touched.has(cell))).toBe(true);
        await digests.refresh(ward);
        expect(await digests.weeks(ward)).toEqual(await createDigestTable(open.data.database, turn).weeks(ward));
        for (const cell of touched) {
          await open.rosters.feed.submitTogether(ward, [{ opId: `p-${++n}`, entity: `cell:${cell}`, baseRev: null, actor: 'ana', origin: 'tab/week', at: 1, body: valueOf(cell) }], { unjudged: true });
        }
        expect(found()).toEqual([]);
        expect(await digests.weeks(ward)).toEqual(await createDigestTable(open.data.database, turn).weeks(ward));
      }),
      { numRuns: 40 },
    );
  });
});

describe('a sweep', () => {
  it('[SERVER-601] counts a difference only when it is still there after 250 ms, 1 s and 3 s', async () => {
    spoil(first, spoilt(first));
    const second = cells[5]!;
    spoil(second, spoilt(second));
    const pauses: number[] = [];
    const swept = await sweepTables({
      tables, turn,
      pause: async (ms) => {
        pauses.push(ms);
        if (pauses.length === 2) spoil(second, valueOf(second));
      },
    }, ward);
    expect([pauses, swept.confirmed.map(({ cell }) => cell), swept.errors]).toEqual([[250, 750, 2000], [first], 0]);
    expect(swept.compared).toBe(cells.length);
    pauses.length = 0;
    spoil(first, valueOf(first));
    expect(await sweepTables({ tables, turn, pause: async (ms) => void pauses.push(ms) }, ward)).toEqual({ compared: cells.length, confirmed: [], errors: 0 });
    expect(pauses).toEqual([]);
  });

  it('[SERVER-601] never takes a write under way for a difference', async () => {
    let writes = 0;
    const swept = await sweepTables({
      tables,
      turn: async () => {
        const cell = cells[writes * 7 % cells.length]!;
        writes += 1;
        await open.rosters.feed.submitTogether(ward, [{ opId: `w-${writes}`, entity: `cell:${cell}`, baseRev: null, actor: 'ana', origin: 'tab/week', at: 1, body: writes % 2 === 0 ? null : spoilt(cell) }], { unjudged: true });
      },
      pause: () => Promise.reject(new Error('nothing is to be looked at again')),
    }, ward);
    expect([swept.confirmed, swept.errors, writes > 1]).toEqual([[], 0, true]);
  });

  it('[SERVER-603] counts what the comparison throws as neither right nor wrong', async () => {
    spoil(first, spoilt(first));
    const broken: CompareTables = { slice: (id, phase, after, limit) => (phase === 'rest' ? thrown() : tables.slice(id, phase, after, limit)), one: () => thrown(), written: () => thrown(), lastOps: () => [] };
    expect(await sweepTables({ tables: broken, turn, pause: () => Promise.resolve() }, ward)).toEqual({ compared: cells.length, confirmed: [], errors: 2 });
  });
});

const thrown = (): never => {
  throw new Error('disk');
};

describe('the server’s comparison', () => {
  let stage: Stage;
  let seen: FoundDifference[];
  let days: ReturnType<typeof createSweepDays>;
  let ids = 0;
  let consistency: ServerConsistency;
  beforeEach(() => {
    stage = 'shadow';
    seen = [];
    const { database } = open.data;
    days = createSweepDays(database, () => clock.now);
    consistency = createServerConsistency({
      tables, days, turn, feed: open.rosters.feed, digests: createDigestTable(database, turn),
      pause: () => Promise.resolve(), now: () => clock.now, newId: () => `mend-${++ids}`,
      ids: () => [ward], stageOf: () => stage, onDifference: (difference) => void seen.push(difference), onError: (error) => { throw error; },
    });
  });

  it('[SERVER-602] mends to the side that the stage holds for right, by an event that everybody hears of', async () => {
    spoil(first, spoilt(first));
    const after = open.rosters.window(ward, '2026-11-02', '2026-11-03').cursor;
    expect(await consistency.check(ward)).toMatchObject({ compared: cells.length, confirmed: 1, errors: 0, mended: 1 });
    expect([restOf(first), found()]).toEqual([spoilt(first), []]);
    expect(await open.rosters.feed.read(ward, after, 10)).toMatchObject({ events: [{ entity: `cell:${first}`, actor: 'server/consistency', body: spoilt(first) }] });
    stage = 'live';
    spoil(first, valueOf(first));
    await consistency.sweepAll();
    expect([restOf(first), found(), seen.map(({ authority, mended, cell }) => [authority, mended, cell])]).toEqual([spoilt(first), [], [['control', true, first], ['candidate', true, first]]]);
    // With the writes before it, newest first.
    expect(seen.map(({ ops }) => ops.map(({ actor, value }) => [actor, value]))).toEqual([
      [['ana', valueOf(first)]],
      [['server/consistency', spoilt(first)], ['ana', valueOf(first)]],
    ]);
    expect(consistency.last(ward)).toMatchObject({ confirmed: 1, mended: 1 });
  });

  it('[SERVER-602] deletes nothing, and mends nothing in a stage that is not compared', async () => {
    spoil(first, null);
    expect(await consistency.check(ward)).toMatchObject({ confirmed: 1, mended: 0 });
    expect(found().map(({ rest, log }) => [rest, log])).toEqual([[null, valueOf(first)]]);
    for (const idle of ['off', 'complete'] as const) {
      stage = idle;
      expect(await consistency.check(ward)).toMatchObject({ confirmed: 1, mended: 0 });
    }
    await consistency.sweepAll();
    stage = 'live';
    expect(await consistency.check(ward)).toMatchObject({ confirmed: 1, mended: 1 });
    expect([restOf(first), found()]).toEqual([valueOf(first), []]);
  });

  it('[SERVER-602] mends at most ten cells in an hour', async () => {
    for (const cell of cells.slice(0, 14)) spoil(cell, spoilt(cell));
    expect(await consistency.check(ward)).toMatchObject({ confirmed: 14, mended: 10 });
    clock.now += 30_000;
    expect(await consistency.check(ward)).toMatchObject({ confirmed: 4, mended: 0 });
    clock.now += 60 * 60 * 1000;
    expect(await consistency.check(ward)).toMatchObject({ confirmed: 4, mended: 4 });
    expect(await consistency.check(ward)).toMatchObject({ confirmed: 0, mended: 0 });
  });

  it('[SERVER-602] mends what can be mended behind ten that cannot', async () => {
    // They are found in this order.
    const sorted = cells.toSorted();
    for (const cell of sorted.slice(0, 10)) spoil(cell, null);
    for (const cell of sorted.slice(10, 12)) spoil(cell, spoilt(cell));
    expect(await consistency.check(ward)).toMatchObject({ confirmed: 12, mended: 2 });
    expect(await consistency.check(ward)).toMatchObject({ confirmed: 10, mended: 0 });
  });

  it('[SERVER-607] compares what was written since the look before, and nothing else', async () => {
    let written = 0;
    const writeTo = (cell: string) => open.rosters.feed.submitTogether(ward, [{ opId: `w-${(written += 1)}`, entity: `cell:${cell}`, baseRev: null, actor: 'ana', origin: 'tab/week', at: 1, body: spoilt(cell) }], { unjudged: true });
    const second = cells.at(-1)!;
    spoil(second, spoilt(second));
    await consistency.lookAll();
    await writeTo(first);
    await consistency.lookAll();
    expect([days.total(ward), seen]).toEqual([{ sweeps: 0, compared: 1, confirmed: 0, errors: 0 }, []]);
    await writeTo(first);
    spoil(first, valueOf(first));
    await Promise.all([consistency.lookAll(), consistency.lookAll()]);
    expect(seen.map(({ cell, mended, rest }) => [cell, mended, rest])).toEqual([[first, true, valueOf(first)]]);
    // The mending is a write too.
    await consistency.lookAll();
    await consistency.lookAll();
    expect(days.total(ward)).toEqual({ sweeps: 0, compared: 3, confirmed: 1, errors: 0 });
    stage = 'complete';
    await consistency.lookAll();
    await writeTo(first);
    stage = 'live';
    await consistency.lookAll();
    expect([days.total(ward).compared, consistency.last(ward)]).toEqual([3, null]);
  });

  it('[SERVER-604] sweeps what is in a compared stage, once for whoever asks together, and counts by day', async () => {
    stage = 'complete';
    await consistency.sweepAll();
    expect([consistency.last(ward), days.total(ward)]).toEqual([null, { sweeps: 0, compared: 0, confirmed: 0, errors: 0 }]);
    stage = 'dualwrite';
    const both = await Promise.all([consistency.check(ward), consistency.check(ward)]);
    expect([both[0] === both[1], days.total(ward)]).toEqual([true, { sweeps: 1, compared: cells.length, confirmed: 0, errors: 0 }]);
    for (let day = 1; day < 4; day += 1) {
      clock.now += DAY;
      await consistency.sweepAll();
      days.add(ward, { compared: 5, confirmed: 0, errors: 1 });
    }
    expect([days.cleanDays(ward), days.total(ward)]).toEqual([3, { sweeps: 7, compared: 4 * cells.length + 15, confirmed: 0, errors: 3 }]);
    expect(createSweepDays(open.data.database, () => clock.now).cleanDays(ward)).toBe(3);
    // Today's difference counts at once; so does a day without a comparison, and one with a difference.
    days.add(ward, { compared: 5, confirmed: 1, errors: 0 });
    expect(days.cleanDays(ward)).toBe(0);
    clock.now += DAY;
    expect(days.cleanDays(ward)).toBe(0);
    days.add(ward, { compared: 5, confirmed: 0, errors: 0 });
    clock.now += DAY;
    expect(days.cleanDays(ward)).toBe(1);
    clock.now += 2 * DAY;
    expect(days.cleanDays(ward)).toBe(0);
  });

  it('[SERVER-493] counts no sweep for more than can be added up', () => {
    const { MAX_SAFE_INTEGER: most } = Number;
    for (let i = 0; i < 3; i += 1) {
      days.add(ward, { compared: most, confirmed: most, errors: most });
      days.save();
    }
    expect(days.total(ward)).toEqual({ sweeps: 3, compared: 30_000_000, confirmed: 30_000_000, errors: 30_000_000 });
  });
});

describe('a large rota', () => {
  const large = generateRoster({ staff: 40, weeks: 8, seed: 5, firstDate: '2026-11-02', name: 'Large ward' });
  const days = 8 * 7;
  let turns: number;
  /** Somebody writes each time that others have their turn. */
  const busy = async (): Promise<void> => {
    turns += 1;
    const { staffId, date, slot, value } = large.assignments[(turns * 37) % large.assignments.length]!;
    await open.rosters.feed.submitTogether(ward, [{ opId: `busy-${turns}`, entity: `cell:${staffId}/${date}/${slot}`, baseRev: null, actor: 'ana', origin: 'tab/week', at: 1, body: { ...(value as CellValue), start: turns } }], { unjudged: true });
  };
  const fresh = async () => (await createDigestTable(open.data.database, turn).weeks(ward))!;
  beforeEach(async () => {
    turns = 0;
    ward = await open.rosters.create(large, 'ana', 'test');
  });

  it('[SERVER-609] is summed up a day at a time, and what is written meanwhile is in the sums', async () => {
    const digests = createDigestTable(open.data.database, busy);
    const first = await digests.weeks(ward);
    expect([first, turns >= days]).toEqual([await fresh(), true]);
    const before = turns;
    await digests.refresh(ward);
    expect(turns - before).toBeGreaterThanOrEqual(days);
    expect(await digests.weeks(ward)).toEqual(await fresh());
    // Two who ask together do each other's work.
    digests.forget(ward);
    const both = await Promise.all([digests.weeks(ward), digests.weeks(ward)]);
    expect([both[1], both[0]!.cursor <= both[1]!.cursor]).toEqual([await fresh(), true]);
  });

  it('[SERVER-609] is validated in slices, and ends also while people write faster than it reads', async () => {
    const validate = createValidation(open.data.database, busy, () => Promise.resolve());
    expect(await validate(ward)).toMatchObject({ cells: large.assignments.length, differences: 0 });
    expect(turns).toBeGreaterThan(days + large.assignments.length / 250);
    const flooding = createDigestTable(open.data.database, async () => {
      for (let i = 0; i < 3; i += 1) await busy();
    });
    expect(await flooding.weeks(ward)).toEqual(await fresh());
  });

  it('[SERVER-609] [SERVER-606] is migrated in slices, and both sums are of one moment', async () => {
    const { database } = open.data;
    const fill = createBackfill({ database, tables, digests: createDigestTable(database, busy), turn: busy, feed: open.rosters.feed, now: () => clock.now, newId: () => crypto.randomUUID() });
    const moved = await fill(ward, { authority: 'control', dryRun: false, by: 'Ana' });
    expect([moved?.verified, moved?.checksum === moved?.logChecksum, moved?.weeks]).toEqual([true, true, (await fresh()).weeks]);
    expect(turns).toBeGreaterThan(days + large.staff.length + (2 * large.assignments.length) / 250);
  });

  it('[SERVER-609] is looked at cell by cell in slices too', async () => {
    const all = large.assignments.map(cellKey);
    expect(await lookAtCells({ tables, turn: busy, pause: () => Promise.resolve() }, ward, all)).toEqual({ compared: all.length, confirmed: [], errors: 0 });
    expect(turns).toBeGreaterThanOrEqual(Math.floor(all.length / 50));
  });
});

describe('a migration', () => {
  const make = (stopAfter = Infinity) => {
    const { database } = open.data;
    let turns = 0;
    let ids = 0;
    const step = async (): Promise<void> => {
      turns += 1;
      if (turns > stopAfter) throw new Error('killed');
      await turn();
    };
    return createBackfill({ database, tables, digests: createDigestTable(database, turn), turn: step, feed: open.rosters.feed, now: () => clock.now, newId: () => `fill-${stopAfter}-${++ids}` });
  };

  it('[SERVER-608] is refused while another one is under way, by name; one that was killed is in nobody’s way for long', async () => {
    spoil(first, spoilt(first));
    const options = { authority: 'control', dryRun: false } as const;
    const beside = open.beside();
    const other = createBackfill({ database: beside.data.database, tables: createCompareTables(beside.data.database), digests: createDigestTable(beside.data.database, turn), turn, feed: beside.rosters.feed, now: () => clock.now, newId: () => 'other' });
    const fill = make();
    const both = await Promise.allSettled([fill(ward, { ...options, by: 'Ana' }), fill(ward, { ...options, by: 'Ben' }), other(ward, { ...options, by: 'the command line' }), other(ward, { ...options, by: 'the command line', dryRun: true })]);
    expect(both).toMatchObject([
      { value: { cells: cells.length, differences: 1, repaired: 1, verified: true } },
      ...Array.from({ length: 2 }, () => ({ reason: { error: { kind: 'conflict', reason: `${ward} is being migrated by Ana, since 2026-11-20T08:00:00.000Z: wait until that is done.`, causes: [{ code: 'migrating', by: 'Ana' }] } } })),
      { value: { dryRun: true } },
    ]);
    expect((await other(ward, { ...options, by: 'the command line' }))?.verified).toBe(true);
    // One that fails lets the next one in at once; one that was killed says nothing any more.
    await expect(make(1)(ward, { ...options, by: 'Ana' })).rejects.toThrow('killed');
    run("update backfill set run = 'killed', run_seen = ?", clock.now);
    clock.now += 29_999;
    await expect(fill(ward, { ...options, by: 'Ben' })).rejects.toThrow('by Ana');
    clock.now += 1;
    expect((await fill(ward, { ...options, by: 'Ben' }))?.verified).toBe(true);
    expect(open.data.database.prepare('select 1 from backfill').all()).toEqual([]);
  });

  it('[SERVER-608] that has slept until another one took its place goes no further', async () => {
    const { database } = open.data;
    const slept = createBackfill({
      database, tables, digests: createDigestTable(database, turn), feed: open.rosters.feed, now: () => clock.now, newId: () => 'slept',
      turn: async () => {
        clock.now += 6000;
        run("update backfill set run = 'other', run_by = 'Ben'");
        await turn();
      },
    });
    await expect(slept(ward, { authority: 'control', dryRun: false, by: 'Ana' })).rejects.toThrow('by Ben');
    expect(database.prepare('select run from backfill').all()).toEqual([{ run: 'other' }]);
  });

  it('[SERVER-606] brings the log to what REST gives, says what it did, and proves it; a second time there is nothing to do', async () => {
    spoil(first, spoilt(first));
    const foreign = `${parseCellKey(first)!.staffId}/2026-11-29/3`;
    spoil(foreign, valueOf(first));
    const dry = await make()(ward, { authority: 'control', by: 'ana', dryRun: true });
    expect(dry).toMatchObject({ dryRun: true, cells: cells.length + 1, differences: 2, repaired: 0, refused: 0, verified: false });
    expect([dry!.checksum === dry!.logChecksum, found().length]).toEqual([false, 2]);
    const progress: number[] = [];
    const moved = await make()(ward, { authority: 'control', by: 'ana', dryRun: false, progress: (n) => void progress.push(n) });
    expect(moved).toMatchObject({ schedule: ward, dryRun: false, cells: cells.length + 1, differences: 2, repaired: 2, refused: 0, refusedCells: [], verified: true, checksum: dry!.checksum });
    expect([moved!.checksum === moved!.logChecksum, moved!.weeks, progress.at(-1)]).toEqual([true, (await createDigestTable(open.data.database, turn).weeks(ward))!.weeks, cells.length + 1]);
    expect([restOf(first), found()]).toEqual([spoilt(first), []]);
    expect(await make()(ward, { authority: 'control', by: 'ana', dryRun: false })).toEqual({ ...moved, differences: 0, repaired: 0, cells: cells.length + 1 });
  });

  it('[SERVER-606] deletes nothing: what only the log has is refused and named', async () => {
    spoil(first, null);
    expect(await make()(ward, { authority: 'control', by: 'ana', dryRun: false })).toMatchObject({ differences: 1, repaired: 0, refused: 1, refusedCells: [first], verified: false });
    expect(await make()(ward, { authority: 'candidate', by: 'ana', dryRun: false })).toMatchObject({ differences: 1, repaired: 1, refused: 0, verified: true });
    expect(restOf(first)).toEqual(valueOf(first));
  });

  it('[SERVER-606] goes on where it was interrupted, and there is none of a schedule that is not there', async () => {
    const large = generateRoster({ staff: 40, weeks: 4, seed: 5, firstDate: '2026-11-02', name: 'Large ward' });
    ward = await open.rosters.create(large, 'ana', 'test');
    const all = large.assignments.map((each) => ({ cell: cellKey(each), value: each.value as CellValue })).sort((a, b) => (a.cell < b.cell ? -1 : 1));
    for (const { cell, value } of [all[0]!, all.at(-1)!]) spoil(cell, { ...value, start: 1 });
    await expect(make(1)(ward, { authority: 'control', by: 'ana', dryRun: false })).rejects.toThrow('killed');
    const halfway = open.data.database.prepare('select cells, differences, repaired from backfill where schedule_id = ?').get(ward)!;
    expect(halfway['cells']).toBeGreaterThanOrEqual(250);
    const progress: number[] = [];
    const moved = await make()(ward, { authority: 'control', by: 'ana', dryRun: false, progress: (n) => void progress.push(n) });
    expect(progress[0]).toBeGreaterThan(Number(halfway['cells']));
    expect(moved).toMatchObject({ cells: all.length, differences: 2, repaired: 2, verified: true });
    expect([found(), open.data.database.prepare('select 1 from backfill').all()]).toEqual([[], []]);
    expect(await make()('nowhere', { authority: 'control', by: 'ana', dryRun: false })).toBeNull();
  });
});
