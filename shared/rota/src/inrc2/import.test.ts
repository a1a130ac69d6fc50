import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellKey } from '../cell.ts';
import { evaluate } from '../evaluate.ts';
import { cutWindow } from '../history.ts';
import { addDays } from '../time.ts';
import { rosterOf } from '../testing/ward.ts';
import { indexWindow } from '../roster-index.ts';
import { HISTORY, solution, tinySet, WEEK, WEEK_0 } from '../testing/inrc2-set.ts';
import type { Roster } from '../model.ts';
import { exportInrc2Grid, exportInrc2Solution, findInrc2Sets, importInrc2, parseValidator, scoreInrc2, type Problem, type TextFile } from './inrc2.ts';

const SOL_0 = 'tiny/Solution_H_1-WD_4-4/Sol-tiny-4-0.txt';

function imported(files: readonly TextFile[] = tinySet(), options = {}): Roster {
  const result = importInrc2(files, options);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.roster;
}

function problemsOf(files: readonly TextFile[]): readonly Problem[] {
  const result = importInrc2(files);
  return result.ok ? [] : result.problems;
}

const withText = (path: string, text: string): TextFile[] => tinySet().map((file) => (file.path === path ? { path, text } : file));
const without = (path: string): TextFile[] => tinySet().filter((file) => file.path !== path);

describe('import', () => {
  it('[ROTA-60] a set becomes a roster from the Monday asked for, weeks in the order of their positions', () => {
    const roster = imported();
    expect(roster.schedule).toMatchObject({ id: 'tiny_1_4-4', name: 'tiny_1_4-4', firstDate: '2026-01-05', lastDate: '2026-01-18' });
    expect(imported(tinySet(), { firstDate: '2026-11-20', name: 'Ward', timeZone: 'Europe/Rome' }).schedule).toMatchObject({
      name: 'Ward',
      timeZone: 'Europe/Rome',
      firstDate: '2026-11-16',
    });
    expect(roster.assignments).toHaveLength(10);
    expect(roster.assignments[0]).toEqual({ staffId: 'Bo_12', date: '2026-01-05', slot: 0, value: { shiftTypeId: 'Early', skillId: 'Nurse' } });
    expect(roster.assignments.at(-1)).toMatchObject({ staffId: 'Cy', date: '2026-01-12' });
    expect(roster.staff.map(({ name, contractId, skills }) => [name, contractId, skills])).toEqual([
      ['Ada', 'FullTime', ['HeadNurse', 'Nurse']],
      ['Bo_12', 'FullTime', ['Nurse']],
      ['Cy', '20Percent', ['Nurse']],
    ]);
    expect(roster.contracts[0]).toEqual({
      id: 'FullTime',
      name: 'FullTime',
      weeklyMinutes: null,
      assignments: { min: 4, max: 8 },
      workRun: { min: 2, max: 4 },
      offRun: { min: 2, max: 3 },
      maxWeekends: 1,
      completeWeekends: true,
    });
    expect(roster.shiftTypes.map(({ code, start, end, run, forbiddenNext }) => [code, start, end, run.max, forbiddenNext])).toEqual([
      ['E', 390, 870, 3, []],
      ['L', 870, 1350, 5, ['Early']],
      ['N', 1350, 1830, 4, ['Early', 'Late']],
    ]);
  });

  it('[ROTA-60] demand, requests and history come from the files that the folder names', () => {
    const roster = imported();
    expect(roster.demand).toHaveLength(6);
    expect(roster.demand[1]).toEqual({ date: '2026-01-05', shiftTypeId: 'Early', skillId: 'Nurse', minimum: 1, optimum: 2 });
    expect(roster.requests.map(({ staffId, date, want, shiftTypeId }) => [staffId, date, want, shiftTypeId])).toEqual([
      ['Bo_12', '2026-01-06', 'off', null],
      ['Cy', '2026-01-05', 'off', 'Early'],
      ['Bo_12', '2026-01-13', 'off', null],
      ['Cy', '2026-01-12', 'off', 'Early'],
    ]);
    expect(roster.carry['Ada']).toEqual({
      assignments: 0,
      weekends: 0,
      lastShiftTypeId: 'Night',
      lastEnd: 1830,
      shiftRun: 1,
      workRun: 1,
      offRun: 0,
    });
    expect(roster.carry['Bo_12']).toMatchObject({ lastShiftTypeId: null, lastEnd: null, offRun: 1 });
    const rested = imported(withText('tiny/H0-tiny-1.txt', HISTORY.replace('Bo_12 0 0 None', 'Bo_12 0 0 Late'))).carry['Bo_12'];
    expect(rested).toMatchObject({ lastShiftTypeId: null, lastEnd: null, offRun: 1 });
  });

  it('[ROTA-60] both folder namings, a flat folder and any line ending are read alike', () => {
    const expected = imported();
    const renamed = tinySet().map(({ path, text }) => ({ path: path.replace('Solution_H_1-WD_4-4', 'tiny_1_4-4.max'), text }));
    expect(imported(renamed)).toEqual(expected);
    const flat = tinySet()
      .filter(({ path }) => path !== 'tiny/H0-tiny-0.txt')
      .map(({ path, text }) => ({ path: path.split('/').at(-1) ?? '', text }));
    expect(imported(flat)).toEqual(expected);
    expect(imported(tinySet().map(({ path, text }) => ({ path, text: `\uFEFF${text.replaceAll('\n', '\r\n')}` })))).toEqual(expected);
    expect(imported(tinySet().map(({ path, text }) => ({ path: path.replaceAll('/', '\\'), text })))).toEqual(expected);
    expect(imported(withText(SOL_0, `${solution(0, WEEK_0)}\nViol: 0\nCost: 575\nTime: 4.1\n`))).toEqual(expected);
  });

  it('[ROTA-61] names that cannot be ids or codes get some, all different', () => {
    const swap = (text: string): string =>
      text.replaceAll('Early', 'Evening').replaceAll('Late', 'Extra').replaceAll('Bo_12', 'Bö/12').replaceAll('Cy', 'Bö:12');
    const roster = imported(tinySet().map(({ path, text }) => ({ path, text: swap(text) })));
    expect(roster.staff.map(({ id, name }) => [id, name])).toEqual([
      ['Ada', 'Ada'],
      ['B-12', 'Bö/12'],
      ['B-12-2', 'Bö:12'],
    ]);
    expect(roster.shiftTypes.map(({ code, start }) => [code, start])).toEqual([
      ['E', 390],
      ['EX', 510],
      ['N', 1350],
    ]);
    expect(evaluate(indexWindow(cutWindow(roster, '2026-01-05', '2026-01-18'))).some(({ rule }) => rule === 'unknown-id')).toBe(false);
    expect(exportInrc2Solution(roster)[0]?.text).toBe(swap(solution(0, WEEK_0)));
  });
});

