import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWriteQueue, type Outcome, type RotaError, type WindowAnswer, type WriteQueue } from '@tandem/rest';
import * as rules from './later/day-rules.ts';
import { createDayController, type DayController } from './day-controller.svelte.ts';
import { createDayPanelStore } from './legacy/day-store.ts';
import { need, wardWindow, work, type Ward } from './testing/ward.ts';

const FRIDAY = '2026-11-20';
const forbidden: RotaError = { kind: 'forbidden', origin: 'server', reason: 'closed' };
const offline: RotaError = { kind: 'offline', origin: 'client', reason: 'no network' };
const answerOf = (ward: Ward, role = 'editor'): Outcome<WindowAnswer> => ({ ok: true, value: { ...wardWindow(ward), cursor: 1, role } as unknown as WindowAnswer });

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly answer: (outcome: Outcome<WindowAnswer>) => Promise<void>;
}

describe('the day panel', () => {
  let asked: Asked[];
  let writes: ((outcome: Outcome<{ kind: 'accepted'; rev: number }>) => Promise<void>)[];
  let refused: string[];
  let day: DayController;
  let queue: WriteQueue;
  let end: () => void;
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 8; i++) await Promise.resolve();
    flushSync();
  };

  function start(mayEdit = true): void {
    asked = [];
    writes = [];
    refused = [];
    const later = <T>(keep: (give: (value: T) => Promise<void>) => void): Promise<T> =>
      new Promise((resolve) =>
        keep((value) => {
          resolve(value);
          return settle();
        }),
      );
    queue = createWriteQueue({
      client: { writeCell: () => later((give) => writes.push(give)) },
      scheduleId: 'ward',
      origin: 'tab/day',
      newOpId: () => 'op-12345678',
      random: () => 0,
      wait: () => new Promise(() => undefined),
      onChange: () => day.onWriteState(),
      onSaved: (ref, value) => store.confirmAssignment(ref, value),
    });
    const store = createDayPanelStore('ward', {
      window: (_id, from, to) => later((answer) => asked.push({ from, to, answer })),
      write: queue.write,
      pending: queue.pending,
    });
    end = $effect.root(() => {
      day = createDayController({
        store,
        queue,
        locale: 'en-GB',
        mayEdit,
        now: () => Date.parse('2026-11-18T23:30:00Z'),
        rules: () => Promise.resolve(rules),
        refuse: (reason) => refused.push(reason),
      });
    });
  }

  async function show(date: string, ward: Ward = {}, role = 'editor'): Promise<void> {
    day.show(date);
    const last = asked.at(-1)!;
    await last.answer(answerOf({ ...ward, from: last.from, to: last.to }, role));
  }
  const names = (shift: string): string[] => day.day?.sections.find(({ shiftType }) => shiftType.id === shift)?.people.map(({ staff }) => staff.id) ?? [];

  beforeEach(() => start());
  afterEach(() => {
    day.dispose();
    end();
  });

  it('[DAY-40] loads the week of the day with seven days on either side', async () => {
    await show(FRIDAY);
    expect(asked.map(({ from, to }) => [from, to])).toEqual([['2026-11-09', '2026-11-29']]);
    expect(day.week).toEqual(['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22']);
    expect(day.today).toBe('2026-11-19');
  });

  it('[DAY-40] shows another day of what is held at once and loads it again; a day beyond is awaited', async () => {
    await show(FRIDAY, { assignments: [work('bo', '2026-11-21', 'E')] });
    day.show('2026-11-21');
    expect(names('E')).toEqual(['bo']);
    expect(asked).toHaveLength(2);
    await asked[1]!.answer(answerOf({ assignments: [work('bo', '2026-11-21', 'E'), work('cy', '2026-11-21', 'E')] }));
    expect(names('E')).toEqual(['bo', 'cy']);
    day.show('2026-12-10');
    expect([day.day, day.curve, day.troubles]).toEqual([null, [], []]);
    day.show('2026-12-10');
    expect(asked).toHaveLength(3);
  });

  it('[DAY-41] shows an edit at once, with its findings and its coverage', async () => {
    await show(FRIDAY, { demand: [need(FRIDAY, 'E', 1, 1)], assignments: [work('bo', '2026-11-19', 'L')] });
    expect([day.worstOn(FRIDAY), day.troubles.map(({ title }) => title)]).toEqual(['below-minimum', ['Early has 0 of 1']]);
    expect(day.assign('bo', 'E')).toBe(true);
    expect(names('E')).toEqual(['bo']);
    expect([day.worstOn(FRIDAY), day.troubles.map(({ title }) => title)]).toEqual(['met', ['8 h rest, 11 h needed']]);
    expect(day.curve.find(({ at }) => at === 390)).toMatchObject({ onShift: 1 });
    expect(day.said).toBe('Bo Lund: Early.');
    expect(day.takeOff({ staffId: 'bo', date: '2026-11-19', slot: 0 })).toBe(true);
    expect([day.troubles, day.said]).toEqual([[], 'Bo Lund is taken off.']);
  });

  it('[DAY-41] changes shift and skill in place, and gives a second shift a cell of its own', async () => {
    await show(FRIDAY, { assignments: [work('ana', FRIDAY, 'E')] });
    const cell = { staffId: 'ana', date: FRIDAY, slot: 0 };
    day.change(cell, 'L', 'HN');
    expect([names('E'), names('L'), day.day?.sections[0]?.people[0]?.assignment.value.skillId]).toEqual([[], ['ana'], 'HN']);
    day.change(cell, 'E');
    day.assign('ana', 'N');
    expect([names('E'), names('N')]).toEqual([['ana'], ['ana']]);
  });

  it('[DAY-41] looks again at the edited person only', async () => {
    await show(FRIDAY);
    const [ana, bo] = [day.findingsOf('ana'), day.findingsOf('bo')];
    day.assign('bo', 'E');
    expect(day.findingsOf('ana')).toBe(ana);
    expect(day.findingsOf('bo')).not.toBe(bo);
  });

  it('[DAY-41] says why the policy refuses an edit, and changes nothing', async () => {
    await show(FRIDAY, { leave: [{ id: 'l', staffId: 'bo', kind: 'sick', from: FRIDAY, to: FRIDAY, approved: true }] });
    expect(day.assign('bo', 'E')).toBe(false);
    expect(refused).toEqual([expect.stringMatching(/^Bo Lund: .+ Nothing was changed\.$/)]);
    expect([names('E'), writes.length]).toEqual([[], 0]);
  });

  it.each([
    ['by the page’s role', false, 'editor', FRIDAY],
    ['by the answer’s role', true, 'viewer', FRIDAY],
    ['outside the plan', true, 'editor', '2026-10-30'],
  ])('[DAY-42] lets nobody change what is not theirs to change: %s', async (_why, mayEdit, role, date) => {
    day.dispose();
    end();
    start(mayEdit);
    await show(date, { assignments: [work('bo', date, 'E')] }, role);
    expect(day.canEdit).toBe(false);
    expect([day.assign('cy', 'E'), day.change({ staffId: 'bo', date, slot: 0 }, 'L'), day.takeOff({ staffId: 'bo', date, slot: 0 })]).toEqual([false, false, false]);
    expect(names('E')).toEqual(['bo']);
  });

  it('[DAY-43] shows a write as waiting, then as saved', async () => {
    await show(FRIDAY);
    day.assign('bo', 'E');
    const save = (): unknown => day.day?.sections[0]?.people[0]?.save;
    expect([save(), day.unsent.length]).toEqual(['waiting', 1]);
    await writes[0]!({ ok: true, value: { kind: 'accepted', rev: 1 } });
    expect([save(), day.unsent.length]).toEqual(['saved', 0]);
  });

  it('[DAY-43] keeps a refused write with its reason until it is tried again or given up', async () => {
    await show(FRIDAY);
    day.assign('bo', 'E');
    await writes[0]!({ ok: false, error: forbidden });
    expect(day.day?.sections[0]?.people[0]?.save).toBe('failed');
    expect(day.unsent).toMatchObject([{ person: 'Bo Lund', error: forbidden, retrying: false }]);
    day.retry({ staffId: 'bo', date: FRIDAY, slot: 0 });
    await settle();
    day.discard({ staffId: 'bo', date: FRIDAY, slot: 0 });
    expect(names('E')).toEqual(['bo']);
    await writes[1]!({ ok: false, error: forbidden });
    day.discard({ staffId: 'bo', date: FRIDAY, slot: 0 });
    expect([names('E'), day.unsent]).toEqual([[], []]);
  });

  it('[DAY-44] tells a failed load apart from one that leaves an older day to be seen', async () => {
    day.show(FRIDAY);
    await asked[0]!.answer({ ok: false, error: offline });
    expect([day.failure, day.day]).toEqual([offline, null]);
    day.reload();
    expect(day.failure).toBeNull();
    await asked[1]!.answer(answerOf({ assignments: [work('bo', FRIDAY, 'E')] }));
    day.reload();
    await asked[2]!.answer({ ok: false, error: offline });
    expect([day.failure, names('E')]).toEqual([offline, ['bo']]);
  });

  it('[DAY-45] works out once who can cover, and again after each edit', async () => {
    await show(FRIDAY, { demand: [need(FRIDAY, 'E', 2, 2), { ...need(FRIDAY, 'E', 1, 1), skillId: 'CA' }] });
    const before = day.coverOf('E');
    expect(day.coverOf('E')).toBe(before);
    expect(before.able.map(({ staff }) => staff.id).sort()).toEqual(['ana', 'bo', 'cy', 'di']);
    expect(day.coverWith('E', 'CA').able.map(({ staff }) => staff.id)).toEqual(['di']);
    day.assign('bo', 'E');
    expect(day.coverOf('E').able.map(({ staff }) => staff.id).sort()).toEqual(['ana', 'cy', 'di']);
  });
});
