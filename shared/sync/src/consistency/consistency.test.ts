import fc from 'fast-check';
import { formatIsoWeek } from '@tandem/rota';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import { EMPTY_DIGEST, digestText, withCell } from '../protocol/digest.ts';
import { dateOfCell } from '../protocol/cell-key.ts';
import { createTestClock, type TestClock } from '../testing/test-clock.ts';
import { createConsistency, type ComparedSide, type Consistency, type ConsistencyParts } from './consistency.ts';
import { judgeCell, type CandidateCell, type CellPair, type ControlCell } from './judge.ts';
import { MOST_MENDED } from './mending.ts';
import { SLICE_MS, sweep } from './sweep.ts';

const E: CellValue = { shiftTypeId: 'E', skillId: 'rn' };
const L: CellValue = { shiftTypeId: 'L', skillId: 'rn' };
const DAY = '2026-11-23';
const WEEK = '2026-W48';
const key = (staff: string, date = DAY): CellKey => `${staff}/${date}/0`;

const CONTROL: ControlCell = { value: E, cursor: 10, unsaved: false };
const CANDIDATE: CandidateCell = { value: E, rev: 5, readTo: 10, pending: false };

describe('a look at one cell', () => {
  it('[SYNC-330] says clean or different only where both sides have settled and have read as far', () => {
    expect(judgeCell(CONTROL, CANDIDATE, false)).toBe('clean');
    expect(judgeCell({ ...CONTROL, value: L }, CANDIDATE, false)).toBe('different');
    for (const [control, candidate] of [
      [{ ...CONTROL, unsaved: true }, CANDIDATE],
      [{ ...CONTROL, atLeast: 4 }, CANDIDATE],
      [CONTROL, { ...CANDIDATE, readTo: null }],
      [CONTROL, { ...CANDIDATE, readTo: 9 }],
      [CONTROL, { ...CANDIDATE, pending: true }],
      [CONTROL, { ...CANDIDATE, rev: 11, readTo: 11 }],
    ] as const) {
      expect(judgeCell({ ...control, value: L }, candidate, false)).toBe('unsettled');
    }
  });

  it('[SYNC-330] of a store that is written in the same task is never behind', () => {
    expect(judgeCell({ ...CONTROL, value: L }, { ...CANDIDATE, pending: true }, true)).toBe('different');
    expect(judgeCell({ ...CONTROL, value: L }, { ...CANDIDATE, rev: 11, readTo: 11 }, true)).toBe('different');
  });

  it('[SYNC-330] never calls what is under way wrong, whatever else there is', () => {
    const value = fc.option(fc.constantFrom(E, L), { nil: null });
    fc.assert(
      fc.property(value, value, fc.nat(20), fc.nat(20), fc.option(fc.nat(20), { nil: null }), fc.boolean(), fc.boolean(), fc.boolean(), (control, candidate, cursor, rev, readTo, unsaved, pending, projected) => {
        const verdict = judgeCell({ value: control, cursor, unsaved }, { value: candidate, rev, readTo, pending }, projected);
        if (unsaved || readTo === null || readTo < cursor) expect(verdict).toBe('unsettled');
      }),
    );
  });
});

/** A page: one legacy store, the central one, and a server, as maps. */
let clock: TestClock;
let legacy: Map<CellKey, CellValue>;
let central: Map<CellKey, CellValue>;
let server: Map<CellKey, CellValue>;
let unsaved: Set<CellKey>;
let fallen: { reason: string; pairs: readonly CellPair[] }[];
let consistency: Consistency;
let mendings: (readonly [CellKey, string])[];
let failing: CellKey | null;
/** First day of the store's window. */
let from: string;

