import type { PersonHere, TrayItem } from '@tandem/sync';
import { describe, expect, it, vi } from 'vitest';
import { createLostTold } from './lost-told.ts';
import { peopleShown } from './people-here.ts';
import { rotaNames } from './rota-names.ts';
import { reasonWords, trayCard } from './tray-cards.ts';
import { undoNotice } from './undo-notice.ts';

const early = { id: 'E', code: 'E', name: 'Early', start: 390, end: 870, run: { min: 1, max: 5 }, forbiddenNext: [] };
const names = rotaNames(
  {
    staff: [{ id: 'p1', name: 'Daniel Osei', contractId: 'c', skills: ['RN', 'HN'] }],
    shiftTypes: [early],
    skills: [{ id: 'RN', name: 'Nurse' }, { id: 'HN', name: 'Head nurse' }],
    notes: [{ id: 'n1', text: 'Bring the keys' }],
  } as unknown as Parameters<typeof rotaNames>[0],
  'en-GB',
);
const cell = 'p1/2026-11-20/0';
const value = { shiftTypeId: 'E', skillId: 'RN' };
const side = (actor: string, by: string, at: number, held: object | null, origin?: string) => ({ value: held as typeof value | null, actor, by, at, ...(origin && { origin }) });
const conflict = (mine: 'stands' | 'lost'): TrayItem => {
  const [ana, me] = [side('ana', 'Ana Kovač', 2, value), side('me', 'Mara Lind', 1, null, 't1/monthly')];
  return { kind: 'conflict', conflict: 'c1', cell, mine, own: null, stands: mine === 'stands' ? me : ana, lost: mine === 'stands' ? ana : me };
};

describe('what waits for a decision', () => {
  it('[SHELL-241] shows both values with who wrote them and which one stands', () => {
    expect(trayCard(conflict('lost'))).toMatchObject({ id: 'c1', mine: { value: null, stands: false, at: 1, from: 'month' }, theirs: { name: 'Ana Kovač', value, stands: true, at: 2, from: null } });
    expect(trayCard(conflict('stands'))).toMatchObject({ mine: { value: null, stands: true }, theirs: { value, stands: false } });
  });

  it('[SHELL-241] shows what a rule refused with each reason once', () => {
    const leave = { rule: 'leave', message: 'the server’s own words', date: '2026-11-20', amount: 1 };
    const reasons = [leave, leave, { rule: 'overlap', message: '', date: '2026-11-21', shiftTypeId: 'E', amount: 90 }, { rule: 'rest', message: '', amount: 30 }, { rule: 'value.start', message: 'must be a number' }];
    const card = trayCard({ kind: 'rejected', opId: 'o1', cell, own: value, mine: 'lost', reasons, at: 5 });
    expect(card).toMatchObject({ id: 'o1', cell, mine: { name: null, value, at: 5, stands: false }, theirs: null });
    expect(reasonWords(card.reasons, card, names)).toEqual([
      'Absent on Friday 20 November.',
      'Early on Saturday 21 November overlaps another shift of this person by 1.5 h.',
      'Rest before Early 06:30–14:30 is 30 min too short.',
      'The server could not take this value (value.start).',
    ]);
    expect(reasonWords([], card, names)).toEqual(['This change could not be saved.']);
  });

  it('[SHELL-241] calls cells and values by the names of the rota, and by ids before those have come', () => {
    expect([names.where(cell), names.what(value), names.what(null)]).toEqual(['Daniel Osei, Fri 20 Nov', 'Early 06:30–14:30', 'Off']);
    expect(names.what({ ...value, start: 400, end: 800 })).toBe('Early 06:40–13:20');
    expect(names.extras(cell, value)).toEqual([]);
    expect(names.extras(cell, { ...value, skillId: 'HN', noteId: 'n1' })).toEqual(['as Head nurse', 'Note: Bring the keys']);
    const bare = rotaNames(null, 'en-GB');
    expect([bare.where(cell), bare.what(value)]).toEqual(['p1, Fri 20 Nov', 'Shift E']);
  });

  it('[SHELL-242] without the tray, whoever lost is told once and may put theirs back', () => {
    const [settle, propagateUpdate, notify] = [vi.fn(), vi.fn(), vi.fn()];
    const lost = createLostTold({ sync: { settle, bus: { propagateUpdate } } as never, notify, names: () => names, now: () => 7 });
    lost.tell([conflict('stands')]);
    expect(notify).not.toHaveBeenCalled();
    lost.tell([conflict('lost')]);
    lost.tell([conflict('lost')]);
    expect(notify).toHaveBeenCalledOnce();
    const notice = notify.mock.lastCall?.[0] as { text: string; action: { run: () => void } };
    expect(notice.text).toBe('Daniel Osei, Fri 20 Nov: Ana changed it at the same time. Early 06:30–14:30 stands, yours was Off.');
    expect(settle.mock.calls).toEqual([['c1', 'theirs']]);
    notice.action.run();
    expect(propagateUpdate).toHaveBeenCalledWith({ type: 'assignment', dayId: '2026-11-20', timeSlot: 0, staffId: 'p1', assignment: null, timestamp: 7, source: 'tray' });
  });
});

