import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Assignment } from '@tandem/rota';
import type { CellValue } from '../protocol/cell-value.ts';
import { validateDataConsistency } from './consistency.ts';
import { migrateToSyncStore } from './migrate-store.ts';

const value = fc.record({ shiftTypeId: fc.constantFrom('E', 'L'), skillId: fc.constantFrom('rn', 'hn'), noteId: fc.constantFrom('n1', 'n2') }, { requiredKeys: ['shiftTypeId', 'skillId'] });
const cell = fc.tuple(fc.constantFrom('p1', 'p2'), fc.constantFrom('2026-11-20', '2026-11-21'), fc.nat(2)).map((parts) => parts.join('/'));
const cells = fc.array(fc.tuple(cell, value)).map((entries) => new Map<string, CellValue>(entries));
const rows = (map: ReadonlyMap<string, CellValue>): Assignment[] =>
  [...map].map(([key, held]) => ({ staffId: key.split('/')[0]!, date: key.split('/')[1]!, slot: Number(key.at(-1)), value: held as Assignment['value'] }));
const dataOf = (result: ReturnType<typeof migrateToSyncStore>) => (result.success ? result.data : null);

describe('bringing legacy data over', () => {
  it('[SYNC-150] loses nothing, whatever form it has, and is the same however often it runs', () => {
    fc.assert(fc.property(cells, (map) => {
      const once = migrateToSyncStore(rows(map));
      const again = migrateToSyncStore(Object.fromEntries(map), { from: dataOf(once)! });
      const shape = migrateToSyncStore({ own: map }, { format: { name: 'own', toAssignments: ({ own }: { own: typeof map }) => rows(own) } });
      for (const result of [once, again, shape]) expect(dataOf(result)).toEqual(map);
      expect(again.counts).toEqual({ cells: map.size, same: map.size, repaired: 0, refused: 0 });
    }));
  });

  it('[SYNC-150] goes on where an earlier run has ended', () => {
    fc.assert(fc.property(cells, fc.nat(8), (map, done) => {
      const part = new Map([...map].slice(0, done));
      const rest = migrateToSyncStore(map, { from: dataOf(migrateToSyncStore(part))! });
      expect(dataOf(rest)).toEqual(map);
      expect(rest.counts.same).toBe(part.size);
    }));
  });

  it('[SYNC-151] takes all or nothing, names what it refuses and why, and counts what it mends', () => {
    const good = { shiftTypeId: 'E', skillId: 'rn' };
    const bad = migrateToSyncStore([...rows(new Map([['p1/2026-11-20/0', good]])), { staffId: 'p2', date: '2026-11-20', slot: 0, value: { shiftTypeId: 7 } }, { staffId: '../x', date: 'never', slot: 0, value: good }, null]);
    expect(bad).toEqual({ success: false, error: expect.stringMatching(/p2\/2026-11-20\/0 shiftTypeId: .*\.\.\/x\/never\/0 is no cell.*undefined/) as string, counts: { cells: 0, same: 0, repaired: 0, refused: 3 } });
    expect(migrateToSyncStore('x')).toMatchObject({ success: false, error: expect.stringContaining('x was given') as string });
    const twice = [...rows(new Map([['p1/2026-11-20/0', { ...good, skillId: 'hn' }]])), ...rows(new Map([['p1/2026-11-20/0', good]]))];
    expect(migrateToSyncStore(twice)).toMatchObject({ data: new Map([['p1/2026-11-20/0', good]]), counts: { repaired: 1 } });
  });

  it('[SYNC-151] refuses anything else without a throw', () => {
    fc.assert(fc.property(fc.anything(), (thing) => {
      const { success, counts } = migrateToSyncStore(thing);
      expect(success && counts.cells > 0).toBe(false);
    }));
  });
});

describe('comparing stores', () => {
  it('[SYNC-152] names exactly the cells that differ, with both values', () => {
    fc.assert(fc.property(cells, cells, (left, right) => {
      const { consistent, issues } = validateDataConsistency(left, rows(right));
      const differ = [...new Set([...left.keys(), ...right.keys()])].filter((key) => JSON.stringify(Object.entries(left.get(key) ?? {}).sort()) !== JSON.stringify(Object.entries(right.get(key) ?? {}).sort()));
      expect(issues.map((issue) => (issue as { cell: string }).cell)).toEqual(differ.sort());
      expect(consistent).toBe(differ.length === 0);
      for (const issue of issues as { cell: string; left: unknown; right: unknown }[]) expect([issue.left, issue.right]).toEqual([left.get(issue.cell) ?? null, right.get(issue.cell) ?? null]);
    }));
  });

  it('[SYNC-152] tells its own failure as a sentence, not as a difference', () => {
    const broken = { name: 'own', toAssignments: () => { throw new Error('cannot read'); } };
    expect(validateDataConsistency({}, {}, { left: broken })).toEqual({ consistent: false, issues: ['cannot read'] });
    expect(validateDataConsistency(new Map(), 5).issues).toEqual([expect.stringContaining('5 was given')]);
  });
});
