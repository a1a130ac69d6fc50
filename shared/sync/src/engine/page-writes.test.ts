import { describe, expect, it } from 'vitest';
import { createFold, type CellChange } from '../schedule/fold.ts';
import { createScheduleSync } from './schedule-sync.ts';

const ref = { staffId: 'p1', date: '2026-11-20', slot: 0 };
const value = (shiftTypeId: string) => ({ shiftTypeId, skillId: 's' });

/** The views of one page that share a store, and what they are told. */
function page() {
  let next = 0;
  const told: CellChange[] = [];
  const fold = createFold();
  const sync = createScheduleSync({
    schedule: 'ward',
    user: { actor: 'me', by: 'Me' },
    tab: 't1',
    clock: { now: () => 1000, soon: () => undefined },
    newId: () => `o${(next += 1)}`,
    fold,
    changed: (changes) => void told.push(...changes),
    outbox: { add: async () => 'durable', row: () => null, rows: () => [], isParked: () => true } as never,
    phase: () => 'page',
    epoch: () => 0,
    share: () => undefined,
    onState: () => undefined,
    onEnd: () => undefined,
  });
  sync.snapshot([{ cell: 'p1/2026-11-20/0', rev: 0, value: value('E'), at: 0, actor: '', by: '' }], 0);
  told.length = 0;
  return { sync, told, shown: () => fold.valueOf('p1/2026-11-20/0')?.shiftTypeId };
}

describe('an edit of a page that goes by REST', () => {
  it('[SYNC-186] is shown in every view until the server refuses it, then in the view of its making alone', () => {
    const { sync, told, shown } = page();
    expect(sync.edit({ view: 'weekly' }, [{ ref, value: value('L') }])).toBe(false);
    expect([shown(), told.at(-1)?.origin]).toEqual(['L', 't1/weekly']);
    sync.restEnded(ref, null, 'weekly');
    expect([shown(), told.at(-1)]).toEqual(['E', expect.objectContaining({ value: value('E'), before: value('L') })]);
  });

  it('[SYNC-186] takes nothing of what another view has written to the cell along', () => {
    const { sync, shown } = page();
    sync.edit({ view: 'weekly' }, [{ ref, value: value('L') }]);
    sync.edit({ view: 'monthly' }, [{ ref, value: value('N') }]);
    sync.restEnded(ref, null, 'weekly');
    expect(shown()).toBe('N');
    sync.restEnded(ref, { value: value('N'), rev: 3 }, 'monthly');
    expect(shown()).toBe('N');
  });

  it('[SYNC-186] is shown everywhere again when its person has sent it once more, and it was taken', () => {
    const { sync, shown } = page();
    sync.edit({ view: 'weekly' }, [{ ref, value: value('L') }]);
    sync.restEnded(ref, null, 'weekly');
    sync.restEnded(ref, { value: value('L'), rev: 3 }, 'weekly');
    expect(shown()).toBe('L');
  });
});