describe('who is here', () => {
  it('[SHELL-243] names each person once, by name, with every place that they look at', () => {
    const at = (lane: string, user: string, name: string, date: string, view: PersonHere['view']): PersonHere => ({ lane, user, name, date, view });
    const shown = peopleShown([at('1', 'u2', 'Tomás', '2026-11-21', 'week'), at('2', 'u1', 'Ana', '2026-11-22', 'day'), at('3', 'u1', 'Ana', '2026-11-20', 'month'), at('4', 'u1', 'Ana', '2026-11-20', 'month')]);
    expect(shown).toMatchObject([
      { user: 'u1', name: 'Ana', places: [{ date: '2026-11-20', view: 'month' }, { date: '2026-11-22', view: 'day' }] },
      { user: 'u2', name: 'Tomás', places: [{ date: '2026-11-21', view: 'week' }] },
    ]);
    expect(peopleShown([])).toEqual([]);
  });
});

describe('undo', () => {
  const say = (undone: number, refused: { cell: string; by: string | null }[], cells: { cell: string; value: unknown }[] = []) => undoNotice({ undone, refused }, cells, names, 'Mara Lind');
  it('[SHELL-244] says what was taken back', () => {
    expect(say(1, [], [{ cell, value: null }])).toEqual({ tone: 'info', text: 'Undone. Daniel Osei, Fri 20 Nov: Off.' });
    expect(say(3, [])).toEqual({ tone: 'info', text: 'Undone: 3 changes.' });
    expect(say(0, []).text).toBe('There is nothing of yours to undo here.');
    const again = (undone: number, refused: { cell: string; by: string | null }[] = []) => undoNotice({ undone, refused }, [{ cell, value }], names, 'Mara Lind', true).text;
    expect([again(1), again(2), again(0), again(0, [{ cell, by: 'Ana' }])]).toEqual([
      'Done again. Daniel Osei, Fri 20 Nov: Early 06:30–14:30.', 'Done again: 2 changes.', 'There is nothing of yours to redo here.', 'Not done again. Daniel Osei, Fri 20 Nov: Ana has changed it since.',
    ]);
  });
  it('[SHELL-244] says who has changed since what was not taken back', () => {
    expect(say(0, [{ cell, by: 'Ana' }])).toEqual({ tone: 'warn', text: 'Not undone. Daniel Osei, Fri 20 Nov: Ana has changed it since.' });
    expect(say(2, [{ cell, by: null }]).text).toBe('Undone: 2 changes. 1 cell was left as it is: somebody changed it since.');
    expect(say(0, [{ cell, by: 'Mara Lind' }]).text).toContain('you');
  });
});
