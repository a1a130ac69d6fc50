import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeSchema, CHANGE_TYPES } from './change.ts';
import type { CellValue } from './cell-value.ts';
import { stepDown, stepDownRow, stepUp, stepUpOp } from './migrate.ts';
import { opSchema, type SyncOp } from './op.ts';
import { reconcile, sameValue } from './reconcile.ts';
import { agreedProtocol, OLDEST_PROTOCOL, PROTOCOL, PROTOCOL_LEDGER } from './versions.ts';
import { clientMessage, serverMessage } from './wire.ts';

/** The files that say what is on the wire. Whoever changes one adds a version, or shows that nobody can tell the difference. */
const WIRE_FILES = ['cell-value.ts', 'change.ts', 'flag-snapshot.ts', 'op.ts', 'stage.ts', 'tab-message.ts', 'wire.ts'];
const PINNED = { version: 3, hash: 'e040ea247c9462fa' };

/** Comments and layout are not on the wire. */
const code = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').replaceAll(/\s+/g, ' ').trim();

const value: fc.Arbitrary<CellValue> = fc.record(
  { shiftTypeId: fc.constantFrom('E', 'L', 'N'), skillId: fc.constantFrom('rn', 'hn'), start: fc.nat(1439), noteId: fc.constantFrom('n1', 'n2'), later: fc.nat(3) },
  { requiredKeys: ['shiftTypeId', 'skillId'] },
);
const maybe = fc.option(value, { nil: null });
const op = (over: Partial<SyncOp> = {}): SyncOp => ({ opId: 'op-00001', cell: 'p1/2026-11-20/0', value: null, baseRev: 4, at: 50, origin: 't1/weekly', epoch: 0, protocol: PROTOCOL, ...over });

describe('versions', () => {
  it('[SYNC-200] the wire is what the newest line of the ledger was pinned with', () => {
    const text = WIRE_FILES.map((file) => code(readFileSync(new URL(file, import.meta.url), 'utf8'))).join('\n');
    expect(PINNED).toEqual({ version: PROTOCOL, hash: createHash('sha256').update(text).digest('hex').slice(0, 16) });
  });

  it('[SYNC-200] the ledger counts up, a line each, and its last line is spoken', () => {
    expect(PROTOCOL_LEDGER.map(({ version }) => version)).toEqual(PROTOCOL_LEDGER.map((_, index) => index + 1));
    expect(PROTOCOL_LEDGER.at(-1)?.version).toBe(PROTOCOL);
    expect(OLDEST_PROTOCOL).toBeLessThanOrEqual(PROTOCOL);
  });

  it.each([
    ['the same', { min: 1, max: 2 }, 2],
    ['an older one', { min: 1, max: 1 }, 1],
    ['a newer one that still speaks ours', { min: 2, max: 9 }, 2],
    ['a newer one that does not', { min: 3, max: 9 }, null],
  ])('[SYNC-201] %s agrees on the newest version that both speak', (_who, other, agreed) => {
    expect(agreedProtocol({ min: 1, max: 2 }, other)).toBe(agreed);
    expect(agreedProtocol(other, { min: 1, max: 2 })).toBe(agreed);
  });
});

