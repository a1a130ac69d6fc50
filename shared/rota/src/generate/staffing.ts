/** Who works on the ward: skills, shifts, contracts and people. */
import type { Contract, ShiftType, Skill, Staff } from '../model.ts';
import { uniqueNames } from './names.ts';
import type { Random } from './random.ts';

export const SKILLS: readonly Skill[] = [
  { id: 'HN', name: 'Head nurse', short: 'HN' },
  { id: 'RN', name: 'Registered nurse', short: 'RN' },
  { id: 'CA', name: 'Care assistant', short: 'CA' },
  { id: 'TR', name: 'Trainee', short: 'TR' },
];

export const SHIFT_TYPES: readonly ShiftType[] = [
  { id: 'E', code: 'E', name: 'Early', start: 390, end: 870, run: { min: 1, max: 5 }, forbiddenNext: [] },
  { id: 'D', code: 'D', name: 'Day', start: 510, end: 990, run: { min: 1, max: 5 }, forbiddenNext: [] },
  { id: 'L', code: 'L', name: 'Late', start: 870, end: 1350, run: { min: 1, max: 5 }, forbiddenNext: [] },
  { id: 'N', code: 'N', name: 'Night', start: 1350, end: 1830, run: { min: 1, max: 4 }, forbiddenNext: ['E', 'D'] },
];

/** Weekly minutes of a full contract: 38.5 hours. */
const FULL_WEEK = 2310;

/** Contracts of 100, 80 and 50 % with limits that fit a schedule of `weeks` weeks. */
export function contractsFor(weeks: number): Contract[] {
  const contract = (percent: number, fewest: number, most: number, offMax: number): Contract => ({
    id: `c${percent}`,
    name: `${percent} %`,
    weeklyMinutes: (FULL_WEEK * percent) / 100,
    assignments: { min: Math.floor(weeks * fewest), max: Math.ceil(weeks * most) },
    workRun: { min: 1, max: 5 },
    offRun: { min: 1, max: offMax },
    maxWeekends: Math.max(1, Math.ceil(weeks * 0.6)),
    completeWeekends: false,
  });
  return [contract(100, 2.5, 5, 7), contract(80, 2, 4, 9), contract(50, 0.5, 2.5, 16)];
}

/** Shifts of eight hours that fit a week of each contract. */
export const WEEKLY_SHIFTS: Readonly<Record<string, number>> = { c100: 5, c80: 4, c50: 2 };

/** People by main skill, head nurses first, each group in the order of names. */
export function peopleFor(count: number, random: Random): Staff[] {
  const heads = Math.max(1, Math.round(count / 12));
  const trainees = Math.round(count / 24);
  const assistants = Math.round((count - heads - trainees) * 0.42);
  const names = uniqueNames(count, random);
  const groups = [
    { size: heads, skills: ['HN', 'RN'] },
    { size: count - heads - trainees - assistants, skills: ['RN'] },
    { size: assistants, skills: ['CA'] },
    { size: trainees, skills: ['TR'] },
  ];
  const people: Omit<Staff, 'id'>[] = [];
  for (const { size, skills } of groups) {
    const members = names.slice(people.length, people.length + Math.max(0, size)).sort();
    for (const name of members) {
      const both = skills[0] === 'RN' && random.chance(0.2);
      people.push({ name, contractId: contractOf(skills[0] ?? '', random), skills: both ? ['RN', 'CA'] : skills });
    }
  }
  const digits = Math.max(3, String(count).length);
  return people.map((person, i) => ({ id: `s${String(i + 1).padStart(digits, '0')}`, ...person }));
}

function contractOf(mainSkill: string, random: Random): string {
  if (mainSkill === 'HN' || mainSkill === 'TR') return 'c100';
  const draw = random.next();
  return draw < 0.64 ? 'c100' : draw < 0.86 ? 'c80' : 'c50';
}
