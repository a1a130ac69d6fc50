import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { cellKey } from '@tandem/rota';
import { reconcile, type CellEvent, type CellRow, type CellValue, type OpResult, type SyncOp } from '../protocol/protocol.ts';
import { refOfCell } from '../protocol/cell-key.ts';
import { createFold, type CellChange, type Fold } from './fold.ts';

const A = 'ana/2026-11-20/0';
const B = 'ben/2026-11-21/0';
const early: CellValue = { shiftTypeId: 'E', skillId: 'RN' };
const late: CellValue = { shiftTypeId: 'L', skillId: 'RN' };
const night: CellValue = { shiftTypeId: 'N', skillId: 'RN', noteId: 'n1' };
const me = { actor: 'u-me', by: 'Me' };
const row = (cell: string, value: CellValue, rev: number): CellRow => ({ cell, value, rev, at: rev, actor: 'u-cleo', by: 'Cleo' });
const event = (cell: string, value: CellValue | null, cursor: number, opId = `other-${cursor}`): CellEvent => ({
  cell,
  value,
  cursor,
  opId,
  origin: 'their-tab/month',
  actor: 'u-dan',
  by: 'Dan',
  at: cursor,
});
const op = (opId: string, cell: string, value: CellValue | null, over: Partial<SyncOp> = {}): SyncOp => ({
  opId,
  cell,
  value,
  baseRev: null,
  at: 100,
  origin: 'my-tab/weekly',
  epoch: 1,
  protocol: 2,
  ...over,
});
const ack = (opId: string, cursor: number): OpResult => ({ kind: 'ack', opId, cursor });

