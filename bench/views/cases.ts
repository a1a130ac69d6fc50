import { addDays, timesOf, type Assignment, type Roster } from '@tandem/rota';
import { generateRoster } from '@tandem/rota/generate';
import type { Move, Task } from './contestant.ts';

export interface Case {
  /** People × days. */
  readonly name: string;
  readonly staff: number;
  readonly days: number;
  readonly remote: 'weekly' | 'monthly';
}

export const CASES: readonly Case[] = [
  { name: '120x7', staff: 120, days: 7, remote: 'weekly' },
  { name: '480x7', staff: 480, days: 7, remote: 'weekly' },
  { name: '120x28', staff: 120, days: 28, remote: 'monthly' },
  { name: '480x28', staff: 480, days: 28, remote: 'monthly' },
];

/** A Monday on which a month of exactly four weeks begins. */
const FIRST = '2027-02-01';
const SEED = 7;
/** People in the first screen of every contestant. */
const SEEN = 14;
const MOVES = 6;
/** How often each move is made there and back: a person who plans makes hundreds. */
const ROUNDS = 6;

/** A rota of the case's size, and moves among the people who are seen first. */
export function taskOf({ staff, days }: Case): Task {
  const roster = generateRoster({ firstDate: FIRST, staff, weeks: 6, seed: SEED });
  const to = addDays(FIRST, days - 1);
  return { roster, from: FIRST, to, moves: movesIn(roster, to) };
}

function movesIn(roster: Roster, to: string): Move[] {
  const seen = roster.staff.slice(0, SEEN);
  const works = new Set(roster.assignments.map(({ staffId, date }) => `${staffId} ${date}`));
  const around = (date: string): string[] => [-1, 0, 1].map((by) => addDays(date, by));
  const isFree = (staffId: string, date: string): boolean =>
    around(date).every((day) => !works.has(`${staffId} ${day}`) && !roster.leave.some((each) => each.staffId === staffId && each.from <= day && day <= each.to));
  const moves: Move[] = [];
  const taken = new Set<string>();
  for (const each of roster.assignments) {
    if (moves.length === MOVES) break;
    const person = seen.find(({ id }) => id === each.staffId);
    if (!person || each.date < FIRST || each.date > to || !isPlain(roster, each) || taken.has(each.staffId)) continue;
    const other = seen.find(({ id, skills }) => !taken.has(id) && skills.includes(each.value.skillId) && isFree(id, each.date));
    const code = roster.shiftTypes.find(({ id }) => id === each.value.shiftTypeId)?.code;
    if (!other || code === undefined) continue;
    taken.add(other.id).add(person.id);
    moves.push({ date: each.date, from: person.id, to: other.id, code });
  }
  if (moves.length === 0) throw new Error('The generated rota has nobody to move a shift to.');
  return Array.from({ length: ROUNDS }, () => moves).flat();
}

/** The only shift of the day, with the times of its type. */
function isPlain(roster: Roster, each: Assignment): boolean {
  const shift = roster.shiftTypes.find(({ id }) => id === each.value.shiftTypeId);
  const alone = roster.assignments.filter(({ staffId, date }) => staffId === each.staffId && date === each.date).length === 1;
  return alone && shift !== undefined && timesOf(each.value, shift).start === shift.start;
}
