import { cellKey, type CellRef } from '@tandem/rota';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createWindowStore, type CellWrite, type WindowEvent, type WindowStorePorts } from './window-store.ts';
import type { WindowAnswer } from './contract.ts';
import type { WriteQueue } from './write-queue.ts';
import type { RotaError } from './errors.ts';
import { createWriteRoute, type EditPath, type EditWay } from './write-route.ts';

const ref = (slot: number): CellRef => ({ staffId: 'p1', date: '2026-11-20', slot });
const OFFLINE = { kind: 'offline', origin: 'client', reason: '' } as unknown as RotaError;
const value = (shiftTypeId: string) => ({ shiftTypeId, skillId: 'rn' });
const write = (slot: number, shift: string | null): CellWrite => ({ ref: ref(slot), value: shift === null ? null : value(shift) });

describe('the way of an edit', () => {
  let way: EditWay;
  let tasks: (() => void)[];
  const edit = vi.fn((_writes: readonly CellWrite[], pinned: EditWay) => pinned === 'bus');
  const queue = { write: vi.fn(), discard: vi.fn(), pending: vi.fn<WriteQueue['pending']>(() => []), stateOf: vi.fn<WriteQueue['stateOf']>(() => 'saved'), counts: () => ({ saving: 1, failed: 0, offline: false }) };
  const pending = vi.fn<EditPath['pending']>(() => []);
  const stateOf = vi.fn<EditPath['stateOf']>(() => 'saved');
  const reverted = vi.fn();
  const route = () => createWriteRoute(queue as unknown as WriteQueue, { way: () => way, edit, pending, stateOf, reverted }, (run) => tasks.push(run));
  beforeEach(() => {
    [way, tasks] = ['bus', []];
    vi.clearAllMocks();
    pending.mockReturnValue([]);
    stateOf.mockReturnValue('saved');
  });

  it('[REST-30] is REST alone, at once, while the bus takes nothing', () => {
    way = 'rest';
    route().write(ref(0), value('E'));
    expect(queue.write).toHaveBeenCalledWith(ref(0), value('E'));
    tasks.forEach((run) => run());
    expect(edit).not.toHaveBeenCalled();
  });

  it('[REST-30] is the bus alone where it sends, and what a method wrote travels together', () => {
    const { write: put, flush } = route();
    put(ref(0), value('E'));
    put(ref(1), null);
    expect(edit).not.toHaveBeenCalled();
    flush();
    tasks.forEach((run) => run());
    expect(edit.mock.calls).toEqual([[[write(0, 'E'), write(1, null)], 'bus']]);
    expect(queue.write).not.toHaveBeenCalled();
  });

  it('[REST-30] is REST where the bus does not send, at the end of the task where nobody flushes', () => {
    way = 'told';
    route().write(ref(0), value('E'));
    expect(queue.write).not.toHaveBeenCalled();
    tasks.forEach((run) => run());
    expect(queue.write.mock.calls).toEqual([[ref(0), value('E')]]);
  });

  const WAYS: readonly EditWay[] = ['rest', 'told', 'bus'];
  it.each(WAYS.flatMap((before) => WAYS.map((after) => [before, after] as const)))('[REST-33] is the one that holds when it begins (%s), whatever turns before its end (%s)', (before, after) => {
    const { begin, write: put, flush } = route();
    way = before;
    begin();
    way = after;
    put(ref(0), value('E'));
    way = before;
    put(ref(1), value('E'));
    way = after;
    flush();
    expect([edit.mock.calls.map(([writes, pinned]) => [writes.length, pinned]), queue.write.mock.calls.length]).toEqual([before === 'rest' ? [] : [[2, before]], before === 'bus' ? 0 : 2]);
  });

  it('[REST-33] is asked for once in a task, also where no method of a store begins it', () => {
    const { write: put } = route();
    put(ref(0), value('E'));
    way = 'rest';
    put(ref(1), value('E'));
    tasks.splice(0).forEach((run) => run());
    put(ref(2), value('E'));
    expect([edit.mock.calls.map(([writes, pinned]) => [writes.length, pinned]), queue.write.mock.calls.map(([cell]) => (cell as CellRef).slot)]).toEqual([[[2, 'bus']], [2]]);
  });

  it('[REST-30] tells the bus of a write that was given up, not of one that could not be', () => {
    const { discard } = route();
    queue.stateOf.mockReturnValueOnce('saving');
    discard(cellKey(ref(0)));
    discard(cellKey(ref(1)));
    expect([queue.discard.mock.calls.length, reverted.mock.calls]).toEqual([2, [[ref(1)]]]);
  });

  it('[REST-31] unsaved are the edits of both ways, the newest value of each cell', () => {
    queue.pending.mockReturnValue([0, 1].map((slot) => ({ key: cellKey(ref(slot)), ref: ref(slot), value: value('A'), error: null })));
    pending.mockReturnValue([{ ...write(1, 'B'), state: 'unsent' }]);
    const { write: put, pending: all } = route();
    put(ref(2), value('C'));
    expect(all().map(({ ref: { slot }, value: found }) => [slot, found?.shiftTypeId])).toEqual([[0, 'A'], [1, 'B'], [2, 'C']]);
  });

  it('[REST-31] a cell is being saved until the bus has it durably; then the page may be left', () => {
    const { stateOf: state, counts } = route();
    stateOf.mockReturnValue('saving');
    pending.mockReturnValue([{ ...write(0, 'B'), state: 'saving' }, { ...write(1, 'B'), state: 'unsent' }]);
    expect([state(cellKey(ref(0))), counts().saving]).toEqual(['saving', 2]);
    stateOf.mockReturnValue('unsent');
    expect(state(cellKey(ref(0)))).toBe('saved');
  });
});