describe('fold', () => {
  let fold: Fold;
  beforeEach(() => {
    fold = createFold();
    fold.reset([row(A, early, 1)], 5);
  });
  const values = (changes: CellChange[]): unknown[] => changes.map(({ cell, before, value }) => [cell, before, value]);

  it('[SYNC-40] shows the log with what is not in it yet laid over', () => {
    expect(fold.valueOf(A)).toEqual(early);
    expect(values(fold.add([op('op-1', A, late), op('op-2', B, night)], me))).toEqual([
      [A, early, late],
      [B, null, night],
    ]);
    expect(fold.events([event(A, night, 6)], 6)).toEqual([]);
    expect(fold.valueOf(A)).toEqual(late);
    expect(fold.standsOf(A)).toMatchObject({ rev: 6, value: night, by: 'Dan', opId: 'other-6' });
    expect(fold.pending().map((each) => each.op.opId)).toEqual(['op-1', 'op-2']);
    expect(fold.latestAt).toBe(100);
  });

  it('[SYNC-57] takes the value of a snapshot for what it held wrongly, though the revision is the same', () => {
    expect([fold.standing.get(A)?.value, fold.snapshotAt]).toEqual([early, 5]);
    expect(values(fold.reset([row(A, late, 1)], 6))).toEqual([[A, early, late]]);
    expect([fold.standing.get(A)?.rev, fold.snapshotAt]).toEqual([1, 6]);
  });

  it('[SYNC-40] lays a later snapshot under what is not in the log yet', () => {
    fold.add([op('op-1', A, late)], me);
    expect(values(fold.reset([row(A, night, 7), row(B, night, 8)], 8))).toEqual([[B, null, night]]);
    expect(fold.valueOf(A)).toEqual(late);
    expect(fold.revOf(A)).toBe(7);
  });

  it('[SYNC-40] shows the later of two edits of a person, whichever tab’s comes first', () => {
    fold.add([op('op-2', A, night, { at: 200, origin: 'my-tab/day' })], me);
    expect(fold.add([op('op-1', A, late, { at: 150 })], me)).toEqual([]);
    expect(fold.pendingOf(A).map((each) => each.op.opId)).toEqual(['op-1', 'op-2']);
    expect(fold.pending().map((each) => each.op.opId)).toEqual(['op-2', 'op-1']);
    expect(values(fold.settle([{ kind: 'rejected', opId: 'op-2', findings: [] }]))).toEqual([[A, night, late]]);
  });

  it('[SYNC-40] keeps the fields that an older writer does not know', () => {
    fold.events([event(A, night, 6)], 6);
    fold.add([op('op-1', A, { shiftTypeId: 'L', skillId: 'RN' }, { protocol: 1 })], me);
    expect(fold.valueOf(A)).toEqual({ shiftTypeId: 'L', skillId: 'RN', noteId: 'n1' });
  });

  it('[SYNC-41] is not moved by events that it knows, by late ones or by ones that a snapshot holds', () => {
    expect(values(fold.events([event(A, late, 7), event(A, night, 6)], 7))).toEqual([[A, early, late]]);
    expect(fold.events([event(A, late, 7)], 7)).toEqual([]);
    fold.reset([], 20);
    expect(fold.events([event(A, late, 15), event(B, night, 16)], 16)).toEqual([]);
    expect([fold.valueOf(A), fold.valueOf(B), fold.cursor]).toEqual([null, null, 20]);
  });

  it('[SYNC-41] reads no log before its first snapshot', () => {
    const fresh = createFold();
    expect(fresh.events([event(A, late, 3)], 3)).toEqual([]);
    expect([fresh.cursor, fresh.values.size]).toEqual([null, 0]);
    fresh.add([op('op-1', A, night)], me);
    expect(fresh.valueOf(A)).toEqual(night);
  });

  it('[SYNC-41] takes the snapshot of a server that was put back to an earlier state', () => {
    fold.events([event(A, late, 9)], 9);
    fold.add([op('op-1', B, night)], me);
    fold.settle([ack('op-1', 12)]);
    expect(values(fold.reset([row(A, night, 3)], 3))).toEqual([
      [A, late, night],
      [B, night, null],
    ]);
    expect(values(fold.events([event(A, early, 4)], 4))).toEqual([[A, night, early]]);
  });

  it('[SYNC-42] names a cell once for a batch, and only if what is shown changed', () => {
    expect(values(fold.events([event(A, late, 6), event(B, night, 7), event(A, night, 8), event(B, null, 9)], 9))).toEqual([[A, early, night]]);
    expect(fold.events([event(A, { ...night }, 10)], 10)).toEqual([]);
    expect(fold.revOf(A)).toBe(10);
  });

  it('[SYNC-43] shows an accepted edit until its event is read, without a change', () => {
    fold.add([op('op-1', A, late)], me);
    expect(fold.settle([ack('op-1', 8)])).toEqual([]);
    expect(fold.events([event(A, night, 7)], 7)).toEqual([]);
    expect(fold.pendingWith('op-1')).not.toBeNull();
    expect(fold.events([event(A, late, 8, 'op-1')], 8)).toEqual([]);
    expect([fold.pendingWith('op-1'), fold.valueOf(A)]).toEqual([null, late]);
  });

  it('[SYNC-43] ends an edit with its event also where the answer never comes', () => {
    fold.add([op('op-1', A, late)], me);
    fold.events([event(A, late, 8, 'op-1'), event(A, night, 9)], 9);
    expect(fold.pending()).toEqual([]);
    expect(fold.valueOf(A)).toEqual(night);
  });

  it('[SYNC-43] ends an edit whose event was read before its answer, or came with a snapshot, and knows it again', () => {
    fold.add([op('op-1', A, late), op('op-2', B, night)], me);
    fold.settle([ack('op-2', 9)]);
    fold.reset([row(A, late, 8), row(B, night, 9)], 9);
    expect(fold.pending().map((each) => each.op.opId)).toEqual(['op-1']);
    expect(fold.settle([ack('op-1', 8)])).toEqual([]);
    expect(fold.pending()).toEqual([]);
    expect([fold.standsOf(A)?.opId, fold.standsOf(B)?.opId]).toEqual(['op-1', 'op-2']);
  });

  const refusals: OpResult[] = [
    { kind: 'merged', opId: 'op-1', cursor: null },
    { kind: 'conflict', opId: 'op-1', cursor: null, won: false, conflict: 'op-1' },
    { kind: 'rejected', opId: 'op-1', findings: [] },
    { kind: 'invalid', opId: 'op-1', field: 'value', reason: 'unknown shift' },
  ];
  it.each(refusals)('[SYNC-44] ends an edit that is $kind and has no event', (result) => {
    fold.add([op('op-1', A, late)], me);
    expect(values(fold.settle([result]))).toEqual([[A, late, early]]);
    expect(fold.pending()).toEqual([]);
  });

  it('[SYNC-44] shows a won conflict, and what a lost one gives way to, without going back to the old value', () => {
    fold.add([op('op-1', A, late), op('op-2', B, late)], me);
    expect(fold.settle([{ kind: 'conflict', opId: 'op-1', cursor: 8, won: true, conflict: 'op-1' }])).toEqual([]);
    expect(fold.settle([{ kind: 'conflict', opId: 'op-2', cursor: 7, won: false, conflict: 'op-2' }])).toEqual([]);
    expect(values(fold.events([event(B, night, 7)], 7))).toEqual([[B, late, night]]);
    expect(fold.events([event(A, late, 8, 'op-1')], 8)).toEqual([]);
  });

  it('[SYNC-44] leaves an edit of a past epoch where it is', () => {
    fold.add([op('op-1', A, late)], me);
    expect(fold.settle([{ kind: 'stale-epoch', opId: 'op-1', epoch: 2 }])).toEqual([]);
    expect(fold.pendingWith('op-1')).not.toBeNull();
    expect(values(fold.drop(['op-1', 'unknown']))).toEqual([[A, late, early]]);
  });

  it('[SYNC-45] lays an edit over once, also when another tab tells of it after its event', () => {
    fold.add([op('op-1', A, late)], me);
    expect(fold.add([op('op-1', A, late)], me)).toEqual([]);
    fold.events([event(A, late, 6, 'op-1'), event(A, night, 7), event(B, late, 8, 'op-2')], 8);
    expect(fold.add([op('op-1', A, late), op('op-2', B, late)], me)).toEqual([]);
    expect(fold.pending()).toEqual([]);
    expect(fold.valueOf(A)).toEqual(night);
  });

  it('[SYNC-46] names the view that laid an edit over, and the server for all that comes from it', () => {
    expect(fold.add([op('op-1', A, late), op('op-2', A, night, { at: 101, origin: 'my-tab/day' })], me)).toMatchObject([{ origin: 'my-tab/day', ...me }]);
    // The week wrote what is shown again, but no longer shows it.
    expect(fold.settle([{ kind: 'rejected', opId: 'op-2', findings: [] }])).toMatchObject([{ origin: 'server/weekly', ...me }]);
    expect(fold.settle([{ kind: 'rejected', opId: 'op-1', findings: [] }])).toMatchObject([{ origin: 'server/snapshot', by: 'Cleo' }]);
    expect(fold.events([event(A, late, 6)], 6)).toMatchObject([{ origin: 'server/month', actor: 'u-dan', by: 'Dan' }]);
    fold.add([op('op-3', B, late)], me);
    expect(fold.drop(['op-3'])).toEqual([{ cell: B, value: null, before: late, origin: 'server/snapshot', actor: null, by: null }]);
  });

  it('[SYNC-47] keeps the revision of a cleared cell', () => {
    fold.events([event(A, null, 6)], 6);
    expect([fold.valueOf(A), fold.revOf(A), fold.revOf(B), fold.values.has(A)]).toEqual([null, 6, 0, false]);
  });

  it('[SYNC-48] finds the cells of a window by their days', () => {
    fold.events([event(B, late, 6), event('ana/2026-12-24/1', late, 7)], 7);
    expect(fold.between('2026-11-20', '2026-11-21')).toEqual([A, B]);
    expect(fold.between('2026-11-21', '2026-11-21')).toEqual([B]);
    expect(fold.between('2026-11-22', '2026-12-23')).toEqual([]);
    expect(fold.between('1900-01-01', '2999-12-31')).toEqual([A, B, 'ana/2026-12-24/1']);
    fold.events([event(B, null, 8)], 8);
    expect(fold.between('2026-11-21', '2026-11-21')).toEqual([]);
  });

  it('[SYNC-48] reads a cell back from its key', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/), fc.integer({ min: 0, max: 9 }), (staffId, slot) => {
        const ref = { staffId, date: '2026-11-20', slot };
        expect(refOfCell(cellKey(ref))).toEqual(ref);
      }),
    );
  });
});

