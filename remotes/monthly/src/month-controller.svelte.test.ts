import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWriteQueue, type Outcome, type RotaError, type WindowAnswer, type WriteQueue } from '@tandem/rest';
import { createMonthlyScheduleStore, type MonthlyScheduleStore } from './legacy/monthly-store.ts';
import * as acts from './month-acts.ts';
import type { Kept } from './place-memory.ts';
import { createMonthController, type MonthController } from './month-controller.svelte.ts';
import { need, wardWindow, work, type Ward } from './testing/ward.ts';

const FRIDAY = '2026-11-20';
const forbidden: RotaError = { kind: 'forbidden', origin: 'server', reason: 'closed' };
const offline: RotaError = { kind: 'offline', origin: 'client', reason: 'no network' };

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly answer: (outcome: Outcome<WindowAnswer>) => Promise<void>;
}

describe('the month', () => {
  let asked: Asked[];
  let writes: { give: (outcome: Outcome<{ kind: 'accepted'; rev: number }>) => Promise<void>; value: unknown }[];
  let refused: string[];
  let kept: Kept[];
  let month: MonthController;
  let queue: WriteQueue;
  let store: MonthlyScheduleStore;
  let end: () => void;
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 8; i++) await Promise.resolve();
    flushSync();
  };

  function start(mayEdit = true): void {
    asked = [];
    writes = [];
    refused = [];
    kept = [];
    queue = createWriteQueue({
      client: {
        writeCell: (_id, _ref, { value }) =>
          new Promise((resolve) => {
            writes.push({
              value,
              give: (outcome) => {
                resolve(outcome);
                return settle();
              },
            });
          }),
      },
      scheduleId: 'ward',
      origin: 'tab/month',
      newOpId: () => 'op-12345678',
      random: () => 0,
      wait: () => new Promise(() => undefined),
      onChange: () => month.onWriteState({ staffId: 'bo', date: FRIDAY, slot: 0 }),
      onSaved: (ref, value) => store.confirmAssignment(ref, value),
    });
    store = createMonthlyScheduleStore('ward', {
      window: (_id, from, to) =>
        new Promise((resolve) => {
          asked.push({
            from,
            to,
            answer: (outcome) => {
              resolve(outcome);
              return settle();
            },
          });
        }),
      write: queue.write,
      pending: queue.pending,
    });
    end = $effect.root(() => {
      month = createMonthController({
        store,
        queue,
        locale: 'en-GB',
        mayEdit,
        now: () => Date.parse('2026-11-18T23:30:00Z'),
        refuse: (reason) => refused.push(reason),
        acts: () => acts,
        keep: (options) => kept.push(options),
      });
      void month.learnRules();
    });
  }

  async function show(date: string, ward: Ward = {}, role = 'editor'): Promise<void> {
    month.show(date);
    const last = asked.at(-1)!;
    await last.answer({ ok: true, value: { ...wardWindow({ ...ward, from: last.from, to: last.to }), cursor: 1, role } as unknown as WindowAnswer });
  }

  beforeEach(() => start());
  afterEach(() => {
    month.dispose();
    end();
  });

  it('[MONTH-40] loads the month with seven days on either side, and again only for another month', async () => {
    await show(FRIDAY);
    month.show('2026-11-03');
    expect(asked.map(({ from, to }) => [from, to])).toEqual([['2026-10-25', '2026-12-07']]);
    expect(month.date).toBe('2026-11-03');
    month.show('2026-12-01');
    expect(asked.at(-1)).toMatchObject({ from: '2026-11-24', to: '2027-01-07' });
  });

  it('[MONTH-40] has days and names at once, and lines when the answer covers the month', async () => {
    month.show(FRIDAY);
    expect(month.days).toHaveLength(30);
    expect(month.covered).toBe(false);
    await asked[0]!.answer({ ok: true, value: { ...wardWindow(), cursor: 1, role: 'editor' } as unknown as WindowAnswer });
    expect(month.covered).toBe(true);
    expect(month.people.map(({ name }) => name)).toEqual(['Ana Kovač', 'Bo Lund', 'Cyril Łoś', 'Di Öz-Brandt']);
    expect(month.rowOf('bo')?.cells).toHaveLength(30);
    month.show('2026-12-01');
    expect(month.days).toHaveLength(31);
    expect([month.covered, month.rowOf('bo'), month.heatDays]).toEqual([false, null, []]);
  });

  it('[MONTH-40] knows today by the clock of the rota’s time zone', async () => {
    expect(month.today).toBeNull();
    await show(FRIDAY);
    expect(month.today).toBe('2026-11-19');
  });

  it('[MONTH-41] builds one line and one day again per edit', async () => {
    await show(FRIDAY, { demand: [need(FRIDAY, 'E', 1, 1)] });
    const [ana, bo] = [month.rowOf('ana'), month.rowOf('bo')];
    const before = month.heatDays;
    expect(month.assign('bo', FRIDAY, 'E')).toBe(true);
    expect(month.rowOf('ana')).toBe(ana);
    expect(month.rowOf('bo')).not.toBe(bo);
    expect(month.rowOf('bo')?.cells[19]?.letter).toBe('E');
    const after = month.heatDays;
    expect(after.filter((day, i) => day !== before[i]).map(({ date }) => date)).toEqual([FRIDAY]);
    expect([before[19]?.worst, after[19]?.worst]).toEqual(['below-minimum', 'met']);
    expect(month.said).toBe('Bo Lund, Friday 20 November: Early 06:30–14:30, not sent yet');
    expect(month.lines[0]).toMatchObject({ planned: 480, difference: 0 });
  });

  it('[MONTH-41] follows the store, whoever writes to it', async () => {
    await show(FRIDAY, { assignments: [work('bo', FRIDAY, 'E')] });
    month.assign('bo', FRIDAY, 'L');
    expect(month.rowOf('bo')?.cells[19]?.letter).toBe('L');
    store.revertAssignment({ staffId: 'bo', date: FRIDAY, slot: 0 });
    expect(month.rowOf('bo')?.cells[19]?.letter).toBe('E');
  });

  it('[MONTH-41] says why the policy refuses an edit, and changes nothing', async () => {
    const leave = [{ id: 'l', staffId: 'bo', kind: 'leave' as const, from: FRIDAY, to: FRIDAY, approved: true }];
    await show(FRIDAY, { leave });
    expect(month.assign('bo', FRIDAY, 'E')).toBe(false);
    expect(refused).toEqual([expect.stringMatching(/^Bo Lund: .+ Nothing was changed\.$/)]);
    expect([month.rowOf('bo')?.cells[19]?.letter, writes.length]).toEqual(['', 0]);
  });

  it('[MONTH-42] lets nobody change what lies outside the plan', async () => {
    await show(FRIDAY, { assignments: [work('bo', '2026-11-01', 'E')] });
    expect(month.assign('bo', '2026-11-01', 'L')).toBe(false);
    expect(month.clear('bo', '2026-11-01')).toBe(false);
    expect([month.editable('2026-11-01'), month.editable('2026-11-02')]).toEqual([false, true]);
  });

  it.each([
    ['by the page’s role', false, 'editor'],
    ['by the answer’s role', true, 'viewer'],
  ])('[MONTH-42] lets a viewer look only, %s', async (_how, mayEdit, role) => {
    month.dispose();
    end();
    start(mayEdit);
    await show(FRIDAY, {}, role);
    expect(month.canEdit).toBe(false);
    expect(month.assign('bo', FRIDAY, 'E')).toBe(false);
    expect(month.rowOf('bo')?.cells[19]?.letter).toBe('');
  });

  it('[MONTH-43] shows a write as waiting, then as saved', async () => {
    await show(FRIDAY);
    month.assign('bo', FRIDAY, 'E');
    expect(month.rowOf('bo')?.cells[19]?.save).toBe('waiting');
    expect(month.unsent).toMatchObject([{ person: 'Bo Lund', error: null, retrying: true }]);
    await writes[0]!.give({ ok: true, value: { kind: 'accepted', rev: 1 } });
    expect(month.rowOf('bo')?.cells[19]?.save).toBe('saved');
    expect(month.unsent).toEqual([]);
  });

  it('[MONTH-43] keeps a refused write with its reason until it is tried again or given up', async () => {
    await show(FRIDAY);
    month.assign('bo', FRIDAY, 'E');
    await writes[0]!.give({ ok: false, error: forbidden });
    expect(month.rowOf('bo')?.cells[19]).toMatchObject({ letter: 'E', save: 'failed' });
    expect(month.unsent).toMatchObject([{ error: forbidden, retrying: false }]);
    month.retry({ staffId: 'bo', date: FRIDAY, slot: 0 });
    await settle();
    expect(writes).toHaveLength(2);
    await writes[1]!.give({ ok: false, error: forbidden });
    month.discard({ staffId: 'bo', date: FRIDAY, slot: 0 });
    expect(month.rowOf('bo')?.cells[19]).toMatchObject({ letter: '', save: 'saved' });
    expect(month.unsent).toEqual([]);
  });

  it('[MONTH-43] does not give up a write that is under way', async () => {
    await show(FRIDAY);
    month.assign('bo', FRIDAY, 'E');
    month.discard({ staffId: 'bo', date: FRIDAY, slot: 0 });
    expect(month.rowOf('bo')?.cells[19]).toMatchObject({ letter: 'E', save: 'waiting' });
  });

  it('[MONTH-44] tells a failed load apart from one that leaves older lines to be seen', async () => {
    month.show(FRIDAY);
    await asked[0]!.answer({ ok: false, error: offline });
    expect([month.failure, month.covered]).toEqual([offline, false]);
    month.reload();
    expect(month.failure).toBeNull();
    await asked[1]!.answer({ ok: true, value: { ...wardWindow(), cursor: 1, role: 'editor' } as unknown as WindowAnswer });
    month.reload();
    await asked[2]!.answer({ ok: false, error: offline });
    expect([month.failure, month.covered]).toEqual([offline, true]);
  });

  it('[MONTH-44] knows a month in which nobody is planned', async () => {
    await show(FRIDAY);
    expect(month.empty).toBe(true);
    month.assign('bo', FRIDAY, 'E');
    expect(month.empty).toBe(false);
  });
});
