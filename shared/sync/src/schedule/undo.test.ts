import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconcile, type CellValue, type SyncOp } from '../protocol/protocol.ts';
import { createFold } from './fold.ts';
import { inverseOf } from './undo.ts';

const cell = 'ana/2026-11-20/0';
const early: CellValue = { shiftTypeId: 'E', skillId: 'RN' };
const late: CellValue = { shiftTypeId: 'L', skillId: 'RN' };
const night: CellValue = { shiftTypeId: 'N', skillId: 'RN' };
const me = { actor: 'u-me', by: 'Me' };
const op: SyncOp = { opId: 'op-1', cell, value: late, baseRev: 3, at: 100, origin: 'tab/weekly', epoch: 1, protocol: 2 };
const edit = { opId: 'op-1', cell, before: early, at: 100 };
const written = { cell, opId: 'op-1', value: late, cursor: 4, origin: 'tab/weekly', at: 100, ...me };

function edited() {
  const fold = createFold();
  fold.reset([{ cell, rev: 3, value: early, at: 3, actor: 'u-cleo', by: 'Cleo' }], 3);
  fold.add([op], me);
  return fold;
}

describe('undo', () => {
  it('[SYNC-49] takes an edit back that is on its way, and one that the log holds', () => {
    const fold = edited();
    expect(inverseOf(edit, fold)).toEqual({ ok: true, inverse: { cell, value: early, baseRev: 3, at: 100 } });
    fold.events([written], 4);
    expect(inverseOf(edit, fold)).toEqual({ ok: true, inverse: { cell, value: early, baseRev: 4, at: 100 } });
  });

  it('[SYNC-49] refuses after a later edit, and says whose it is', () => {
    const fold = edited();
    fold.events([written, { ...written, opId: 'other', cursor: 5, value: night, actor: 'u-dan', by: 'Dan', at: 150 }], 5);
    expect(inverseOf(edit, fold)).toEqual({ ok: false, actor: 'u-dan', by: 'Dan', at: 150 });
    fold.add([{ ...op, opId: 'op-2', at: 160 }], me);
    expect(inverseOf(edit, fold)).toEqual({ ok: false, actor: 'u-me', by: 'Me', at: 160 });
  });

  it('[SYNC-49] refuses where the edit never stood', () => {
    const fold = edited();
    fold.settle([{ kind: 'rejected', opId: 'op-1', findings: [] }]);
    expect(inverseOf(edit, fold)).toEqual({ ok: false, actor: 'u-cleo', by: 'Cleo', at: 3 });
    const empty = createFold();
    empty.reset([], 3);
    expect(inverseOf(edit, empty)).toEqual({ ok: false, actor: null, by: null, at: null });
  });

  it('[SYNC-50] never stands over a later edit of somebody else that this page has not seen', () => {
    const time = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(time, time, fc.boolean(), fc.boolean(), (mineAt, theirsAt, theirsFirst, known) => {
        // Of two edits of the same millisecond the one that arrives last is the later one.
        fc.pre(mineAt !== theirsAt);
        const stands = { rev: 3, value: early as CellValue | null, actor: 'u-cleo', at: 0 };
        const write = (one: { baseRev: number; value: CellValue | null; at: number }, actor: string): void => {
          if (reconcile(one, actor, one.at, stands).kind === 'apply') Object.assign(stands, { rev: stands.rev + 1, value: one.value, actor, at: one.at });
        };
        const mine = { baseRev: 3, value: late, at: mineAt };
        const theirs = { baseRev: 3, value: night, at: theirsAt };
        const fold = createFold();
        fold.reset([{ cell, rev: 3, value: early, at: 0, actor: 'u-cleo', by: 'Cleo' }], 3);
        fold.add([{ ...op, at: mineAt }], me);
        if (theirsFirst) write(theirs, 'u-dan');
        write(mine, 'u-me');
        if (known && !theirsFirst) fold.events([{ ...written, at: mineAt }], 4);
        const undone = inverseOf({ ...edit, at: mineAt }, fold);
        if (!theirsFirst) write(theirs, 'u-dan');
        const before = stands.value;
        if (!undone.ok) throw new Error('nothing later is known here');
        write(undone.inverse, 'u-me');
        expect(stands.value).toEqual(before === night ? night : early);
      }),
    );
  });
});