/** A server as the log and its answers are, for one cell or more: no rules, no network. */
class Log {
  readonly events: CellEvent[] = [];
  readonly #answers = new Map<string, OpResult>();

  standsAt(cell: string, cursor = Infinity): CellEvent | undefined {
    return this.events.findLast((each) => each.cell === cell && each.cursor <= cursor);
  }

  push(each: SyncOp, actor: string): OpResult {
    const answer = this.#answers.get(each.opId) ?? this.#judge(each, actor);
    this.#answers.set(each.opId, answer);
    return answer;
  }

  #judge(each: SyncOp, actor: string): OpResult {
    const stands = this.standsAt(each.cell);
    const kind = reconcile(each, actor, each.at, { rev: stands?.cursor ?? 0, value: stands?.value ?? null, actor: stands?.actor ?? null, at: stands?.at ?? null });
    if (kind.kind === 'merged') return { kind: 'merged', opId: each.opId, cursor: null };
    if (kind.kind === 'lost') return { kind: 'conflict', opId: each.opId, cursor: null, won: false, conflict: each.opId };
    const cursor = (this.events.at(-1)?.cursor ?? 0) + 1;
    this.events.push({ cursor, cell: each.cell, value: each.value, opId: each.opId, origin: each.origin, actor, by: actor, at: each.at });
    return kind.over ? { kind: 'conflict', opId: each.opId, cursor, won: true, conflict: each.opId } : { kind: 'ack', opId: each.opId, cursor };
  }

  snapshot(cursor: number): CellRow[] {
    const cells = [...new Set(this.events.map((each) => each.cell))];
    return cells.flatMap((cell) => {
      const last = this.standsAt(cell, cursor);
      return last?.value ? [{ cell, rev: last.cursor, value: last.value, at: last.at, actor: last.actor, by: last.by }] : [];
    });
  }
}