describe('older versions', () => {
  it('[SYNC-202] protocol 1 is shown values without what came later, the newest is shown all', () => {
    expect(stepDown({ shiftTypeId: 'E', skillId: 'rn', start: 1, noteId: 'n1' }, 1)).toEqual({ shiftTypeId: 'E', skillId: 'rn', start: 1 });
    fc.assert(fc.property(maybe, (one) => void expect(stepDown(one, PROTOCOL)).toBe(one)));
    const row = { cell: 'a', value: null };
    expect(stepDownRow(row, 1)).toBe(row);
  });

  it('[SYNC-203] what an older writer sends back changes nothing that it cannot know', () => {
    fc.assert(fc.property(value, (stands) => void expect(sameValue(stepUp(stepDown(stands, 1), stands, 1), stands)).toBe(true)));
  });

  it('[SYNC-203] its own fields are taken, and a cell that it clears is clear', () => {
    const stands = { shiftTypeId: 'E', skillId: 'rn', start: 30, noteId: 'n1' };
    expect(stepUpOp(op({ protocol: 1, value: { shiftTypeId: 'L', skillId: 'rn' } }), stands).value).toEqual({ shiftTypeId: 'L', skillId: 'rn', noteId: 'n1' });
    expect(stepUpOp(op({ protocol: 1, value: null }), stands).value).toBeNull();
    expect(stepUpOp(op({ protocol: 2, value: { shiftTypeId: 'L', skillId: 'rn' } }), stands).value).toEqual({ shiftTypeId: 'L', skillId: 'rn' });
  });

  it('[SYNC-204] a field that nobody here knows survives the border', () => {
    const kept = { ...op(), value: { shiftTypeId: 'E', skillId: 'rn', fromTheFuture: 7 } };
    expect(opSchema.parse(kept)).toEqual(kept);
    const change = { type: 'assignment', dayId: '2026-11-20', timeSlot: 0, staffId: 'p1', assignment: kept.value, timestamp: 5, source: 'weekly', more: true };
    expect(changeSchema.parse(change)).toEqual(change);
  });
});

describe('who wins', () => {
  const base = fc.record({ baseRev: fc.option(fc.nat(9), { nil: null }), value: maybe });
  const written = fc.record({ rev: fc.nat(9), value: maybe, actor: fc.constantFrom('ana', 'tomas', null), at: fc.option(fc.nat(99), { nil: null }) });

  it('[SYNC-205] an op that saw what stands is applied, and so is one that does not ask', () => {
    fc.assert(fc.property(base, written, fc.nat(99), (mine, stands, at) => {
      for (const baseRev of [null, stands.rev, ...(stands.value === null ? [0] : [])]) expect(reconcile({ ...mine, baseRev }, 'ana', at, stands)).toEqual({ kind: 'apply', over: false });
    }));
  });

  it('[SYNC-206] nobody hears of two edits that wrote the same, or that one person made', () => {
    fc.assert(fc.property(base, written, fc.nat(99), (mine, stands, at) => {
      const same = reconcile({ ...mine, value: stands.value }, 'ana', at, stands);
      const own = reconcile(mine, 'ana', at, { ...stands, actor: 'ana' });
      for (const found of [same, own]) expect(found).not.toEqual(expect.objectContaining({ over: true }));
      expect([same.kind, own.kind]).not.toContain('lost');
    }));
  });

  it('[SYNC-207] of two people the later edit stands, and the other one is kept as a record', () => {
    const stands = { rev: 9, value: null, actor: 'tomas', at: 50 };
    const mine = { baseRev: 4, value: { shiftTypeId: 'E', skillId: 'rn' } };
    expect(reconcile(mine, 'ana', 49, stands)).toEqual({ kind: 'lost' });
    expect(reconcile(mine, 'ana', 50, stands)).toEqual({ kind: 'apply', over: true });
    expect(reconcile(mine, 'tomas', 49, stands)).toEqual({ kind: 'merged' });
    expect(reconcile(mine, 'tomas', 51, stands)).toEqual({ kind: 'apply', over: false });
    expect(reconcile(mine, 'ana', 49, stands, false)).toEqual({ kind: 'apply', over: true });
    expect(reconcile(mine, 'ana', 1, { ...stands, actor: null, at: null })).toEqual({ kind: 'apply', over: true });
  });
});

describe('borders', () => {
  it('[SYNC-208] every kind of change has its schema, and no other kind passes', () => {
    const kinds = changeSchema.def.options.map((option) => option.shape.type.def.values[0]);
    expect(kinds).toEqual([...CHANGE_TYPES]);
    expect(changeSchema.safeParse({ type: 'constructor', timestamp: 1, source: 'x' }).success).toBe(false);
  });

  it('[SYNC-208] anything at all is refused without a throw', () => {
    fc.assert(fc.property(fc.anything(), (thing) => {
      for (const schema of [clientMessage, serverMessage, changeSchema]) expect(schema.safeParse(thing).success).toBe(false);
    }));
  });
});
