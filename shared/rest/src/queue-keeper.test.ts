import { describe, expect, it, vi } from 'vitest';
import { createQueueKeeper, createWriteQueue, newOpId, pause, type CellAnswer, type Outcome, type WriteQueueOptions } from './index.ts';

const cell = { staffId: 'p1', date: '2026-11-20', slot: 0 };
const value = { shiftTypeId: 'E', skillId: 'RN' };
const settle = () => new Promise((resolve) => setImmediate(resolve));

function optionsOf() {
  const sent: ((answer: Outcome<CellAnswer>) => void)[] = [];
  const options = {
    client: { writeCell: vi.fn(() => new Promise<Outcome<CellAnswer>>((answer) => sent.push(answer))) },
    scheduleId: 'w',
    origin: 't/week',
    newOpId,
    random: () => 0,
    wait: () => new Promise<void>(() => undefined),
    onChange: vi.fn(),
    onSaved: vi.fn(),
  } satisfies WriteQueueOptions;
  return { options, sent };
}
const accepted: Outcome<CellAnswer> = { ok: true, value: { kind: 'accepted', rev: 1 } };

describe('queue keeper', () => {
  it('[REST-26] goes on sending for a view that is gone, and then forgets the queue', async () => {
    const made = vi.fn(createWriteQueue);
    const take = createQueueKeeper(made);
    const first = optionsOf();
    const kept = take('w', first.options);
    kept.queue.write(cell, value);
    kept.release();
    first.options.onChange.mockClear();
    first.sent[0]?.(accepted);
    await settle();
    expect(first.options.onSaved).toHaveBeenCalledWith(cell, value, 1);
    expect(first.options.onChange).toHaveBeenCalled();
    take('w', optionsOf().options);
    expect(made).toHaveBeenCalledTimes(2);
  });

  it('[REST-26] hands unsaved writes to the next view of the same schedule', async () => {
    const made = vi.fn(createWriteQueue);
    const take = createQueueKeeper(made);
    const first = optionsOf();
    const kept = take('w', first.options);
    kept.queue.write(cell, value);
    kept.release();
    const second = optionsOf();
    const again = take('w', second.options);
    expect(again.queue.pending()).toMatchObject([{ ref: cell, value }]);
    first.options.onChange.mockClear();
    first.sent[0]?.(accepted);
    await settle();
    expect(second.options.onSaved).toHaveBeenCalledWith(cell, value, 1);
    expect(first.options.onChange).not.toHaveBeenCalled();
    again.queue.write(cell, value);
    expect(second.options.client.writeCell).toHaveBeenCalledTimes(1);
    expect(made).toHaveBeenCalledTimes(1);
  });

  it('[REST-26] lets nobody but the latest view release a queue', () => {
    const made = vi.fn(createWriteQueue);
    const take = createQueueKeeper(made);
    const early = take('w', optionsOf().options);
    const late = take('w', optionsOf().options);
    early.release();
    expect(take('w', optionsOf().options).queue).toBe(late.queue);
    take('other', optionsOf().options);
    expect(made).toHaveBeenCalledTimes(2);
  });
});

describe('edge', () => {
  it('[REST-27] ends a wait when its signal ends, even before it begins', async () => {
    const long = 2 ** 30;
    const early = new AbortController();
    const waiting = pause(long, early.signal);
    early.abort();
    await waiting;
    await pause(long, AbortSignal.abort());
    await pause(0, new AbortController().signal);
  });

  it('[REST-27] makes op ids that do not repeat and that the contract accepts', () => {
    const ids = Array.from({ length: 1000 }, newOpId);
    expect(new Set(ids).size).toBe(1000);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  });
});