function begin(over: Partial<ConsistencyParts> = {}): void {
  const side: ComparedSide = {
    name: 'weekly',
    holds: (cell) => dateOfCell(cell) >= from && dateOfCell(cell) <= '2026-11-29',
    range: () => ({ from, to: '2026-11-29' }),
    cellsOn: (date) => new Set([...legacy.keys(), ...central.keys()].filter((cell) => dateOfCell(cell) === date)),
    controlAt(cell) {
      if (cell === failing) throw new Error('a store that cannot be read');
      return { value: legacy.get(cell) ?? null, cursor: 10, unsaved: unsaved.has(cell) };
    },
    candidateAt: (cell) => ({ value: central.get(cell) ?? null, rev: 5, readTo: 10, pending: false }),
  };
  consistency = createConsistency({
    clock,
    elapsed: () => 0,
    sides: () => [side],
    projected: () => true,
    authority: () => 'candidate',
    mend({ cell, candidate }, right) {
      mendings.push([cell, right]);
      if (candidate) legacy.set(cell, candidate);
      return true;
    },
    log: {
      readTo: () => 10,
      snapshotAt: () => 1,
      latestOn: () => 5,
      confirmedOn: (date) => [...central].filter(([cell]) => dateOfCell(cell) === date),
      weeks: () => [...central.keys()].map((cell) => formatIsoWeek(dateOfCell(cell))),
      revOf: () => 5,
    },
    rest: {
      digest: async () => ({ cursor: 10, weeks: { [WEEK]: digestText([...server].reduce((digest, [cell, value]) => withCell(digest, cell, null, value), EMPTY_DIGEST)) } }),
      cells: async () => ({ cursor: 10, cells: server }),
    },
    opsOf: (cell) => [{ opId: 'op-1', cell, value: L, baseRev: 4, at: 1, origin: 't/weekly', epoch: 0, protocol: 3 }],
    fallBack: (reason, pairs) => void fallen.push({ reason, pairs }),
    ...over,
  });
}

beforeEach(() => {
  clock = createTestClock();
  const cells = ['ana', 'ben', 'cleo'].map((staff) => [key(staff), E] as const);
  [legacy, central, server] = [new Map(cells), new Map(cells), new Map(cells)];
  unsaved = new Set();
  fallen = [];
  mendings = [];
  failing = null;
  from = DAY;
  begin();
});

describe('sweeps', () => {
  it('[SYNC-331] look at every cell by its contents every 30 s, and tell the size of the sample', async () => {
    consistency.startValidation();
    await clock.pass(29_900);
    expect(consistency.state.sweep).toBeNull();
    await clock.pass(200);
    // Three cells of the store, and one week of the server's answer.
    expect(consistency.state.sweep).toMatchObject({ compared: 4, unsettled: 0, confirmed: 0, errors: 0 });
    unsaved.add(key('ana'));
    await clock.pass(30_000);
    expect(consistency.state.sweep).toMatchObject({ compared: 3, unsettled: 1 });
    expect(consistency.state.compared).toBe(5);
    consistency.stopValidation();
    await clock.pass(120_000);
    expect([consistency.state.compared, clock.waiting()]).toEqual([5, 0]);
  });

  it('[SYNC-331] take slices of at most 4 ms, with the page’s work between them', async () => {
    let time = 0;
    let looks = 0;
    const slices: number[] = [];
    const cells = Array.from({ length: 1000 }, (_, n) => key(`p${n}`));
    const parts = {
      clock: { after: (ms: number, run: () => void) => clock.after(ms, () => (slices.push(looks), run())) },
      elapsed: () => time,
      sides: () => [{ name: 'weekly', range: () => ({ from: DAY, to: DAY }), cellsOn: () => cells }],
      look: (side: string, cell: CellKey) => {
        looks += 1;
        time += 0.02;
        return { side, cell, control: null, candidate: null, verdict: 'clean' as const };
      },
      onDifferent: () => undefined,
    };
    const seen = new Promise((done) => sweep(parts, done));
    await clock.pass(10_000);
    expect(await seen).toEqual({ compared: 1000, unsettled: 0, errors: 0 });
    const sizes = [...slices.slice(1), looks].map((to, at) => to - slices[at]!);
    expect(sizes.length).toBeGreaterThan(3);
    // At most the slice, and the cells until the next look at the time.
    expect(Math.max(...sizes) * 0.02).toBeLessThanOrEqual(SLICE_MS + 64 * 0.02);
  });

  it('[SYNC-335] count what the comparison throws as an error, and nothing else', async () => {
    failing = key('ben');
    legacy.set(key('ben'), L);
    consistency.startValidation();
    await clock.pass(40_000);
    expect(consistency.state.sweep).toMatchObject({ confirmed: 0, errors: 1 });
    expect([consistency.state.differences, fallen]).toEqual([[], []]);
  });

  it('[SYNC-335] count it too where a written cell is looked at', async () => {
    failing = key('ben');
    consistency.startValidation();
    consistency.written([key('ben')]);
    await clock.pass(5_000);
    failing = null;
    await clock.pass(30_000);
    expect(consistency.state.sweep).toMatchObject({ compared: 4, confirmed: 0, errors: 1 });
  });

  it('[SYNC-335] a server that does not answer is no difference', async () => {
    begin({ rest: { digest: () => Promise.reject(new Error('offline')), cells: async () => null } });
    consistency.startValidation();
    await clock.pass(40_000);
    expect(consistency.state.sweep).toMatchObject({ compared: 3, confirmed: 0, errors: 1 });
  });
});

