import { describe, expect, it, vi } from 'vitest';
import type { ConflictRecord } from '../protocol/wire.ts';
import type { TrayItem, UndoAnswer } from '../status.ts';
import { createDecisions } from './decisions.ts';

const cell = 'p1/2026-11-20/0';
const side = (actor: string, at: number) => ({ value: { shiftTypeId: actor, skillId: 's' }, actor, by: actor, at });
const record: ConflictRecord = { conflict: 'c1', cell, stands: side('ana', 2), lost: side('me', 1) };

function page(undone: UndoAnswer = { undone: 1, refused: [] }, stored = new Map<string, string>()) {
  let items: readonly TrayItem[] = [];
  const [send, write, undo, onCells] = [vi.fn(() => true), vi.fn(() => 'op-1'), vi.fn(() => undone), vi.fn()];
  const decisions = createDecisions({ user: 'me', kept: { get: (key) => stored.get(key) ?? null, set: (key, value) => void stored.set(key, value) }, onTray: (next, cells) => ((items = next), onCells(cells)), send, write, undo });
  decisions.show('ward');
  decisions.heard([record]);
  return { decisions, send, write, undo, onCells, waits: () => items.map(({ cell: where }) => where) };
}

describe('a decision', () => {
  it('[SYNC-183] is taken back by the inverse of its edit, and the question is asked again, also of the other one', () => {
    const { decisions, send, write, undo, waits } = page();
    const takeBack = decisions.settle('c1', 'mine');
    expect([write.mock.calls, waits()]).toEqual([[[cell, record.lost.value]], []]);
    expect(takeBack()).toEqual({ undone: 1, refused: [] });
    expect([undo.mock.calls, waits()]).toEqual([[['op-1']], [cell]]);
    expect(send.mock.calls).toEqual([[{ type: 'settle', schedule: 'ward', conflict: 'c1' }], [{ type: 'settle', schedule: 'ward', conflict: 'c1', reopen: true }]]);
  });

  it('[SYNC-183] that wrote nothing only asks again when it is taken back', () => {
    const { decisions, undo, waits } = page();
    decisions.settle('c1', 'theirs')();
    expect([undo.mock.calls, waits()]).toEqual([[], [cell]]);
  });

  it('[SYNC-183] is not taken back where its cell was written since, nor in another schedule', () => {
    const refused = { undone: 0, refused: [{ cell, by: 'Ana' }] };
    const { decisions, send, waits } = page(refused);
    expect(decisions.settle('c1', 'mine')()).toEqual(refused);
    expect([waits(), send.mock.calls.length]).toEqual([[], 1]);
    decisions.heard([]);
    decisions.heard([record]);
    const takeBack = decisions.settle('c1', 'theirs');
    decisions.show('pool');
    expect([takeBack(), waits()]).toEqual([{ undone: 0, refused: [] }, []]);
  });

  it('[SYNC-183] that the server could not be told of is not told, where it was taken back', () => {
    const { decisions, send, waits } = page();
    send.mockReturnValue(false);
    decisions.settle('c1', 'theirs')();
    send.mockReturnValue(true);
    decisions.heard([record]);
    expect([waits(), send.mock.calls.length]).toEqual([[cell], 1]);
  });
});

describe('an answer', () => {
  it('[SYNC-187] outlives the page that gave it: the next one tells the server again, and asks nobody', () => {
    const stored = new Map<string, string>();
    const first = page(undefined, stored);
    // Said into a socket that goes with the page.
    first.decisions.settle('c1', 'theirs');
    const next = page(undefined, stored);
    expect([next.waits(), next.send.mock.calls]).toEqual([[], [[{ type: 'settle', schedule: 'ward', conflict: 'c1' }]]]);
    // Once the server's list is without it, it may be asked again: somebody has opened it anew.
    next.decisions.heard([]);
    next.decisions.heard([record]);
    expect([next.waits(), page(undefined, stored).waits()]).toEqual([[cell], [cell]]);
  });

  it('[SYNC-187] is of its schedule and its person, and gone once it was taken back', () => {
    const stored = new Map<string, string>();
    const { decisions, waits } = page(undefined, stored);
    const takeBack = decisions.settle('c1', 'theirs');
    decisions.show('pool');
    decisions.heard([record]);
    expect(waits()).toEqual([cell]);
    decisions.show('ward');
    takeBack();
    expect(page(undefined, stored).waits()).toEqual([cell]);
  });
});

describe('a cell that waits for a decision', () => {
  it('[SYNC-184] is known with both values, and views are told when it begins and ends', () => {
    const { decisions, onCells } = page();
    expect(decisions.clashes()).toEqual([{ ref: { staffId: 'p1', date: '2026-11-20', slot: 0 }, mine: record.lost.value, theirs: record.stands.value }]);
    expect(onCells).toHaveBeenLastCalledWith([cell]);
    onCells.mockClear();
    decisions.settle('c1', 'theirs');
    expect(onCells).toHaveBeenLastCalledWith([cell]);
    expect(decisions.clashes()).toEqual([]);
  });
});
