import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Assignment } from '@tandem/rota';
import type { CellEvent, CellRow, CellValue } from '../protocol/protocol.ts';
import { createFold, type CellChange, type Fold } from '../schedule/fold.ts';
import { readCells, type CellEdit } from './read-cells.ts';
import { createStore, type Store, type WindowCells } from './store.ts';

const A = 'ana/2026-11-20/0';
const B = 'ben/2026-11-21/0';
const early: CellValue = { shiftTypeId: 'E', skillId: 'RN' };
const late: CellValue = { shiftTypeId: 'L', skillId: 'RN', start: 900, end: 1380, noteId: 'n1' };
const row = (cell: string, value: CellValue, rev = 1): CellRow => ({ cell, value, rev, at: rev, actor: 'u-cleo', by: 'Cleo' });
const event = (cell: string, value: CellValue | null, cursor: number): CellEvent => ({ ...row(cell, early), value, cursor, opId: `op-${cursor}`, origin: 'tab/month' });

const byPerson = {
  name: 'person',
  from: (rows: readonly Assignment[]) => rows.map(({ staffId, date, slot, value }) => `${staffId} ${date} ${slot} ${value.shiftTypeId}`),
};

describe('store', () => {
  let fold: Fold;
  let store: Store;
  let active: boolean;
  let edits: CellEdit[][];
  beforeEach(() => {
    active = true;
    edits = [];
    fold = createFold();
    store = createStore({ fold, isActive: () => active, edit: (made) => edits.push([...made]) });
    store.initialise([row(A, early)], 1);
  });

  it('[SYNC-51] shows, takes and converts nothing while it is off', () => {
    store.addFormat(byPerson);
    active = false;
    expect([store.isActive, store.data.size]).toEqual([false, 0]);
    expect(store.getCompatibilityData()).toEqual({ person: [] });
    expect(store.updateData([])).toMatchObject({ ok: false, error: expect.stringContaining('enableCentralStore') });
    active = true;
    expect([...store.data]).toEqual([[A, early]]);
  });

  it.each([
    ['a map', new Map<string, unknown>([[A, early], [B, { ...late, end: undefined }]])],
    ['an object', { [A]: early, [B]: { ...late, end: undefined, at: () => 1 } }],
    ['assignments', [{ staffId: 'ben', date: '2026-11-21', slot: 0, value: { ...late, end: undefined } }]],
    ['writes', [{ ref: { staffId: 'ben', date: '2026-11-21', slot: 0 }, value: { ...late, end: undefined } }]],
  ])('[SYNC-52] takes %s, writes what differs and leaves the rest', (_name, input) => {
    expect(store.updateData(input)).toEqual({ ok: true, cells: 1 });
    expect(edits).toEqual([[{ cell: B, value: { shiftTypeId: 'L', skillId: 'RN', start: 900, noteId: 'n1' } }]]);
    expect(Object.keys(edits[0]![0]!.value!)).not.toContain('end');
  });

  it('[SYNC-52] clears cells, and writes nothing where all is as it was', () => {
    expect(store.updateData({ [A]: null, [B]: null })).toEqual({ ok: true, cells: 1 });
    expect(edits).toEqual([[{ cell: A, value: null }]]);
    expect(store.updateData({ [A]: { ...early } })).toEqual({ ok: true, cells: 0 });
    expect(edits).toHaveLength(1);
  });

  it('[SYNC-52] takes nothing where anything is wrong, and names it', () => {
    const wrong = { [A]: late, 'ana/2026-13-40/0': early, 'ana/2026-02-30/0': early, nonsense: early, [B]: { shiftTypeId: 'L' }, 'ben/2026-11-22/0': { ...late, start: -1 } };
    const answer = store.updateData(wrong);
    expect(answer).toMatchObject({ ok: false });
    for (const part of ['ana/2026-13-40/0', 'ana/2026-02-30/0', '"nonsense"', `${B}: skillId`, 'ben/2026-11-22/0: start']) {
      expect(answer).toHaveProperty('error', expect.stringContaining(part));
    }
    expect(edits).toEqual([]);
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`bad-${i}`, early]));
    expect(store.updateData(many)).toHaveProperty('error', expect.stringMatching(/^Nothing was taken\. .*bad-4.* And 4 more\.$/));
  });

  it('[SYNC-52] answers anything at all with a sentence', () => {
    fc.assert(
      fc.property(fc.anything({ withMap: true, withNullPrototype: true, withBigInt: true, withSparseArray: true }), (input) => {
        const { cells, problems } = readCells(input);
        expect(cells.size).toBe(0);
        for (const problem of problems) expect(problem).toMatch(/\.$/);
      }),
    );
  });

  it('[SYNC-53] tells a cell its value, and only when that changes', () => {
    const seen: unknown[] = [];
    const subscription = store.cell$(A).subscribe((value) => seen.push(value));
    store.changed(fold.events([event(B, late, 2)], 2));
    store.changed(fold.events([event(A, late, 3)], 3));
    store.changed(fold.events([event(A, null, 4)], 4));
    subscription.unsubscribe();
    store.changed(fold.events([event(A, early, 5)], 5));
    expect(seen).toEqual([early, late, null]);
  });

  it('[SYNC-53] tells a window its cells and what changed in them, and looks at no others', () => {
    const seen: WindowCells[] = [];
    const rows = Array.from({ length: 400 }, (_, i) => row(`p${i}/2026-12-${String(1 + (i % 28)).padStart(2, '0')}/0`, early, 2));
    store.initialise([row(A, early), ...rows], 2);
    const looked = vi.spyOn(fold, 'valueOf');
    const subscription = store.window$('2026-11-20', '2026-11-21').subscribe((window) => seen.push({ ...window, cells: new Map(window.cells) }));
    expect(looked).toHaveBeenCalledTimes(1);
    store.changed(fold.events([event('p1/2026-12-02/0', late, 3)], 3));
    store.changed(fold.events([event('p2/2026-12-03/0', late, 4), event(B, late, 5), event(A, null, 6)], 6));
    expect(looked).toHaveBeenCalledTimes(1);
    expect(seen.map(({ cells, changed }) => [[...cells], changed.map((each) => each.cell)])).toEqual([
      [[[A, early]], []],
      [[[B, late]], [B, A]],
    ]);
    subscription.unsubscribe();
    const after = fold.events([event(A, early, 7)], 7);
    const filter = vi.spyOn(after, 'filter');
    store.changed(after);
    expect([seen.length, filter.mock.calls.length]).toEqual([2, 0]);
  });

  it('[SYNC-54] emits once for a batch, and what a watcher does in between after it', () => {
    const batches: string[][] = [];
    const cells: unknown[] = [];
    store.cell$(A).subscribe((value) => {
      if (value === null) store.changed(fold.events([event(A, late, 9)], 9));
    });
    store.cell$(A).subscribe((value) => cells.push(value));
    store.changes$.subscribe((changes) => batches.push(changes.map((each) => each.cell)));
    store.changed(fold.events([event(A, null, 2), event(B, late, 3)], 3));
    store.changed([]);
    expect(batches).toEqual([[A, B], [A]]);
    expect(cells).toEqual([early, null, late]);
  });

  it('[SYNC-55] gives what it shows in a view’s own shape, of all days or some', () => {
    const leave = store.addFormat(byPerson);
    store.changed(fold.events([event(B, late, 2)], 2));
    const all = ['ana 2026-11-20 0 E', 'ben 2026-11-21 0 L'];
    expect(store.getCompatibilityData()).toEqual({ person: all });
    expect(store.getCompatibilityData('person')).toEqual(all);
    expect(store.getCompatibilityData('person', { from: '2026-11-21', to: '2026-11-30' })).toEqual([all[1]]);
    store.addFormat({ ...byPerson });
    leave();
    expect(store.getCompatibilityData('person')).toEqual(all);
    expect(store.getCompatibilityData('other')).toBeUndefined();
  });

  it('[SYNC-55] reads back every assignment that it gave', () => {
    const rows = fc.uniqueArray(fc.record({ person: fc.nat(5), day: fc.integer({ min: 10, max: 28 }), slot: fc.nat(9), value: fc.constantFrom(early, late) }), {
      selector: ({ person, day, slot }) => `${person}/${day}/${slot}`,
    });
    fc.assert(
      fc.property(rows, (made) => {
        store.initialise(made.map(({ person, day, slot, value }) => row(`p${person}/2026-11-${day}/${slot}`, value)), 1);
        const leave = store.addFormat({ name: 'rows', from: (assignments) => assignments });
        const read = readCells(store.getCompatibilityData('rows'));
        leave();
        expect(read).toEqual({ cells: new Map(store.data), repeated: 0, problems: [] });
      }),
      { numRuns: 50 },
    );
  });

  it('[SYNC-56] begins with the server’s cells, and is empty, saying why, where the snapshot cannot be read', () => {
    expect(store.initialise([row(A, early), row(B, late)], 9)).toBeNull();
    expect([...store.data.keys()]).toEqual([A, B]);
    const told: CellChange[] = [];
    store.changes$.subscribe((changes) => told.push(...changes));
    expect(store.initialise([row(B, late), null as unknown as CellRow], 10)).toContain('null');
    expect(store.data.size).toBe(0);
    expect(told.map((each) => each.cell)).toEqual([A, B]);
  });
});
