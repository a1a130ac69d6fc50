/** The output of the competition's validator: a grid and eleven counts. */
import type { Problem } from './lines.ts';
import type { Inrc2Score } from './score.ts';

export type ValidatorResult =
  | { readonly ok: true; readonly grid: string; readonly score: Inrc2Score }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads `validator.txt`; never throws. The grid is given back as printed, with one line ending after each line. */
export function parseValidator(text: string, file = 'validator.txt'): ValidatorResult {
  const problems: Problem[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const figures = new Map<string, number>();
  lines.forEach((line) => {
    const match = /^([A-Z][A-Za-z ]*): (\d{1,9})\s*$/.exec(line);
    if (match?.[1] !== undefined) figures.set(match[1], Number(match[2]));
  });
  const figure = (label: string): number => {
    const value = figures.get(label);
    if (value === undefined) problems.push({ file, line: 0, expected: `"${label}: " and a number`, found: 'no such line' });
    return value ?? 0;
  };
  const score: Inrc2Score = {
    hard: {
      minimalCoverage: figure('Minimal coverage constraints'),
      requiredSkill: figure('Required skill constraints'),
      succession: figure('Illegal shift type succession constraints'),
      singleAssignment: figure('Single assignment per day'),
    },
    soft: {
      totalAssignments: figure('Total assignment constraints'),
      consecutive: figure('Consecutive constraints'),
      daysOff: figure('Non working days constraints'),
      preferences: figure('Preferences'),
      weekends: figure('Max working weekend'),
      completeWeekends: figure('Complete weekends'),
      optimalCoverage: figure('Optimal coverage constraints'),
    },
    total: figure('Total cost'),
  };
  const begin = lines.findIndex((line) => line.includes('|M|T|W|T|F|S|S|'));
  const end = lines.findIndex((line, i) => i > begin && line.trim() === '');
  if (begin < 0) problems.push({ file, line: 1, expected: 'a grid with a head of |M|T|W|T|F|S|S|', found: lines[0]?.slice(0, 80) ?? '' });
  if (problems.length > 0) return { ok: false, problems };
  const grid = lines.slice(begin, end < 0 ? lines.length : end);
  return { ok: true, grid: grid.map((line) => `${line}\n`).join(''), score };
}
