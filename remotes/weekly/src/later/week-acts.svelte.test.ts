import { indexWindow, withCell, type RosterIndex } from '@tandem/rota';
import { describe, expect, it } from 'vitest';
import { absent, EARLY, index, LATE, NIGHT, plan, ward } from '../testing/ward.ts';
import { assignMany, batchWords, clearMany, type Batch } from './week-batch.ts';
import { clipFromText, clipOf, clipText, pasteMany, pasteTargets } from './week-clip.ts';
import { judgeMove, moveCells } from './week-move.ts';

const day = (n: number): string => `2026-11-${n}`;
const cell = (staffId: string, n: number, more: { slot?: number } = {}) => ({ staffId, date: day(n), ...more });
const ports = { locale: 'en-GB', editable: (date: string) => date >= '2026-11-16' && date <= '2026-11-22' };
const put = (before: RosterIndex, { writes }: Pick<Batch, 'writes'>): RosterIndex => writes.reduce((now, { ref, value }) => withCell(now, ref, value), before);
const codes = (roster: RosterIndex, staffId: string): string =>
  [16, 17, 18, 19, 20, 21, 22].map((n) => roster.cellsOf(staffId, day(n)).map(({ value }) => value.shiftTypeId.slice(-1)).join('') || '-').join('');

describe('several cells', () => {
  it('[WEEK-100] assigns and clears all, and says in one sentence what was refused', () => {
    const roster = indexWindow(ward({ leave: [absent('ben', '20', '21')] }));
    const all = [cell('ada', 20), cell('ben', 20), cell('ben', 21), cell('cleo', 20)];
    const done = assignMany(roster, all, EARLY.id);
    expect([done.changed, done.refused.length]).toEqual([2, 2]);
    expect(batchWords(done)).toMatch(/^2 of 4 cells changed\. Ben Łoś: .+ 1 more was refused\.$/);
    const after = put(roster, done);
    expect([codes(after, 'ada'), codes(after, 'ben'), codes(after, 'cleo')]).toEqual(['----e--', '-------', '----e--']);
    const cleared = clearMany(after, all);
    expect(batchWords(cleared)).toBe('2 cells changed.');
    expect(codes(put(after, cleared), 'ada')).toBe('-------');
  });

  it('[WEEK-100] judges each cell by what those before it have left', () => {
    const headNeeded = indexWindow(ward({ demand: [{ date: day(20), shiftTypeId: EARLY.id, skillId: 'HN', minimum: 1, optimum: 1 }], staff: ['ada', 'bob'].map((id) => ({ id, name: id, contractId: 'full', skills: ['RN', 'HN'] })) }));
    const done = assignMany(headNeeded, [cell('ada', 20), cell('bob', 20)], EARLY.id);
    expect(done.writes.map(({ value }) => value?.skillId)).toEqual(['HN', 'RN']);
  });

  it('[WEEK-101] pastes one cell into all, several from the first, and leaves notes with their person', () => {
    const [own] = plan('ada 16 E');
    const roster = indexWindow(ward({ assignments: [{ ...own!, value: { ...own!.value, start: 400, noteId: 'n1' } }, ...plan('ada 17 L', 'cleo 16 N')], notes: [{ id: 'n1', date: day(16), staffId: 'ada', text: 'Keys' }] }));
    const rows = [[cell('ada', 16), cell('ada', 17)]];
    const clip = clipOf(roster, rows);
    const single = pasteTargets([[clip[0]![0]!]], [[cell('ben', 16), cell('ben', 17)]], () => null);
    expect(codes(put(roster, pasteMany(roster, single, ports.editable)), 'ben')).toBe('ee-----');
    expect(put(roster, pasteMany(roster, single, ports.editable)).cellsOf('ben', day(16))[0]?.value).toEqual({ shiftTypeId: EARLY.id, skillId: 'RN', start: 400 });
    const block = pasteTargets(clip, [[cell('ben', 18)]], (row, column) => (row === 0 && column < 2 ? cell('ben', 18 + column) : null));
    expect(codes(put(roster, pasteMany(roster, block, ports.editable)), 'ben')).toBe('--el---');
    expect(pasteMany(roster, pasteTargets([[{ staffId: null, values: [] }]], [[cell('cleo', 16)]], () => null), ports.editable).changed).toBe(1);
    expect(pasteMany(roster, pasteTargets(clip, [], () => cell('ben', 25)), ports.editable).refused).toHaveLength(2);
  });

  it('[WEEK-101] puts the copied person into a place of another shift', () => {
    const roster = index('ada 16 E');
    const clip = clipOf(roster, [[cell('ada', 16)]]);
    const to = [[{ staffId: null, date: day(18), shiftTypeId: LATE.id }]];
    expect(codes(put(roster, pasteMany(roster, pasteTargets(clip, to, () => null), ports.editable)), 'ada')).toBe('e-l----');
  });

  it('[WEEK-102] is text that a spreadsheet takes, and reads it back', () => {
    const roster = index('ada 16 E', 'ada 16 N 1', 'ben 17 L');
    const text = clipText(roster, clipOf(roster, [[cell('ada', 16), cell('ada', 17)], [cell('ben', 16), cell('ben', 17)]]));
    expect(text).toBe('E+N\t\n\tL');
    const { clip, unknown } = clipFromText(roster, 'e + n\t\r\n\tL\r\n');
    expect(clip.map((row) => row.map(({ values }) => values.map(({ shiftTypeId }) => shiftTypeId)))).toEqual([[[EARLY.id, NIGHT.id], []], [[], [LATE.id]]]);
    expect(unknown).toEqual([]);
    expect(clipFromText(roster, 'E\tX9').unknown).toEqual(['X9']);
  });
});