describe('problems', () => {
  it('[ROTA-62] a file that is missing is named with what was expected of it', () => {
    expect(problemsOf([])[0]).toMatchObject({ expected: expect.stringContaining('Sol-<instance>'), found: 'none' });
    expect(problemsOf(without('tiny/Sc-tiny.txt'))[0]?.expected).toMatch(/^the scenario, Sc-/);
    expect(problemsOf(without('tiny/H0-tiny-1.txt'))[0]?.expected).toMatch(/^one history, H0-/);
    expect(problemsOf(without('tiny/WD-tiny-4.txt'))[0]?.expected).toMatch(/WD-tiny-4\.txt for the solution of week 0/);
    expect(problemsOf(without(SOL_0))[0]).toMatchObject({ expected: '2 solutions, one for each week, positions 0 to 1', found: 'positions 1' });
    expect(problemsOf([...tinySet(), { path: 'more/Sol-tiny-4-0.txt', text: '' }])[0]?.found).toMatch(/^2: more, tiny/);
    expect(problemsOf([...tinySet(), { path: SOL_0, text: '' }])).toContainEqual({ file: SOL_0, line: 0, expected: 'each file once', found: 'the file twice' });
    const other = tinySet().map(({ path, text }) => ({ path: path.replace('WD_4-4', 'WD_4-3'), text }));
    expect(problemsOf(other)[0]).toMatchObject({ expected: expect.stringMatching(/: 4-3$/), found: '4-4' });
  });

  it.each<[string, string, string, number, string | RegExp]>([
    ['tiny/Sc-tiny.txt', 'SCENARIO = tiny_a', 'SCENARIO tiny_a', 1, '"SCENARIO = " and a name'],
    ['tiny/Sc-tiny.txt', 'WEEKS = 2', 'WEEKS = many', 3, '"WEEKS = " and a number'],
    ['tiny/Sc-tiny.txt', 'WEEKS = 2', 'WEEKS = 0', 3, '1 to 52 weeks'],
    ['tiny/Sc-tiny.txt', 'Late (1,5)', 'Late (5,1)', 11, /^a shift type and its run/],
    ['tiny/Sc-tiny.txt', 'Late (1,5)', 'Early (1,5)', 11, /differs/],
    ['tiny/Sc-tiny.txt', 'Late 1 Early', 'Late 1 Dawn', 16, /^a shift type, a number and as many known/],
    ['tiny/Sc-tiny.txt', 'Late 1 Early', 'Late 2 Early', 16, /^a shift type, a number and as many known/],
    ['tiny/Sc-tiny.txt', '(2,3) 1 1', '(2,3) 1 2', 20, /^a contract/],
    ['tiny/Sc-tiny.txt', 'Cy 20Percent 1 Nurse', 'Cy Student 1 Nurse', 26, /^a nurse with a known contract/],
    ['tiny/Sc-tiny.txt', 'Cy 20Percent 1 Nurse\n', '', 26, '3 lines of NURSES, 2 are there'],
    ['tiny/Sc-tiny.txt', 'Cy 20Percent 1 Nurse\n', 'Cy 20Percent 1 Nurse\nDee FullTime 1 Nurse\n', 27, 'nothing after the nurses'],
    ['tiny/H0-tiny-1.txt', 'Cy 1 2 Early 5 5 0', 'Cy 1 2 Early 5 5', 7, /^a nurse not yet named/],
    ['tiny/H0-tiny-1.txt', 'Cy 1 2 Early', 'Cy 1 -2 Early', 7, /^a nurse not yet named/],
    ['tiny/H0-tiny-1.txt', 'Cy 1 2', 'Ada 1 2', 7, /^a nurse not yet named/],
    ['tiny/H0-tiny-1.txt', '0 tiny_a', 'tiny_a', 2, /^the week and the name/],
    ['tiny/WD-tiny-4.txt', 'Late Nurse (0,0)', 'Late Nurse (3,2)', 8, /seven pairs/],
    ['tiny/WD-tiny-4.txt', 'Late Nurse (0,0) ', 'Late Nurse ', 8, /seven pairs/],
    ['tiny/WD-tiny-4.txt', 'Late Nurse', 'Early Nurse', 8, /not yet named/],
    ['tiny/WD-tiny-4.txt', /Night Nurse.*\n/.exec(WEEK)?.[0] ?? '', '', 11, /^6 lines of requirements.* 5 are there/],
    ['tiny/WD-tiny-4.txt', 'Cy Early Mon', 'Cy Early Monday', 14, /^a nurse, a shift type or Any, and a day/],
    ['tiny/WD-tiny-4.txt', 'REQUESTS = 2', 'REQUESTS = 3', 15, '3 lines of SHIFT_OFF_REQUESTS, 2 are there'],
    ['tiny/WD-tiny-4.txt', 'REQUESTS = 2', 'REQUESTS = 1', 14, 'nothing after the requests'],
    [SOL_0, 'ASSIGNMENTS = 4', 'ASSIGNMENTS = 5', 9, '5 lines of ASSIGNMENTS, 4 are there'],
    [SOL_0, 'ASSIGNMENTS = 4', 'ASSIGNMENTS = 3', 8, 'nothing after the assignments'],
    [SOL_0, 'Cy Mon Early Nurse', 'Cy Mon Early Doctor', 7, /^a nurse, a day, a shift type and a skill/],
    [SOL_0, 'Cy Mon Early Nurse', 'Dee Mon Early Nurse', 7, /^a nurse, a day, a shift type and a skill/],
    [SOL_0, 'SOLUTION', 'SOLUTIONS', 1, 'the line "SOLUTION"'],
  ])('[ROTA-62] %s with "%s" as "%s" is refused at line %i', (path, from, to, line, expected) => {
    const text = tinySet().find((file) => file.path === path)?.text ?? '';
    expect(text).toContain(from);
    const problems = problemsOf(withText(path, text.replace(from, to)));
    expect(problems[0]).toMatchObject({ file: path, line, expected: typeof expected === 'string' ? expected : expect.stringMatching(expected) });
    expect(problems[0]?.found).not.toBe('');
  });

  it('[ROTA-62] more shifts of one nurse in one day than there are slots are refused', () => {
    const rows = (count: number): string[] => Array.from({ length: count }, () => 'Ada Mon Early Nurse');
    expect(problemsOf(withText(SOL_0, solution(0, rows(10))))).toEqual([]);
    expect(problemsOf(withText(SOL_0, solution(0, rows(11))))[0]).toMatchObject({ line: 15, expected: 'at most 10 shifts of one nurse in one day' });
  });

  it('[ROTA-62] all wrong lines of a file are told, up to twenty, long ones shortened', () => {
    const rows = Array.from({ length: 30 }, (_, i) => `Nobody${'x'.repeat(200)} Mon Early Nurse${i}`);
    const problems = problemsOf(withText(SOL_0, solution(0, rows)));
    expect(problems).toHaveLength(20);
    expect(problems[7]?.line).toBe(12);
    expect(problems[0]?.found.length).toBeLessThan(90);
  });
});