describe('what a sweep waits for', () => {
  it('[SYNC-338] is not a suspect that is unsettled, nor one of a write', async () => {
    const cell = key('ana');
    legacy.set(cell, L);
    consistency.startValidation();
    await clock.pass(30_100);
    unsaved.add(cell);
    consistency.written([key('ben')]);
    unsaved.add(key('ben'));
    await clock.pass(5_000);
    expect(consistency.state.sweep).toMatchObject({ compared: 3, unsettled: 1, confirmed: 0 });
  });

  it('[SYNC-338] a cell of a day that a store does not hold is compared with nothing', async () => {
    begin({ rest: { digest: async () => null, cells: async () => null } });
    const cell = key('ana', '2026-12-24');
    central.set(cell, E);
    consistency.startValidation();
    consistency.written([cell]);
    await clock.pass(35_000);
    expect(consistency.state).toMatchObject({ confirmed: 0, sweep: { confirmed: 0, errors: 0 } });
  });

  it('[SYNC-338] a suspect of a day that a store has left says nothing any more', async () => {
    consistency.startValidation();
    legacy.set(key('ana'), L);
    await clock.pass(30_100);
    from = '2026-11-24';
    await clock.pass(5_000);
    expect(consistency.state).toMatchObject({ confirmed: 0, sweep: { confirmed: 0 } });
  });

  it('[SYNC-338] nothing is asked, confirmed or mended once it has been stopped', async () => {
    let asked = 0;
    begin({
      rest: {
        digest: async () => {
          asked += 1;
          return { cursor: 10, weeks: { [WEEK]: '1-wrong' } };
        },
        cells: async () => ({ cursor: 10, cells: new Map([[key('ana'), L]]) }),
      },
    });
    consistency.startValidation();
    await clock.pass(30_100);
    expect(asked).toBe(1);
    consistency.stopValidation();
    await clock.pass(60_000);
    expect([asked > 2, consistency.state.confirmed, mendings]).toEqual([false, 0, []]);
  });

  it('[SYNC-338] a week that is written to all the time is looked at again until it rests', async () => {
    server.set(key('ana'), L);
    let latest = 5;
    begin({
      log: {
        readTo: () => 10,
        snapshotAt: () => 1,
        latestOn: () => latest,
        confirmedOn: (date) => [...central].filter(([cell]) => dateOfCell(cell) === date),
        weeks: () => [WEEK],
        revOf: () => 5,
      },
    });
    consistency.startValidation();
    await clock.pass(30_100);
    latest = 11;
    await clock.pass(4_000);
    expect(consistency.state.confirmed).toBe(0);
    latest = 5;
    await clock.pass(10_000);
    expect(consistency.state.differences).toMatchObject([{ side: 'rest', cell: key('ana') }]);
  });
});

