import { beforeEach, describe, expect, it } from 'vitest';
import type { AssignmentValue, CellRef } from '@tandem/rota';
import type { CellWrite, RotaError, WindowAnswer } from '@tandem/rest';
import { createDayPanelStore, type DayEvent, type DayPanelStore } from './day-store.ts';
import { placedValue } from './day-format.ts';

type Answer = { ok: true; value: WindowAnswer } | { ok: false; error: RotaError };

const ref: CellRef = { staffId: 'ana', date: '2026-11-20', slot: 0 };
const early: AssignmentValue = { shiftTypeId: 'E', skillId: 'RN' };
const late: AssignmentValue = { shiftTypeId: 'L', skillId: 'RN' };
const night: AssignmentValue = { shiftTypeId: 'N', skillId: 'RN' };
const offline: RotaError = { kind: 'offline', origin: 'client', reason: 'no network' };

function answer(value: AssignmentValue | null): Answer {
  const assignments = value ? [{ ...ref, value, rev: 1, by: 'u', at: '2026-11-01T00:00:00Z' }] : [];
  return { ok: true, value: { from: '2026-10-25', to: '2026-12-07', assignments, cursor: 1, role: 'editor' } as unknown as WindowAnswer };
}

describe('dayPanelStore', () => {
  let asked: { from: string; to: string; signal: AbortSignal; give: (answer: Answer) => void }[];
  let sent: CellWrite[];
  let pending: CellWrite[];
  let events: DayEvent[];
  let store: DayPanelStore;

  beforeEach(() => {
    asked = [];
    sent = [];
    pending = [];
    events = [];
    store = createDayPanelStore('ward', {
      window: (_id, from, to, signal) => new Promise((give) => asked.push({ from, to, signal, give })),
      write: (cell, value) => {
        sent.push({ ref: cell, value });
        pending = [{ ref: cell, value }];
      },
      pending: () => pending,
    });
    store.subscribe((event) => events.push(event));
  });
  const held = (): AssignmentValue | null => placedValue(store.dayData, ref);

  async function load(value: AssignmentValue | null): Promise<void> {
    const loading = store.loadRange('2026-10-25', '2026-12-07');
    asked.at(-1)!.give(answer(value));
    await loading;
  }

  it('[DAY-2] holds the range it asked for, with the facts beside the assignments', async () => {
    await load(early);
    expect(asked.map(({ from, to }) => [from, to])).toEqual([['2026-10-25', '2026-12-07']]);
    expect(held()).toEqual(early);
    expect(store.facts).toMatchObject({ from: '2026-10-25', role: 'editor' });
    expect(store.facts).not.toHaveProperty('assignments');
    expect(events).toEqual([{ type: 'loaded' }]);
  });

  it('[DAY-2] keeps what it holds when a later load fails, and says why', async () => {
    await load(early);
    const loading = store.loadRange('2026-10-25', '2026-12-07');
    asked.at(-1)!.give({ ok: false, error: offline });
    await loading;
    expect(held()).toEqual(early);
    expect(events.at(-1)).toEqual({ type: 'load-failed', error: offline });
  });

  it('[DAY-2] drops the answer of an overtaken load', async () => {
    const first = store.loadRange('2026-10-25', '2026-12-07');
    const second = store.loadRange('2026-11-24', '2027-01-07');
    expect(asked[0]!.signal.aborted).toBe(true);
    asked[1]!.give(answer(late));
    asked[0]!.give(answer(early));
    await Promise.all([first, second]);
    expect(held()).toEqual(late);
    expect(events).toEqual([{ type: 'loaded' }]);
  });

  it('[DAY-3] holds a write at once and hands it to the queue', async () => {
    await load(early);
    store.updateAssignment(ref, late);
    expect(held()).toEqual(late);
    expect(sent).toEqual([{ ref, value: late }]);
    expect(events.at(-1)).toEqual({ type: 'written', ref, value: late });
  });

  it('[DAY-3] lays unacknowledged writes over every answer', async () => {
    await load(early);
    store.updateAssignment(ref, late);
    await load(early);
    expect(held()).toEqual(late);
    store.updateAssignment(ref, null);
    await load(early);
    expect(held()).toBeNull();
  });

  it('[DAY-3] does not lose a write that is acknowledged while an older answer is on its way', async () => {
    await load(early);
    store.updateAssignment(ref, late);
    const loading = store.loadRange('2026-10-25', '2026-12-07');
    pending = [];
    store.confirmAssignment(ref, late);
    asked.at(-1)!.give(answer(early));
    await loading;
    expect(held()).toEqual(late);
    store.revertAssignment(ref);
    expect(held()).toEqual(late);
  });

  it('[DAY-3] does not lose a write made and acknowledged while an answer is on its way', async () => {
    await load(early);
    const loading = store.loadRange('2026-10-25', '2026-12-07');
    store.updateAssignment(ref, night);
    pending = [];
    store.confirmAssignment(ref, night);
    asked.at(-1)!.give(answer(early));
    await loading;
    expect(held()).toEqual(night);
  });

  it('[DAY-4] puts a given-up cell back to what the server confirmed last', async () => {
    await load(early);
    store.updateAssignment(ref, late);
    pending = [];
    store.confirmAssignment(ref, late);
    store.updateAssignment(ref, night);
    pending = [];
    store.revertAssignment(ref);
    expect(held()).toEqual(late);
  });

  it('[DAY-4] does not bring a given-up write back with an answer that was on its way', async () => {
    await load(early);
    store.updateAssignment(ref, late);
    const loading = store.loadRange('2026-10-25', '2026-12-07');
    pending = [];
    store.revertAssignment(ref);
    asked.at(-1)!.give(answer(early));
    await loading;
    expect(held()).toEqual(early);
  });

  it('[DAY-5] switches its view mode and says so', () => {
    store.setViewMode('person');
    expect(store.viewMode).toBe('person');
    expect(events).toEqual([{ type: 'view-mode', mode: 'person' }]);
  });

  it('[DAY-2] is silent once disposed', async () => {
    const loading = store.loadRange('2026-10-25', '2026-12-07');
    store.dispose();
    expect(asked[0]!.signal.aborted).toBe(true);
    asked[0]!.give(answer(early));
    await loading;
    expect(events).toEqual([]);
    expect(held()).toBeNull();
  });
});
