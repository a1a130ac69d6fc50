import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Assignment } from '@tandem/rota';
import { sharedSync, type Migration } from '../index.ts';
import type { CellValue } from '../protocol/cell-value.ts';
import { createCompat } from './compat.ts';

/** As any user of the package has them. */
const { migrateToSyncStore, validateDataConsistency } = sharedSync().compat;

const value = fc.record({ shiftTypeId: fc.constantFrom('E', 'L'), skillId: fc.constantFrom('rn', 'hn'), noteId: fc.constantFrom('n1', 'n2') }, { requiredKeys: ['shiftTypeId', 'skillId'] });
const cell = fc.tuple(fc.constantFrom('p1', 'p2'), fc.constantFrom('2026-11-20', '2026-11-21'), fc.nat(2)).map((parts) => parts.join('/'));
const cells = fc.array(fc.tuple(cell, value)).map((entries) => new Map<string, CellValue>(entries));
const rows = (map: ReadonlyMap<string, CellValue>): Assignment[] =>
  [...map].map(([key, held]) => ({ staffId: key.split('/')[0]!, date: key.split('/')[1]!, slot: Number(key.at(-1)), value: held as Assignment['value'] }));
const dataOf = (result: Migration) => (result.success ? result.data : null);

const good = { shiftTypeId: 'E', skillId: 'rn' };

describe('bringing legacy data over', () => {
  it('[SYNC-150] loses nothing, whatever form it has, and is the same however often it runs', async () => {
    await fc.assert(fc.asyncProperty(cells, async (map) => {
      const once = await migrateToSyncStore(rows(map));
      const again = await migrateToSyncStore(Object.fromEntries(map), { from: dataOf(once)! });
      const shape = await migrateToSyncStore({ own: map }, { format: { name: 'own', toAssignments: ({ own }: { own: typeof map }) => rows(own) } });
      for (const result of [once, again, shape]) expect(dataOf(result)).toEqual(map);
      expect(again.counts).toEqual({ cells: map.size, same: map.size, repaired: 0, refused: 0 });
    }));
  });

  it('[SYNC-150] goes on where an earlier run has ended', async () => {
    await fc.assert(fc.asyncProperty(cells, fc.nat(8), async (map, done) => {
      const part = new Map([...map].slice(0, done));
      const rest = await migrateToSyncStore(map, { from: dataOf(await migrateToSyncStore(part))! });
      expect(dataOf(rest)).toEqual(map);
      expect(rest.counts.same).toBe(part.size);
    }));
  });

  it('[SYNC-151] takes all or nothing, names what it refuses and why, and counts what it mends', async () => {
    const bad = await migrateToSyncStore([
      ...rows(new Map([['p1/2026-11-20/0', good]])),
      { staffId: 'p2', date: '2026-11-20', slot: 0, value: { shiftTypeId: 7 } },
      { staffId: 'p3', date: '2026-02-30', slot: 0, value: good },
      null,
    ]);
    expect(bad).toEqual({
      success: false,
      error: expect.stringMatching(/^Nothing was taken\. p2\/2026-11-20\/0: shiftTypeId .*"p3\/2026-02-30\/0" is no cell.* null is no cell/) as string,
      counts: { cells: 0, same: 0, repaired: 0, refused: 3 },
    });
    expect(await migrateToSyncStore('x')).toMatchObject({ success: false, error: expect.stringContaining('"x" holds no cells') as string });
    const twice = [...rows(new Map([['p1/2026-11-20/0', { ...good, skillId: 'hn' }]])), ...rows(new Map([['p1/2026-11-20/0', good]]))];
    expect(await migrateToSyncStore(twice)).toMatchObject({ data: new Map([['p1/2026-11-20/0', good]]), counts: { repaired: 1 } });
  });

  it('[SYNC-151] brings nothing over from a cell that is said to be empty', async () => {
    const from = new Map([['p1/2026-11-20/0', good]]);
    expect(await migrateToSyncStore({ 'p1/2026-11-20/0': null }, { from })).toEqual({ success: true, data: from, counts: { cells: 0, same: 0, repaired: 0, refused: 0 } });
  });

  it('[SYNC-151] refuses anything else without a throw', async () => {
    await fc.assert(fc.asyncProperty(fc.anything(), async (thing) => {
      const { success, counts } = await migrateToSyncStore(thing);
      expect(success && counts.cells > 0).toBe(false);
    }));
  });
});

describe('comparing stores', () => {
  it('[SYNC-152] names exactly the cells that differ, with both values', async () => {
    await fc.assert(fc.asyncProperty(cells, cells, async (left, right) => {
      const { consistent, issues } = await validateDataConsistency(left, rows(right));
      const differ = [...new Set([...left.keys(), ...right.keys()])].filter((key) => JSON.stringify(Object.entries(left.get(key) ?? {}).sort()) !== JSON.stringify(Object.entries(right.get(key) ?? {}).sort()));
      expect(issues.map((issue) => (issue as { cell: string }).cell)).toEqual(differ.sort());
      expect(consistent).toBe(differ.length === 0);
      for (const issue of issues as { cell: string; left: unknown; right: unknown }[]) expect([issue.left, issue.right]).toEqual([left.get(issue.cell) ?? null, right.get(issue.cell) ?? null]);
    }));
  });

  it('[SYNC-152] takes a cell that is said to be empty for one that is not there', async () => {
    expect(await validateDataConsistency({ 'p1/2026-11-20/0': null }, [])).toEqual({ consistent: true, issues: [] });
  });

  it('[SYNC-152] tells its own failure as a sentence, not as a difference', async () => {
    const broken = { name: 'own', toAssignments: () => { throw new Error('cannot read'); } };
    expect(await validateDataConsistency({}, {}, { left: broken })).toEqual({ consistent: false, issues: ['cannot read'] });
    expect((await validateDataConsistency(new Map(), 5)).issues).toEqual([expect.stringContaining('holds no cells')]);
  });
});

describe('what reads the data', () => {
  it('[SYNC-151] [SYNC-152] that cannot be fetched is said in the answers', async () => {
    vi.doMock('./legacy-data.ts', () => { throw new Error('no network'); });
    const compat = createCompat({ enabled: () => false, publish: vi.fn(), now: () => 7, report: vi.fn() });
    expect(await compat.migrateToSyncStore([])).toMatchObject({ success: false, error: expect.any(String) as string, counts: { cells: 0 } });
    expect(await compat.validateDataConsistency([], [])).toEqual({ consistent: false, issues: [expect.any(String)] });
    vi.doUnmock('./legacy-data.ts');
  });
});