describe('a difference', () => {
  it('[SYNC-332] counts only once it has survived looks at 250 ms, 1 s and 3 s', async () => {
    consistency.startValidation();
    legacy.set(key('ana'), L);
    await clock.pass(30_000 + 2_900);
    expect(consistency.state).toMatchObject({ confirmed: 0, sweep: null });
    await clock.pass(200);
    expect(consistency.state.differences).toMatchObject([{ cell: key('ana'), side: 'weekly', control: L, candidate: E, resolution: 'mended', ops: [{ opId: 'op-1' }] }]);
    expect(consistency.state.sweep).toMatchObject({ confirmed: 1 });
    expect([mendings, legacy.get(key('ana'))]).toEqual([[[key('ana'), 'candidate']], E]);
  });

  it.each([200, 900, 2900])('[SYNC-332] that is gone %i ms later was none', async (ms) => {
    consistency.startValidation();
    legacy.set(key('ana'), L);
    await clock.pass(30_000 + ms);
    legacy.set(key('ana'), E);
    await clock.pass(10_000);
    expect(consistency.state).toMatchObject({ confirmed: 0, cleared: 1 });
  });

  it('[SYNC-332] with other values than at the last look begins anew', async () => {
    consistency.startValidation();
    legacy.set(key('ana'), L);
    await clock.pass(30_000 + 2_900);
    legacy.delete(key('ana'));
    await clock.pass(200);
    expect(consistency.state.confirmed).toBe(0);
    await clock.pass(3_000);
    expect(consistency.state.differences).toMatchObject([{ control: null, candidate: E }]);
  });

  it('[SYNC-333] after a write is found without waiting for the sweep', async () => {
    consistency.startValidation();
    legacy.set(key('ana'), L);
    consistency.written([key('ana'), key('ben')]);
    await clock.pass(3_500);
    expect(consistency.state).toMatchObject({ confirmed: 1, compared: 2, sweep: null });
  });

  it('[SYNC-333] is not seen in a write that takes its time, nor once it is through', async () => {
    consistency.startValidation();
    legacy.set(key('ana'), L);
    unsaved.add(key('ana'));
    consistency.written([key('ana')]);
    await clock.pass(20_000);
    central.set(key('ana'), L);
    unsaved.delete(key('ana'));
    await clock.pass(5_000);
    expect(consistency.state).toMatchObject({ confirmed: 0, cleared: 1, errors: 0 });
  });

  it('[SYNC-334] is not mended by deleting, nor more than ten times an hour', async () => {
    central.delete(key('ana'));
    begin({ rest: { digest: async () => null, cells: async () => null } });
    const extra = Array.from({ length: MOST_MENDED + 2 }, (_, n) => key(`p${n}`));
    for (const cell of extra) {
      central.set(cell, E);
      legacy.set(cell, L);
    }
    consistency.startValidation();
    await clock.pass(34_000);
    const count = (resolution: string): number => consistency.state.differences.filter((each) => each.resolution === resolution).length;
    expect([count('would-delete'), count('mended'), count('too-many')]).toEqual([1, MOST_MENDED, 2]);
    expect(legacy.get(key('ana'))).toEqual(E);
  });

  it('[SYNC-334] that a mending leaves, or that throws in it, is told as failed', async () => {
    begin({
      mend() {
        throw new Error('no');
      },
    });
    consistency.startValidation();
    legacy.set(key('ana'), L);
    await clock.pass(34_000);
    expect(consistency.state.differences).toMatchObject([{ resolution: 'failed' }]);
  });

  it('[SYNC-335] a server that never answers holds up no sweep', async () => {
    begin({ rest: { digest: () => new Promise(() => undefined), cells: async () => null } });
    consistency.startValidation();
    central.set(key('p1'), L);
    await clock.pass(45_000);
    expect([consistency.state.confirmed, consistency.state.sweep?.confirmed]).toEqual([1, 1]);
    await clock.pass(30_000);
    expect(consistency.state.sweep?.confirmed).toBe(0);
  });

  it('[SYNC-336] from the server’s table is found by sums of weeks, then by cells', async () => {
    consistency.startValidation();
    server.set(key('cleo'), L);
    await clock.pass(30_000 + 2_900);
    expect(consistency.state.confirmed).toBe(0);
    await clock.pass(500);
    expect(consistency.state.differences).toMatchObject([{ cell: key('cleo'), side: 'rest', control: L, candidate: E }]);
  });

  it('[SYNC-336] of a week that the server’s table has lost whole is found', async () => {
    server.clear();
    begin({ rest: { digest: async () => ({ cursor: 10, weeks: {} }), cells: async () => ({ cursor: 10, cells: server }) } });
    consistency.startValidation();
    await clock.pass(34_000);
    expect(consistency.state.differences.map(({ side, control }) => [side, control])).toEqual([['rest', null], ['rest', null], ['rest', null]]);
  });

  it('[SYNC-336] from a table of another position in the log says nothing', async () => {
    server.set(key('cleo'), L);
    for (const log of [
      { readTo: () => 9 },
      { snapshotAt: () => 11 },
      { latestOn: () => 11 },
    ]) {
      const base = { readTo: () => 10, snapshotAt: () => 1, latestOn: () => 5, confirmedOn: (date: string) => [...central].filter(([cell]) => dateOfCell(cell) === date), weeks: () => [WEEK], revOf: () => 5 };
      begin({ log: { ...base, ...log } });
      consistency.startValidation();
      await clock.pass(45_000);
      expect(consistency.state.sweep).toMatchObject({ compared: 3, unsettled: 1, confirmed: 0 });
      consistency.stopValidation();
    }
  });
});