describe('set folders', () => {
  it('[ROTA-63] each folder with solutions is a set, with the nearest scenario above it', () => {
    const paths = [
      'a/Sc-n1.txt',
      'a/H0-n1-0.txt',
      'a/H0-n1-2.txt',
      'a/WD-n1-7.txt',
      'a/n1_2_7-7.Opt/Sol-n1-7-1.txt',
      'a/n1_2_7-7.Opt/Sol-n1-7-0.txt',
      'a/n1_2_7-7.Opt/validator.txt',
      'a/Solution_H_0-WD_7/Sol-n1-7-0.txt',
      'b/c/deep/down/Sol-n2-3-0.txt',
      'b/c/H0-n2-0.txt',
      'README.txt',
    ];
    const [competition, solver, deep, ...more] = findInrc2Sets(paths);
    expect(more).toEqual([]);
    expect(competition).toMatchObject({ folder: 'a/Solution_H_0-WD_7', history: 'a/H0-n1-0.txt', promisedWeeks: [7], validator: null });
    expect(solver).toEqual({
      folder: 'a/n1_2_7-7.Opt',
      scenario: 'a/Sc-n1.txt',
      history: 'a/H0-n1-2.txt',
      weeks: [
        { position: 0, solution: 'a/n1_2_7-7.Opt/Sol-n1-7-0.txt', weekDataName: 'WD-n1-7.txt', weekData: 'a/WD-n1-7.txt' },
        { position: 1, solution: 'a/n1_2_7-7.Opt/Sol-n1-7-1.txt', weekDataName: 'WD-n1-7.txt', weekData: 'a/WD-n1-7.txt' },
      ],
      validator: 'a/n1_2_7-7.Opt/validator.txt',
      promisedWeeks: [7, 7],
    });
    expect(deep).toMatchObject({ folder: 'b/c/deep/down', scenario: null, history: 'b/c/H0-n2-0.txt', promisedWeeks: null });
    expect(deep?.weeks[0]?.weekData).toBeNull();
    expect(findInrc2Sets([])).toEqual([]);
  });
});

