import { describe, expect, it } from 'vitest';
import { detectTables, FIELDS, missingFields, previewRoster, problemSentence, readFiles, TABLE_KINDS, type Mapping, type RosterPreview } from '../xlsx/xlsx.ts';
import { sheets as german } from '@tandem/words/de/sheets';

const OPTIONS = { name: 'Ward', timeZone: 'Europe/Berlin' };
function preview(files: Readonly<Record<string, string>>, change: Partial<Mapping> = {}): RosterPreview & { layout: string } {
  const workbook = readFiles(Object.entries(files).map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) })));
  const { tables, mapping, layout } = detectTables(workbook, OPTIONS);
  return { ...previewRoster(tables, { ...mapping, ...change }), layout };
}
const sentences = ({ problems }: RosterPreview): string[] => problems.map((problem) => problemSentence(problem));
const cells = ({ roster }: RosterPreview): string[] => (roster?.assignments ?? []).map(({ staffId, date, slot, value }) => [staffId, date, slot, value.shiftTypeId, value.skillId, value.start, value.end].filter((part) => part !== undefined).join(' '));

describe('tables with named columns', () => {
  it('[ROTA-320] English headings in any order and case, with dates and times as people write them', () => {
    const read = preview({ 'plan.csv': 'SHIFT,Employee,day,Start,End\nE,Ana,2.11.2026,6:30,14:30\nn,Ana,2026-11-03,22.30,6.30\nE,Bo,3/11/2026,0700,15' });
    expect([read.layout, read.problemCount]).toEqual(['columns', 0]);
    expect(cells(read)).toEqual(['Ana 2026-11-02 0 E Staff', 'Ana 2026-11-03 0 N Staff', 'Bo 2026-11-03 0 E Staff 420 900']);
    expect(read.roster?.schedule).toMatchObject({ id: 'Ward', name: 'Ward', firstDate: '2026-11-02', lastDate: '2026-11-03', timeZone: 'Europe/Berlin' });
  });

  it('[ROTA-320] German headings, semicolons and decimal commas', () => {
    const read = preview({
      'mitarbeiter.csv': 'Personalnummer;Name;Qualifikation;Wochenstunden\nM1;Jürgen Groß;Pflegefachkraft, Praxisanleitung;38,5\nM2;Änne;Pflegehilfe;20',
      'schichten.csv': 'Kürzel;Bezeichnung;Von;Bis\nF;Frühdienst;06:00;14:00\nN;Nachtdienst;22:00;06:00',
      'dienstplan.csv': 'Mitarbeiter;Datum;Dienst\njürgen groß;02.11.2026;F\nM2;02.11.2026;N\nM2;02.11.2026;F',
      'urlaub.csv': 'Mitarbeiter;Art;Von;Bis;Genehmigt\nÄnne;Urlaub;5.11.2026;6.11.2026;ja\nM1;Krank;7.11.26;8.11.26;nein',
      'bedarf.csv': 'Datum;Schicht;Qualifikation;Mindestens;Optimal\n02.11.2026;F;Pflegehilfe;1;2',
      'wünsche.csv': 'Mitarbeiter;Datum;Wunsch;Schicht\nM2;03.11.2026;frei;N',
      'notizen.csv': 'Datum;Notiz\n02.11.2026;Begehung',
    });
    expect(sentences(read)).toEqual([]);
    expect(read.roster?.staff).toMatchObject([{ id: 'M1', name: 'Jürgen Groß', skills: ['Pflegefachkraft', 'Praxisanleitung'] }, { id: 'M2', skills: ['Pflegehilfe'] }]);
    expect(read.roster?.contracts.map(({ weeklyMinutes }) => weeklyMinutes)).toEqual([2310, 1200]);
    expect(cells(read)).toEqual(['M1 2026-11-02 0 F Pflegefachkraft', 'M2 2026-11-02 0 N Pflegehilfe', 'M2 2026-11-02 1 F Pflegehilfe']);
    expect(read.roster?.leave).toMatchObject([{ kind: 'leave', from: '2026-11-05', approved: true }, { kind: 'sick', to: '2026-11-08', approved: false }]);
    expect(read.roster?.demand).toEqual([{ date: '2026-11-02', shiftTypeId: 'F', skillId: 'Pflegehilfe', minimum: 1, optimum: 2 }]);
    expect(read.roster?.requests).toMatchObject([{ staffId: 'M2', want: 'off', shiftTypeId: 'N' }]);
    expect(read.roster?.notes).toMatchObject([{ staffId: null, text: 'Begehung' }]);
  });

  it('[ROTA-321] every cell that cannot be taken is told with its place, and then nothing comes out', () => {
    const read = preview({
      'shifts.csv': 'Code,Name,From,To\nE,Early,06:30,14:30\nLATE,Late,14:30,22:30\nN,Night,25 o,06:30\ne,Again,1:00,2:00',
      'people.csv': 'Name,Hours per week\nAna,40\n,20\nBo,lots\nAna,30',
      'assignments.csv': 'Person,Date,Shift\nAna,2026-02-30,E\nZoe,2026-11-02,E\nAna,2026-11-02,X9\nAna,2026-11-03,',
      'leave.csv': 'Person,From,To,Kind,Approved\nAna,2026-11-09,2026-11-08,leave,yes\nAna,2026-11-09,2026-11-09,party,perhaps',
      'demand.csv': 'Date,Shift,Minimum,Optimum\n2026-11-02,E,3,2\n2026-11-02,E,-1,',
    });
    expect([read.roster, read.unknownCodes]).toEqual([null, ['X9']]);
    expect(sentences(read)).toEqual([
      'Row 3, column A: “LATE” cannot be the code of a shift. Use 1 to 3 characters.',
      'Row 4, column C: “25 o” is not a time. Use one like 06:30.',
      'Row 5, column A: “e” is there twice. Keep one of them.',
      'Row 3, column A: Name is missing.',
      'Row 4, column B: “lots” is not a number from 0 to 168.',
      'Row 5, column A: “Ana” is there twice. Keep one of them.',
      'Row 2, column D: The optimum is below the minimum of 3.',
      'Row 3, column C: “-1” is not a number from 0 to 999.',
      'Row 2, column C: 2026-11-08 is before 2026-11-09.',
      'Row 3, column D: “party” is not known here. Use leave, sick, training.',
      'Row 3, column E: “perhaps” is neither yes nor no.',
      'Row 2, column B: “2026-02-30” is not a date. Use one like 2026-11-20.',
      'Row 3, column A: There is no person “Zoe” among the people.',
      'Row 4, column C: There is no shift “X9” among the shifts.',
      'Row 5, column C: Shift is missing.',
    ]);
  });

  it('[ROTA-321] the sentence about a code in a month names the codes that there are', () => {
    const days = Array.from({ length: 30 }, (_, i) => i + 1).join(',');
    const read = preview({ 'month.csv': `November 2026\nPerson,${days}\nAna,E,D,L,N\nBo,,,,,N2` });
    expect(sentences(read)).toEqual(['Row 4, column F: “N2” is not a shift. Use E, D, L, N or leave it empty.']);
    expect([read.problems[0], read.unknownCodes]).toMatchObject([{ cell: 'F4', expected: 'E, D, L, N or empty', found: 'N2' }, ['N2']]);
    expect(german.notAShift('N2', 'F, S')).toBe('„N2“ ist keine Schicht. Verwenden Sie F, S oder lassen Sie die Zelle leer.');
  });

  it('[ROTA-321] one thing twice, a day outside, names that several people have, and what no schedule holds', () => {
    const settings = 'Setting,Value\nFirst day,2026-11-01\nLast day,2026-11-30\nRules that refuse,"leave, nonsense"';
    const read = preview({
      'rota-settings.csv': settings,
      'people.csv': 'Person id,Name\np1,Ana\np2,Ana\nconstructor,Bo',
      'shifts.csv': 'Code,From,To\nE,6,14',
      'assignments.csv': 'Person id,Person,Date,Place,Shift\np1,Ana,2026-11-02,,E\np1,Ana,2026-11-02,,E\np1,Ana,2026-12-01,,E\n,Ana,2026-11-03,,E\np9,Ana,2026-11-03,,E',
    });
    expect(sentences(read)).toEqual([
      'Row 5, column B: There is no person “Ana” among the people.',
      'Row 6, column A: There is no person “p9” among the people.',
      'Sheet “the file”: “nonsense” is not known here. Use unknown-id, overlap, skill, leave, single-assignment, rest, succession, shift-run, work-run, days-off-run, total-assignments, weekends, complete-weekend, request, hours, coverage-minimum, coverage-optimum.',
      'Row 4, column C: 2026-12-01 is outside the rota, which goes from 2026-11-01 to 2026-11-30.',
      'Row 3, column C: “2026-11-02” is there twice. Keep one of them.',
    ]);
    const reserved = preview({ 'people.csv': 'Person id,Name\nconstructor,Bo', 'plan.csv': 'Person,Date,Shift\nBo,2026-11-02,E' });
    expect([reserved.roster, reserved.problems[0]?.found]).toEqual([null, '"constructor"']);
    expect(preview({ 'plan.csv': 'Person,Date,Shift\nconstructor,2026-11-02,E' }).roster?.staff[0]?.id).toBe('constructor-2');
  });

  it('[ROTA-320] a column may be chosen by hand, one that is needed must be, and what is left out is said', () => {
    const files = { 'x.csv': 'Who,When,What,Colour\nAna,2026-11-02,E,red' };
    const lost = preview(files);
    expect([lost.layout, lost.roster, sentences(lost)[0]]).toEqual(['unknown', null, 'Sheet “x”: No table was recognised: there is neither a month of people and days nor a row of known headings.']);
    const half = preview(files, { tables: [{ sheet: 'x', as: 'assignments', columns: { person: 0 } }] });
    expect(sentences(half)).toContain('Row 1, column A: There is no column for “Date”.');
    const whole = preview(files, { tables: [{ sheet: 'x', as: 'assignments', columns: { person: 0, date: 1, shift: 2 } }], codes: { E: { kind: 'shift', name: 'Early', start: 390, end: 870 } } });
    expect([cells(whole), whole.remarks.map(({ message }) => message)]).toEqual([['Ana 2026-11-02 0 E Staff'], ['The column “Colour” is left out.']]);
    expect(preview(files, { tables: [] }).remarks).toMatchObject([{ sheet: 'x', message: 'This sheet is left out.' }]);
  });

  it('[ROTA-320] every kind of table has headings of its own, and says which fields it lacks', () => {
    for (const kind of TABLE_KINDS) {
      if (kind === 'grid') continue;
      const headings = FIELDS[kind].map(({ heading }) => heading);
      expect(new Set(headings).size).toBe(headings.length);
      expect(missingFields(kind, Object.fromEntries(FIELDS[kind].map(({ id }, i) => [id, i])))).toEqual([]);
    }
    expect(missingFields('assignments', { person: 0 }).map(({ id }) => id)).toEqual(['date', 'shift']);
    expect(missingFields('leave', {}).map(({ id }) => id)).toEqual(['person', 'from', 'to']);
  });

  it('[ROTA-302] a formula or an error in a cell is told', () => {
    const sheet = { name: 'plan', rows: [{ number: 1, cells: ['Person', 'Date', 'Shift'].map((value, column) => ({ column, kind: 'text' as const, value, formula: false })) }, { number: 2, cells: [{ column: 0, kind: 'text' as const, value: 'Ana', formula: true }, { column: 1, kind: 'error' as const, value: '#REF!', formula: true }, { column: 2, kind: 'text' as const, value: 'E', formula: false }] }] };
    const { tables, mapping } = detectTables({ sheets: [sheet] }, OPTIONS);
    const read = previewRoster(tables, mapping);
    expect(sentences(read)).toContain('Row 2, column B: The spreadsheet shows the error #REF! here. Mend it there, or leave it empty.');
    expect(read.remarks).toMatchObject([{ cell: 'A2', message: '2 cells hold formulas. Their last results were taken.' }]);
  });
});
