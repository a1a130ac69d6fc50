import { describe, expect, it } from 'vitest';
import { createFold } from '../schedule/fold.ts';
import { createScheduleSync } from './schedule-sync.ts';

function page() {
  let next = 0;
  const soon: (() => void)[] = [];
  const fold = createFold();
  const sync = createScheduleSync({
    schedule: 'ward',
    user: { actor: 'me', by: 'Me' },
    tab: 't1',
    clock: { now: () => 1000, soon: (run) => void soon.push(run), after: () => () => undefined },
    newId: () => `o${(next += 1)}`,
    fold,
    changed: () => undefined,
    outbox: { add: async () => 'durable', row: () => null, rows: () => [], isParked: () => false } as never,
    phase: () => 'live',
    projecting: () => true,
    epoch: () => 0,
    share: () => undefined,
    onState: () => undefined,
    onEnd: () => undefined,
  });
  sync.snapshot([], 0);
  const write = (staffId: string, shiftTypeId: string | null) =>
    sync.edit({ view: 'weekly' }, [{ ref: { staffId, date: '2026-11-20', slot: 0 }, value: shiftTypeId === null ? null : { shiftTypeId, skillId: 's' } }]);
  return { sync, write, shown: (staffId: string) => fold.valueOf(`${staffId}/2026-11-20/0`), endTask: () => soon.splice(0).forEach((run) => run()) };
}

describe('undo of what was done together', () => {
  it('[SYNC-182] takes the edits of one task back as one, the last task first', () => {
    const { sync, write, shown, endTask } = page();
    write('p1', 'E');
    write('p2', 'E');
    endTask();
    write('p3', 'E');
    endTask();
    expect(sync.undo()).toEqual({ undone: 1, refused: [] });
    expect([shown('p1') !== null, shown('p3')]).toEqual([true, null]);
    expect(sync.undo()).toEqual({ undone: 2, refused: [] });
    expect([shown('p1'), shown('p2')]).toEqual([null, null]);
    expect(sync.undo()).toEqual({ undone: 0, refused: [] });
  });

  it('[SYNC-182] brings a cell that was written twice back to what it was before both', () => {
    const { sync, write, shown, endTask } = page();
    write('p1', 'E');
    endTask();
    write('p1', null);
    write('p1', 'L');
    expect(sync.undo()).toEqual({ undone: 1, refused: [] });
    expect(shown('p1')).toMatchObject({ shiftTypeId: 'E' });
    write('p1', 'N');
    expect(sync.undo().undone).toBe(1);
    expect(shown('p1')).toMatchObject({ shiftTypeId: 'E' });
  });

  it('[SYNC-182] makes again what was taken back, the last first, until the next edit', () => {
    const { sync, write, shown, endTask } = page();
    write('p1', 'E');
    endTask();
    write('p2', 'L');
    endTask();
    sync.undo();
    sync.undo();
    expect(sync.redo()).toEqual({ undone: 1, refused: [] });
    expect([shown('p1'), shown('p2')]).toEqual([{ shiftTypeId: 'E', skillId: 's' }, null]);
    sync.undo();
    expect([shown('p1'), sync.canRedo()]).toEqual([null, true]);
    sync.redo();
    write('p3', 'N');
    expect([sync.canRedo(), sync.redo().undone, shown('p2')]).toEqual([false, 0, null]);
  });

  it('[SYNC-183] takes one edit back alone, out of those that were made together, and nothing that was made since', () => {
    const { sync, write, shown, endTask } = page();
    write('p1', 'E');
    write('p2', 'L');
    const [first, second] = ['p1', 'p2'].map((id) => sync.lastOf(`${id}/2026-11-20/0`));
    endTask();
    expect(sync.undo(first)).toEqual({ undone: 1, refused: [] });
    expect([shown('p1'), shown('p2')]).toEqual([null, { shiftTypeId: 'L', skillId: 's' }]);
    write('p2', 'N');
    expect(sync.undo(second).refused).toEqual([{ cell: 'p2/2026-11-20/0', by: 'Me' }]);
    expect(shown('p2')).toMatchObject({ shiftTypeId: 'N' });
  });
});