describe('scores', () => {
  it('[ROTA-64] costs are the amounts of the findings times the published weights', () => {
    // Counted by hand. History: Ada's short night and work run break on day 1, Bo's day off is too short, Cy's Early goes
    // on past its most. The last day: Bo's nights are still open, so not short.
    expect(scoreInrc2(imported())).toEqual({
      hard: { minimalCoverage: 0, requiredSkill: 0, succession: 0, singleAssignment: 0 },
      soft: {
        totalAssignments: 20 * (2 + 1),
        consecutive: 15 * (1 + 1 + 3) + 30 * (1 + 1 + 1),
        daysOff: 30 * (8 + 1 + 2 + 1),
        preferences: 10 * 3,
        weekends: 30,
        completeWeekends: 30,
        optimalCoverage: 30 * 2,
      },
      total: 735,
    });
  });

  it('[ROTA-64] broken hard constraints are counted, and the optimum is missed from below the minimum too', () => {
    const rows = ['Ada Mon Early HeadNurse', 'Bo_12 Tue Late HeadNurse', 'Bo_12 Wed Early Nurse', 'Bo_12 Wed Late Nurse'];
    const { hard, soft } = scoreInrc2(imported(withText(SOL_0, solution(0, rows))));
    expect(hard).toEqual({ minimalCoverage: 2, requiredSkill: 1, succession: 2, singleAssignment: 1 });
    expect(soft.optimalCoverage).toBe(30 * (2 + 1 + 1));
  });
});

