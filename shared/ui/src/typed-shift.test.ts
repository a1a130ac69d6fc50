import type { ShiftType, Staff } from '@tandem/rota';
import { describe, expect, it } from 'vitest';
import { EVERYBODY, filterStaff, groupedBySkill } from './staff/staff-filter.ts';
import { typeShift } from './typed-shift.ts';

const shifts = ['E', 'D', 'DN', 'L', 'R1', 'R2'].map((code): ShiftType => ({ id: code, code, name: code, start: 0, end: 1, run: { min: 1, max: 1 }, forbiddenNext: [] }));
const codeOf = (before: string, key: string) => {
  const typed = typeShift(shifts, before, key);
  return typed && [typed.text, typed.shiftType?.code ?? null];
};

describe('typed shift', () => {
  it('[UI-50] names a shift by its letter, without regard to case', () => {
    expect(codeOf('', 'e')).toEqual(['E', 'E']);
    expect(codeOf('', 'x')).toBeNull();
  });

  it('[UI-50] names the shorter code at once and the longer one with the next letter', () => {
    expect(codeOf('', 'd')).toEqual(['D', 'D']);
    expect(codeOf('D', 'n')).toEqual(['DN', 'DN']);
    expect(codeOf('', 'r')).toEqual(['R', null]);
    expect(codeOf('R', '2')).toEqual(['R2', 'R2']);
  });

  it('[UI-50] begins a new code with a letter that does not lengthen the old one', () => {
    expect(codeOf('D', 'l')).toEqual(['L', 'L']);
    expect(codeOf('R', 'x')).toBeNull();
  });
});

describe('finding staff', () => {
  const person = (name: string, ...skills: string[]): Staff => ({ id: name, name, contractId: 'c', skills });
  const staff = [person('Katarzyna Wójcik', 'RN'), person('Elif Yıldız', 'RN', 'HN'), person('Liam O’Sullivan', 'CA'), person('Paweł Łoś', 'CA'), person('HN_0', 'HN')];
  const found = (text: string, ...skills: string[]) => filterStaff(staff, { text, skills: new Set(skills) }).map(({ name }) => name);

  it('[UI-51] finds by the beginning of any part of a name, without accents', () => {
    expect(found('WOJ kat')).toEqual(['Katarzyna Wójcik']);
    expect(found('yildiz')).toEqual(['Elif Yıldız']);
    expect(found('los')).toEqual(['Paweł Łoś']);
    expect(found('0')).toEqual(['HN_0']);
    expect(found('zyna')).toEqual([]);
    expect(filterStaff(staff, EVERYBODY)).toBe(staff);
  });

  it('[UI-51] finds by any skill of a person, and by name within', () => {
    expect(found('', 'HN')).toEqual(['Elif Yıldız', 'HN_0']);
    expect(found('pa', 'CA')).toEqual(['Paweł Łoś']);
  });

  it('[UI-52] knows whether main skills stand together', () => {
    expect(groupedBySkill(staff.slice(0, 4))).toBe(true);
    expect(groupedBySkill([...staff, person('Zoë', 'RN')])).toBe(false);
    expect(groupedBySkill([])).toBe(true);
  });
});
