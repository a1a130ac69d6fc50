import type { TextFile } from '@tandem/rota/inrc2';

const lines = (...rows: string[]): string => `${rows.join('\n')}\n`;

/** A solved set of two weeks and three nurses in the competition's format, made up here. */
export const smallSet = (): TextFile[] => [
  {
    path: 'Sc-n003w2.txt',
    text: lines(
      'SCENARIO = n003w2', '', 'WEEKS = 2', '',
      'SKILLS = 2', 'HeadNurse', 'Nurse', '',
      'SHIFT_TYPES = 2', 'Early (2,5)', 'Night (2,4)', '',
      'FORBIDDEN_SHIFT_TYPES_SUCCESSIONS', 'Early 0', 'Night 1 Early', '',
      'CONTRACTS = 1', 'FullTime (5,11) (2,5) (2,3) 1 1', '',
      'NURSES = 3', 'Ada FullTime 2 HeadNurse Nurse', 'Bea FullTime 1 Nurse', 'Cyd FullTime 1 Nurse',
    ),
  },
  {
    path: 'H0-n003w2-0.txt',
    text: lines('HISTORY', '0 n003w2', '', 'NURSE_HISTORY', 'Ada 0 0 Early 2 2 0', 'Bea 1 0 None 0 0 2', 'Cyd 0 0 Night 1 1 0'),
  },
  ...[4, 7].map((number) => ({
    path: `WD-n003w2-${number}.txt`,
    text: lines(
      'WEEK_DATA', 'n003w2', '', 'REQUIREMENTS',
      'Early HeadNurse (0,1) (0,0) (1,1) (0,0) (0,1) (0,0) (0,0)',
      'Early Nurse (1,1) (1,1) (0,1) (1,1) (0,1) (1,1) (0,1)',
      'Night HeadNurse (0,0) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)',
      'Night Nurse (1,1) (0,1) (0,1) (1,1) (0,1) (0,0) (0,0)',
      '', 'SHIFT_OFF_REQUESTS = 2', 'Ada Any Tue', 'Cyd Night Sat',
    ),
  })),
  {
    path: 'n003w2_0_4-7.run/Sol-n003w2-4-0.txt',
    text: lines('SOLUTION', '0 n003w2', '', 'ASSIGNMENTS = 5', 'Ada Mon Early Nurse', 'Ada Tue Early Nurse', 'Ada Wed Early HeadNurse', 'Cyd Mon Night Nurse', 'Cyd Tue Night Nurse'),
  },
  {
    path: 'n003w2_0_4-7.run/Sol-n003w2-7-1.txt',
    text: lines('SOLUTION', '1 n003w2', '', 'ASSIGNMENTS = 4', 'Bea Thu Early Nurse', 'Bea Fri Early Nurse', 'Cyd Wed Night Nurse', 'Cyd Thu Night Nurse'),
  },
];
