/** Several cells at once: each is judged by what those before it have left. Pure. */
import { judgeWrite, skillFor, withCell, type AssignmentValue, type CellRef, type IsoDate, type RosterIndex, type ShiftTypeId, type StaffId } from '@tandem/rota';
import { weekLater as words } from '@tandem/words/week-later';
import { clearCell, firstSlot, freeSlot, type CellWrite, type Edit } from '../week-edit.ts';
import { assignShift } from './week-rules.ts';

/** A person's day, or one of its shifts. */
export interface BatchCell {
  readonly staffId: StaffId;
  readonly date: IsoDate;
  readonly slot?: number;
}

export interface Batch {
  readonly writes: readonly CellWrite[];
  /** Cells that were asked for, and that the writes change. */
  readonly all: number;
  readonly changed: number;
  /** A sentence for each cell that stays as it is because the rules refuse it. */
  readonly refused: readonly string[];
}

function putAll(index: RosterIndex, writes: readonly CellWrite[]): RosterIndex {
  return writes.reduce((next, { ref, value }) => withCell(next, ref, value), index);
}

/** Makes `edit` of every item, one after another. */
export function batchOf<T>(index: RosterIndex, items: readonly T[], edit: (index: RosterIndex, item: T) => Edit): Batch {
  let now = index;
  const writes: CellWrite[] = [];
  const refused: string[] = [];
  let changed = 0;
  for (const item of items) {
    const done = edit(now, item);
    if (done.kind === 'refused') refused.push(done.reason);
    if (done.kind !== 'writes') continue;
    changed += 1;
    writes.push(...done.writes);
    now = putAll(now, done.writes);
  }
  return { writes, all: items.length, changed, refused };
}

export function assignMany(index: RosterIndex, cells: readonly BatchCell[], shiftTypeId: ShiftTypeId): Batch {
  return batchOf(index, cells, (now, { staffId, date, slot }) =>
    assignShift(now, { staffId, date, slot: slot ?? firstSlot(now, staffId, date) }, shiftTypeId),
  );
}

export function clearMany(index: RosterIndex, cells: readonly BatchCell[]): Batch {
  return batchOf(index, cells, (now, { staffId, date, slot }) => clearCell(now, staffId, date, slot));
}

/** `value` as another person or day has it: their skill, and no note of somebody else's. Null: they have no skill. */
export function fittedValue(index: RosterIndex, staffId: StaffId, date: IsoDate, value: AssignmentValue): AssignmentValue | null {
  const { noteId: _, ...bare } = value;
  if (index.staffById.get(staffId)?.skills.includes(value.skillId)) return bare;
  const skillId = skillFor(index, staffId, date, value.shiftTypeId);
  return skillId === null ? null : { ...bare, skillId };
}

/** Adds shifts to a person's day in free slots. The reason is a sentence where the rules refuse one. */
export function addValues(index: RosterIndex, { staffId, date }: BatchCell, values: readonly AssignmentValue[]): { index: RosterIndex; reason: string | null } {
  let now = index;
  for (const each of values) {
    const value = fittedValue(now, staffId, date, each);
    if (!value) {
      const [person, shift] = [now.staffById.get(staffId)?.name ?? staffId, now.shiftTypeById.get(each.shiftTypeId)?.name ?? each.shiftTypeId];
      return { index, reason: words.noSkill(person, shift) };
    }
    const ref: CellRef = { staffId, date, slot: freeSlot(now, staffId, date) };
    const broken = judgeWrite(now, ref, value)[0];
    if (broken) return { index, reason: broken.message };
    now = withCell(now, ref, value);
  }
  return { index: now, reason: null };
}

/** What turns the one day of a person into the other. */
export function changesOf(before: RosterIndex, after: RosterIndex, cells: readonly Pick<BatchCell, 'staffId' | 'date'>[]): CellWrite[] {
  const seen = new Set<string>();
  return cells.flatMap(({ staffId, date }): CellWrite[] => {
    if (seen.has(`${staffId}/${date}`)) return [];
    seen.add(`${staffId}/${date}`);
    const [old, next] = [before, after].map((each) => new Map(each.cellsOf(staffId, date).map(({ slot, value }) => [slot, value])));
    const slots = [...new Set([...(old?.keys() ?? []), ...(next?.keys() ?? [])])].sort((a, b) => a - b);
    return slots.flatMap((slot): CellWrite[] => {
      const value = next?.get(slot) ?? null;
      return JSON.stringify(old?.get(slot) ?? null) === JSON.stringify(value) ? [] : [{ ref: { staffId, date, slot }, value }];
    });
  });
}

/** Puts exactly these shifts into a person's day, or takes all where there are none. */
export function replaceDay(index: RosterIndex, cell: BatchCell, values: readonly AssignmentValue[]): Edit {
  const empty = index.cellsOf(cell.staffId, cell.date).reduce((next, { slot }) => withCell(next, { staffId: cell.staffId, date: cell.date, slot }, null), index);
  const added = addValues(empty, cell, values);
  if (added.reason) return { kind: 'refused', reason: added.reason };
  const writes = changesOf(index, added.index, [cell]);
  return writes.length === 0 ? { kind: 'nothing' } : { kind: 'writes', writes };
}

/** What was done, in one sentence or two. */
export function batchWords({ all, changed, refused }: Batch): string {
  const [first] = refused;
  return first === undefined ? words.changed(changed) : words.changedOf(changed, all, first, refused.length - 1);
}
