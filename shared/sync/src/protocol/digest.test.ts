import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellValue } from './cell-value.ts';
import { EMPTY_DIGEST, digestText, withCell, type Digest } from './digest.ts';
import { sameValue } from './reconcile.ts';

const value: fc.Arbitrary<CellValue> = fc.record(
  { shiftTypeId: fc.constantFrom('E', 'L', 'N'), skillId: fc.constantFrom('rn', 'hn'), start: fc.nat(1439), noteId: fc.constantFrom('n1', 'n2') },
  { requiredKeys: ['shiftTypeId', 'skillId'] },
);
const cell = fc.tuple(fc.constantFrom('p1', 'p2', 'p3'), fc.constantFrom('2026-11-23', '2026-11-24')).map(([staff, date]) => `${staff}/${date}/0`);
const cells = fc.uniqueArray(fc.tuple(cell, value), { selector: ([key]) => key });
const of = (rows: readonly (readonly [string, CellValue])[]): Digest => rows.reduce((digest, [key, held]) => withCell(digest, key, null, held), EMPTY_DIGEST);

describe('digests', () => {
  it('[SYNC-305] are equal for equal cells in any order, by whatever writes they came to hold them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, fc.option(value, { nil: null }))), (writes) => {
        const held = new Map<string, CellValue>();
        let digest = EMPTY_DIGEST;
        for (const [key, next] of writes) {
          digest = withCell(digest, key, held.get(key) ?? null, next);
          if (next) held.set(key, next);
          else held.delete(key);
        }
        const reversed = [...held].reverse().map(([key, each]) => [key, Object.fromEntries(Object.entries(each).reverse()) as CellValue] as const);
        expect(digestText(digest)).toBe(digestText(of(reversed)));
      }),
    );
  });

  it('[SYNC-305] differ where one cell does', () => {
    fc.assert(
      fc.property(cells, fc.nat(), value, (rows, at, other) => {
        fc.pre(rows.length > 0);
        const [key, held] = rows[at % rows.length]!;
        fc.pre(!sameValue(held, other));
        expect(digestText(withCell(of(rows), key, held, other))).not.toBe(digestText(of(rows)));
        expect(digestText(withCell(of(rows), key, held, null))).not.toBe(digestText(of(rows)));
      }),
    );
  });
});