describe("others' edits in a window store", () => {
  const at = (shifts: Record<number, string>) => ({ assignments: Object.entries(shifts).map(([slot, shift]) => ({ ...ref(Number(slot)), value: value(shift), rev: 1, by: '', at: '' })) }) as unknown as WindowAnswer;
  let answer: PromiseWithResolvers<WindowAnswer>, heard: WindowEvent<string>[];
  const sent = vi.fn();
  const open = (ports: Partial<WindowStorePorts> = {}) => {
    const store = createWindowStore<ReadonlyMap<string, string>, string>('ward', { window: async () => ({ ok: true, value: await answer.promise }), write: sent, pending: () => [], ...ports }, {
      from: (rows) => new Map(rows.map((row) => [cellKey(row), row.value.shiftTypeId])),
      put: (data, cell, next) => new Map([...data].filter(([key]) => key !== cellKey(cell)).concat(next ? [[cellKey(cell), next.shiftTypeId]] : [])),
    }, 'x');
    store.subscribe((event) => heard.push(event));
    return store;
  };
  beforeEach(() => {
    [answer, heard] = [Promise.withResolvers(), []];
    sent.mockClear();
  });
  const shown = (store: ReturnType<typeof open>) => Object.fromEntries([...store.data].map(([key, shift]) => [key.slice(-1), shift]));

  it('[REST-32] are shown and told as one event, and sent nowhere', () => {
    const store = open();
    store.receive([write(0, 'E'), write(1, 'N')]);
    expect(shown(store)).toEqual({ 0: 'E', 1: 'N' });
    expect(heard).toEqual([{ type: 'received', writes: [write(0, 'E'), write(1, 'N')] }]);
    expect(sent).not.toHaveBeenCalled();
  });

  it('[REST-32] are what a write that is given up falls back to', () => {
    const store = open();
    store.receive([write(0, 'N')]);
    store.write(ref(0), value('E'));
    expect(shown(store)).toEqual({ 0: 'E' });
    store.revert(ref(0));
    expect(shown(store)).toEqual({ 0: 'N' });
  });

  it('[REST-32] are newer than the answer of a load that was under way', async () => {
    const store = open();
    const load = store.load('2026-11-20', '2026-11-20');
    store.receive([write(0, 'N'), write(1, null)]);
    answer.resolve(at({ 0: 'E', 1: 'E', 2: 'E' }));
    await load;
    expect(shown(store)).toEqual({ 0: 'N', 2: 'E' });
    store.revert(ref(0));
    expect(shown(store)).toEqual({ 0: 'N', 2: 'E' });
  });

  it('[REST-32] a store says which cells of its last answer something else lies over', async () => {
    const store = open({ pending: () => [write(0, 'A')] });
    const loading = store.load('2026-11-20', '2026-11-20');
    store.receive([write(1, 'N')]);
    answer.resolve(at({ 0: 'E', 1: 'E', 2: 'E' }));
    await loading;
    expect([0, 1, 2].map((slot) => store.layers.laid(cellKey(ref(slot))))).toEqual([true, true, false]);
  });

  const load = async (store: ReturnType<typeof open>, shifts: Record<number, string>) => {
    answer = Promise.withResolvers();
    answer.resolve({ ...at(shifts), from: '2026-11-20', to: '2026-11-20' });
    await store.load('2026-11-20', '2026-11-20');
  };

  it('[REST-34] are only shown while the store stands still, and what it holds is old then', async () => {
    const store = open();
    await load(store, { 0: 'E' });
    store.layers.standStill();
    expect([store.layers.apart, shown(store)]).toEqual([true, { 0: 'E' }]);
    store.receive([write(0, 'N')]);
    store.write(ref(1), value('A'));
    await load(store, { 0: 'N', 1: 'A', 2: 'A' });
    store.layers.standStill();
    expect([store.layers.apart, shown(store)]).toEqual([true, { 0: 'N', 1: 'A', 2: 'A' }]);
  });

  it('[REST-34] stay shown until the store has loaded what it missed, with what was written meanwhile', async () => {
    const store = open();
    await load(store, { 0: 'E' });
    store.layers.standStill();
    store.receive([write(0, 'N')]);
    answer = Promise.withResolvers();
    const done = store.layers.backfill();
    expect([store.layers.apart, shown(store)]).toEqual([true, { 0: 'N' }]);
    store.write(ref(1), value('A'));
    answer.resolve({ ...at({ 0: 'N', 2: 'E' }), from: '2026-11-20', to: '2026-11-20' });
    await done;
    expect([store.layers.apart, shown(store), heard.at(-1)]).toEqual([false, { 0: 'N', 1: 'A', 2: 'E' }, { type: 'loaded' }]);
    store.revert(ref(0));
    expect(shown(store)).toEqual({ 0: 'N', 1: 'A', 2: 'E' });
  });

  it('[REST-34] stay shown where loading fails, until it is asked again or the view loads', async () => {
    for (const again of ['backfill', 'load'] as const) {
      let fails = true;
      const store = open({ window: async () => (fails ? { ok: false, error: OFFLINE } : { ok: true, value: { ...(await answer.promise), from: '2026-11-20', to: '2026-11-20' } }) });
      fails = false;
      await load(store, { 0: 'E' });
      store.layers.standStill();
      store.receive([write(0, 'N')]);
      fails = true;
      await store.layers.backfill();
      expect([store.layers.apart, shown(store)]).toEqual([true, { 0: 'N' }]);
      fails = false;
      if (again === 'load') await load(store, { 0: 'D' });
      else {
        answer = Promise.withResolvers();
        answer.resolve(at({ 0: 'D' }));
        await store.layers.backfill();
      }
      expect([store.layers.apart, shown(store)]).toEqual([false, { 0: 'D' }]);
    }
  });

  it('[REST-34] go on where a store that is loading stands still again, and end with the load of another view', async () => {
    const store = open();
    await load(store, { 0: 'E' });
    store.layers.standStill();
    answer = Promise.withResolvers();
    const first = store.layers.backfill();
    store.layers.standStill();
    answer.resolve({ ...at({ 0: 'N' }), from: '2026-11-20', to: '2026-11-20' });
    await first;
    expect([store.layers.apart, shown(store)]).toEqual([true, { 0: 'N' }]);
    const empty = open();
    empty.layers.standStill();
    await empty.layers.backfill();
    expect(empty.layers.apart).toBe(false);
  });
});
