import type { ReferenceAnswer } from '@tandem/rest';
import { clockSpan, parseCellKey, timesOf, type AssignmentValue, type ShiftType } from '@tandem/rota';
import { formatDay } from '@tandem/ui';
import { live } from '@tandem/words/live';

const words = live.tray;

/** How the cells of a rota and what stands in them are called. */
export interface RotaNames {
  readonly person: (cell: string) => string;
  readonly day: (cell: string, style: 'short' | 'long') => string;
  /** `Daniel Osei, Fri 20 Nov` */
  readonly where: (cell: string) => string;
  /** `Late 14:30–22:30`, or that it is empty. */
  readonly what: (value: unknown) => string;
  readonly shift: (value: unknown) => ShiftType | null;
  readonly shiftName: (id: string) => string;
  readonly skillName: (id: string) => string;
  /** Skill and note, where they say more than the shift does. */
  readonly extras: (cell: string, value: unknown) => readonly string[];
}

/** What is in a cell, as the bus hands it on. */
export const valueIn = (value: unknown): AssignmentValue | null => value as AssignmentValue | null;

/** @param reference null: it has not come, and ids stand for names */
export function rotaNames(reference: Pick<ReferenceAnswer, 'staff' | 'shiftTypes' | 'skills' | 'notes'> | null, locale: string): RotaNames {
  const staff = new Map(reference?.staff.map((person) => [person.id, person]));
  const shifts = new Map(reference?.shiftTypes.map((shift) => [shift.id, shift]));
  const nameOf = (list: readonly { readonly id: string; readonly name: string }[] | undefined, id: string): string => list?.find((each) => each.id === id)?.name ?? id;

  const person = (cell: string): string => {
    const staffId = parseCellKey(cell)?.staffId ?? cell;
    return staff.get(staffId)?.name ?? staffId;
  };
  const day = (cell: string, style: 'short' | 'long'): string => formatDay(parseCellKey(cell)?.date ?? '', locale, style);
  const shift = (value: unknown): ShiftType | null => shifts.get(valueIn(value)?.shiftTypeId ?? '') ?? null;
  const skillName = (id: string): string => nameOf(reference?.skills, id);
  return {
    person,
    day,
    where: (cell) => `${person(cell)}, ${day(cell, 'short')}`,
    what(value) {
      const held = valueIn(value);
      if (!held) return words.off;
      const known = shift(held);
      if (!known) return words.unknown(held.shiftTypeId);
      const { start, end } = timesOf(held, known);
      return `${known.name} ${clockSpan(start, end)}`;
    },
    shift,
    shiftName: (id) => nameOf(reference?.shiftTypes, id),
    skillName,
    extras(cell, value) {
      const held = valueIn(value);
      if (!held) return [];
      const main = staff.get(parseCellKey(cell)?.staffId ?? '')?.skills[0];
      const note = reference?.notes.find(({ id }) => id === held.noteId)?.text;
      return [
        ...(held.skillId !== main ? [words.skill(skillName(held.skillId))] : []),
        ...(note === undefined ? [] : [words.note(note)]),
      ];
    },
  };
}