describe('giving up', () => {
  it('[SYNC-337] needs three sweeps in a row that confirm a difference', async () => {
    begin({ mend: () => false });
    consistency.startValidation();
    legacy.set(key('ana'), L);
    await clock.pass(34_000 + 30_000);
    expect(fallen).toEqual([]);
    await clock.pass(30_000);
    expect(fallen).toMatchObject([{ pairs: [{ cell: key('ana') }] }]);
  });

  it('[SYNC-337] one clean sweep begins the row anew', async () => {
    begin({ mend: () => false });
    consistency.startValidation();
    legacy.set(key('ana'), L);
    await clock.pass(64_000);
    legacy.set(key('ana'), E);
    await clock.pass(30_000);
    legacy.set(key('ana'), L);
    await clock.pass(60_000);
    expect(fallen).toEqual([]);
  });

  it('[SYNC-337] a sweep in which nothing was settled neither counts nor ends the row', async () => {
    begin({ mend: () => false, rest: { digest: async () => null, cells: async () => null } });
    consistency.startValidation();
    legacy.set(key('ana'), L);
    await clock.pass(64_000);
    for (const cell of legacy.keys()) unsaved.add(cell);
    await clock.pass(30_000);
    expect(fallen).toEqual([]);
    unsaved.clear();
    await clock.pass(30_000);
    expect(fallen).toHaveLength(1);
  });

  it('[SYNC-337] stopping ends timers, suspects and the sweep that is under way', async () => {
    consistency.startValidation();
    await clock.pass(29_900);
    legacy.set(key('ana'), L);
    consistency.written([key('ana')]);
    await clock.pass(200);
    consistency.stopValidation();
    expect(clock.waiting()).toBe(0);
    await clock.pass(60_000);
    expect([consistency.state.confirmed, consistency.state.running, fallen]).toEqual([0, false, []]);
  });
});
