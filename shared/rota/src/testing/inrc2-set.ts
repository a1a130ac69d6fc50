/** A small solved set of our own, in the competition's format: 3 nurses, 2 weeks that share one week data file. */
import type { TextFile } from '../inrc2/inrc2.ts';

export const SCENARIO = `SCENARIO = tiny_a

WEEKS = 2

SKILLS = 2
HeadNurse
Nurse

SHIFT_TYPES = 3
Early (2,3)
Late (1,5)
Night (2,4)

FORBIDDEN_SHIFT_TYPES_SUCCESSIONS
Early 0
Late 1 Early
Night 2 Early Late

CONTRACTS = 2
FullTime (4,8) (2,4) (2,3) 1 1
20Percent (1,3) (1,3) (1,9) 2 0

NURSES = 3
Ada FullTime 2 HeadNurse Nurse
Bo_12 FullTime 1 Nurse
Cy 20Percent 1 Nurse
`;

export const HISTORY = `HISTORY
0 tiny_a

NURSE_HISTORY
Ada 0 0 Night 1 1 0
Bo_12 0 0 None 0 0 1
Cy 1 2 Early 5 5 0
`;

export const WEEK = `WEEK_DATA
tiny_a

REQUIREMENTS
Early HeadNurse (0,1) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)
Early Nurse (1,2) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)
Late HeadNurse (0,0) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)
Late Nurse (0,0) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)
Night HeadNurse (0,0) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)
Night Nurse (0,0) (0,0) (0,0) (0,0) (0,0) (1,1) (0,0)

SHIFT_OFF_REQUESTS = 2
Bo_12 Any Tue
Cy Early Mon
`;

export const solution = (week: number, rows: readonly string[]): string =>
  `SOLUTION\n${week} tiny_a\n\nASSIGNMENTS = ${rows.length}\n${rows.map((row) => `${row}\n`).join('')}`;

export const WEEK_0 = ['Bo_12 Mon Early Nurse', 'Bo_12 Tue Early Nurse', 'Cy Mon Early Nurse', 'Cy Sat Night Nurse'];
export const WEEK_1 = [
  'Ada Fri Late HeadNurse',
  'Ada Sat Late Nurse',
  'Bo_12 Mon Early Nurse',
  'Bo_12 Sat Night Nurse',
  'Bo_12 Sun Night Nurse',
  'Cy Mon Early Nurse',
];

/** The set in the folder naming of the competition's site. */
export function tinySet(): TextFile[] {
  const folder = 'tiny/Solution_H_1-WD_4-4';
  return [
    { path: 'tiny/Sc-tiny.txt', text: SCENARIO },
    { path: 'tiny/H0-tiny-0.txt', text: HISTORY.replace('Ada 0 0', 'Ada 9 9') },
    { path: 'tiny/H0-tiny-1.txt', text: HISTORY },
    { path: 'tiny/WD-tiny-3.txt', text: 'not needed' },
    { path: 'tiny/WD-tiny-4.txt', text: WEEK },
    { path: `${folder}/Sol-tiny-4-1.txt`, text: solution(1, WEEK_1) },
    { path: `${folder}/Sol-tiny-4-0.txt`, text: solution(0, WEEK_0) },
    { path: `${folder}/validator.txt`, text: 'not read by the import' },
  ];
}