describe('moving', () => {
  const move = (roster: RosterIndex, ...moves: [string, number, string, number][]) => moveCells(roster, moves.map(([from, at, to, then]) => ({ from: cell(from, at), to: cell(to, then) })), ports);

  it('[WEEK-110] puts a shift to another person and day, with the skill they have', () => {
    const roster = index('ada 16 E');
    const done = move(roster, ['ada', 16, 'cleo', 18]);
    const after = put(roster, done);
    expect([codes(after, 'ada'), codes(after, 'cleo')]).toEqual(['-------', '--e----']);
    expect(after.cellsOf('cleo', day(18))[0]?.value.skillId).toBe('CA');
  });

  it('[WEEK-112] changes places with whoever stands there, or changes nothing when the rules refuse either', () => {
    const roster = index('ada 16 E', 'ben 17 L');
    const done = move(roster, ['ada', 16, 'ben', 17]);
    expect(done.swapped).toBe(true);
    const after = put(roster, done);
    expect([codes(after, 'ada'), codes(after, 'ben')]).toEqual(['l------', '-e-----']);
    const away = indexWindow(ward({ assignments: plan('ada 16 E', 'ben 17 L'), leave: [absent('ada', '16', '16')] }));
    expect(move(away, ['ada', 16, 'ben', 17])).toMatchObject({ writes: [], swapped: false, refused: [expect.stringContaining('Ada Berg')] });
  });

  it('[WEEK-112] moves a run on by a day, and leaves what is in the way of another', () => {
    const roster = index('ada 16 E', 'ada 17 L', 'ada 18 N');
    const after = put(roster, move(roster, ['ada', 16, 'ada', 17], ['ada', 17, 'ada', 18], ['ada', 18, 'ada', 19]));
    expect(codes(after, 'ada')).toBe('-eln---');
    const blocked = indexWindow(ward({ assignments: plan('ada 16 E', 'ada 17 L', 'ben 20 N'), leave: [absent('ada', '18', '18')] }));
    const done = move(blocked, ['ada', 16, 'ada', 17], ['ada', 17, 'ada', 18], ['ben', 20, 'ben', 21]);
    expect([done.changed, done.all, done.refused.length]).toEqual([1, 3, 2]);
    expect([codes(put(blocked, done), 'ada'), codes(put(blocked, done), 'ben')]).toEqual(['el-----', '-----n-']);
    expect(move(roster, ['ada', 16, 'ada', 23]).refused).toEqual(['This is outside the week or the rota.']);
  });

  it('[WEEK-112] becomes another shift on the way, when it is moved among shifts', () => {
    const roster = index('ada 16 E');
    const after = put(roster, moveCells(roster, [{ from: cell('ada', 16, { slot: 0 }), to: cell('ada', 18), shiftTypeId: NIGHT.id }], ports));
    expect(codes(after, 'ada')).toBe('--n----');
  });

  it('[WEEK-111] says before what would come of it', () => {
    const roster = indexWindow(ward({ assignments: plan('ada 16 E', 'ben 16 L', 'cleo 19 L'), leave: [absent('ben', '18', '18')] }));
    const say = (to: string, n: number) => judgeMove(roster, [{ from: cell('ada', 16), to: cell(to, n) }], 'There', ports);
    expect(say('ben', 17)).toEqual({ state: 'warn', text: expect.stringMatching(/^There: possible, but .*8 h rest/) });
    expect(say('cleo', 17)).toEqual({ state: 'ok', text: 'There: can take it.' });
    expect(say('ben', 18)).toEqual({ state: 'no', text: expect.stringMatching(/^There: not possible\. Ben Łoś/) });
    expect(say('ben', 16)).toEqual({ state: 'ok', text: 'There: changes places with Late (Ben Łoś).' });
    expect(say('ada', 16).state).toBe('same');
    expect(judgeMove(roster, [], 'There', ports).state).toBe('no');
  });
});