const cells = [A, B, 'ben/2026-11-21/1'];
const anyValue = fc.constantFrom(null, early, late, night);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('edit' as const), cell: fc.constantFrom(...cells), value: anyValue }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('other' as const), cell: fc.constantFrom(...cells), value: anyValue, ago: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('push' as const), nth: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('answer' as const), nth: fc.nat(5) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('read' as const), back: fc.nat(3), most: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('snapshot' as const), back: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('retell' as const), nth: fc.nat(9) }) },
);

/** What was done to a fold, checked against one that is built anew from the log read so far and what is still under way. */
function run(steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]): void {
  const log = new Log();
  const fold = createFold();
  const mirror = new Map<string, CellValue>();
  const made: SyncOp[] = [];
  const unpushed: SyncOp[] = [];
  const answers: OpResult[] = [];
  let clock = 1;
  const shown = (changes: CellChange[]): void => {
    expect(new Set(changes.map((each) => each.cell)).size).toBe(changes.length);
    for (const { cell, value, before } of changes) {
      expect(mirror.get(cell) ?? null).toEqual(before);
      expect(value).not.toEqual(before);
      if (value) mirror.set(cell, value);
      else mirror.delete(cell);
    }
  };
  const push = (each: SyncOp): void => void answers.push(log.push(each, me.actor));
  shown(fold.reset([], 0));
  for (const each of steps) {
    clock += 1;
    if (each.do === 'edit') {
      const one = op(`mine-${clock}`, each.cell, each.value, { baseRev: fold.revOf(each.cell), at: Math.max(clock, fold.latestAt + 1) });
      made.push(one);
      unpushed.push(one);
      shown(fold.add([one], me));
    } else if (each.do === 'other') {
      const stands = log.standsAt(each.cell);
      log.push(op(`other-${clock}`, each.cell, each.value, { baseRev: stands?.cursor ?? 0, at: Math.max(1, clock - each.ago) }), 'u-dan');
    } else if (each.do === 'push') {
      const next = unpushed.shift();
      if (next) push(next);
      else if (made[each.nth]) push(made[each.nth]!);
    } else if (each.do === 'answer') {
      const answer = answers.splice(each.nth, 1)[0];
      if (answer) shown(fold.settle([answer]));
    } else if (each.do === 'read') {
      const from = Math.max(0, (fold.cursor ?? 0) - each.back);
      const part = log.events.filter((one) => one.cursor > from).slice(0, each.most);
      shown(fold.events(part, part.at(-1)?.cursor ?? from));
    } else if (each.do === 'snapshot') {
      const head = Math.max(fold.cursor ?? 0, (log.events.at(-1)?.cursor ?? 0) - each.back);
      shown(fold.reset(log.snapshot(head), head));
    } else if (made[each.nth]) shown(fold.add([made[each.nth]!], me));

    const scratch = createFold();
    scratch.reset([], 0);
    // A snapshot does not name the edits that it holds: one whose answer is still under way stays laid over.
    const nameless = (one: CellEvent): CellEvent => (fold.pendingWith(one.opId) ? { ...one, opId: 'in-a-snapshot' } : one);
    scratch.events(log.events.filter((one) => one.cursor <= fold.cursor!).map(nameless), fold.cursor!);
    scratch.add(fold.pending().map((one) => one.op), me);
    expect(new Map(fold.values)).toEqual(new Map(scratch.values));
    expect(mirror).toEqual(new Map(fold.values));
    for (const cell of cells) if (fold.standsOf(cell)?.value) expect(fold.revOf(cell)).toBe(scratch.revOf(cell));
  }
  for (const one of unpushed) push(one);
  for (const one of made) push(one);
  shown(fold.settle(answers));
  shown(fold.events(log.events, log.events.at(-1)?.cursor ?? 0));
  expect(fold.pending()).toEqual([]);
  for (const cell of cells) expect(fold.valueOf(cell)).toEqual(log.standsAt(cell)?.value ?? null);
}

describe('fold, whatever the order', () => {
  it('[SYNC-40, SYNC-41, SYNC-42, SYNC-45] shows what one that is built anew shows, tells each difference, and ends as the log', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), run), { numRuns: 400 });
  });
});