describe('export', () => {
  it('[ROTA-65] the solution comes back under its own names, line for line', () => {
    const written = exportInrc2Solution(imported());
    const given = tinySet().filter(({ path }) => path.includes('/Sol-'));
    expect(written.map(({ path }) => path)).toEqual(['Sol-tiny-4-0.txt', 'Sol-tiny-4-1.txt']);
    expect(written.map(({ text }) => text).sort()).toEqual(given.map(({ text }) => text).sort());
  });

  it('[ROTA-65] any other schedule is named by its id, names with blanks give way to ids', () => {
    const roster = rosterOf({ rows: { Ana: '..E', Ben: 'N' }, staff: { Ben: { name: 'Ben Osei' } }, firstDate: '2026-11-04' });
    expect(exportInrc2Solution(roster)).toEqual([
      { path: 'Sol-ward-0-0.txt', text: 'SOLUTION\n0 ward\n\nASSIGNMENTS = 2\nAna Fri Early RN\nBen Wed Night RN\n' },
    ]);
  });

  it('[ROTA-65] what is exported imports again as the same assignments', () => {
    const roster = imported();
    const names = { staff: ['Ada', 'Bo_12', 'Cy'], shift: ['Early', 'Late', 'Night'] };
    const cell = fc.record({
      staffId: fc.constantFrom(...names.staff),
      date: fc.integer({ min: 0, max: 13 }).map((n) => addDays('2026-01-05', n)),
      slot: fc.constant(0),
      value: fc.record({ shiftTypeId: fc.constantFrom(...names.shift), skillId: fc.constantFrom('HeadNurse', 'Nurse') }),
    });
    const assignments = fc.uniqueArray(cell, { selector: cellKey, maxLength: 30 });
    fc.assert(
      fc.property(assignments, (edited) => {
        const written = exportInrc2Solution({ ...roster, assignments: edited });
        const rest = tinySet().filter(({ path }) => !path.includes('/Sol-'));
        const again = imported([...rest, ...written.map(({ path, text }) => ({ path: `tiny/tiny_1_4-4.max/${path}`, text }))]);
        const sorted = (list: Roster['assignments']): string[] => list.map((a) => JSON.stringify([cellKey(a), a.value])).sort();
        expect(sorted(again.assignments)).toEqual(sorted(edited));
      }),
    );
  });

  it('[ROTA-66] of several shifts in one day the first stands in the grid', () => {
    const doubled = imported(withText(SOL_0, solution(0, ['Ada Mon Late Nurse', 'Ada Mon Night Nurse'])));
    expect(exportInrc2Grid(doubled)).toContain('\nAda   |L|-|');
  });

  it('[ROTA-66] the grid is the one the validator prints', () => {
    expect(exportInrc2Grid(imported())).toBe(
      [
        '      |M|T|W|T|F|S|S| |M|T|W|T|F|S|S|',
        '---------------------------------------',
        'Ada   |-|-|-|-|-|-|-| |-|-|-|-|L|L|-|',
        'Bo_12 |E|E|-|-|-|-|-| |E|-|-|-|-|N|N|',
        'Cy    |E|-|-|-|-|N|-| |E|-|-|-|-|-|-|',
        '',
      ].join('\n'),
    );
  });
});

describe('validator output', () => {
  const text = (grid: string): string => `${grid}

Hard constraint violations
--------------------------

Minimal coverage constraints: 1
Required skill constraints: 2
Illegal shift type succession constraints: 3
Single assignment per day: 4

Total assignment constraints: 320
Consecutive constraints: 465
Non working days constraints: 330
Preferences: 70
Max working weekend: 210
Complete weekends: 60
Optimal coverage constraints: 240

Total cost: 1695
`;

  it('[ROTA-67] grid, eleven counts and the total are read', () => {
    const grid = exportInrc2Grid(imported());
    const expected = {
      ok: true,
      grid,
      score: {
        hard: { minimalCoverage: 1, requiredSkill: 2, succession: 3, singleAssignment: 4 },
        soft: {
          totalAssignments: 320,
          consecutive: 465,
          daysOff: 330,
          preferences: 70,
          weekends: 210,
          completeWeekends: 60,
          optimalCoverage: 240,
        },
        total: 1695,
      },
    };
    expect(parseValidator(text(grid))).toEqual(expected);
    expect(parseValidator(text(grid).replaceAll('\n', '\r\n'))).toEqual(expected);
  });

  it('[ROTA-67] a line that is missing is named', () => {
    const cut = parseValidator(text(exportInrc2Grid(imported())).replace(/Preferences.*\n/, ''), 'v.txt');
    expect(cut).toEqual({ ok: false, problems: [{ file: 'v.txt', line: 0, expected: '"Preferences: " and a number', found: 'no such line' }] });
    const empty = parseValidator('');
    expect(!empty.ok && empty.problems).toHaveLength(13);
  });
});
