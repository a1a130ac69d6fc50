import { DEFAULT_POLICY } from '@tandem/rota';
import { generateRoster } from '@tandem/rota/generate';
import type { ReferenceAnswer } from '@tandem/rest';
import { describe, expect, it } from 'vitest';
import type { FormValues } from './fields.ts';
import { freshId } from './fresh-id.ts';
import { CONTRACTS } from './kinds/contracts.ts';
import { LEAVE } from './kinds/leave.ts';
import { NOTES } from './kinds/notes.ts';
import { PEOPLE } from './kinds/people.ts';
import { REQUESTS } from './kinds/requests.ts';
import { parseRota, rotaForm } from './kinds/rota.ts';
import { SHIFTS } from './kinds/shifts.ts';
import { SKILLS } from './kinds/skills.ts';
import { inOrder, movedIds, orderChanges } from './order.ts';
import { refusalOf } from './problems.ts';
import type { RecordKind } from './record-kind.ts';

const roster = generateRoster({ staff: 12, weeks: 4, seed: 7, firstDate: '2026-11-16', name: 'Ward', timeZone: 'Europe/Warsaw' });
const reference = { ...roster, notes: [{ id: 'n1', date: '2026-11-18', staffId: null, text: 'Fire drill' }], cursor: 1, role: 'editor', revs: {} } as unknown as ReferenceAnswer;

function problemsOf<T extends { readonly id: string }>(kind: RecordKind<T>, change: FormValues): unknown {
  const item = kind.items(reference)[0] as T;
  const parsed = kind.parse({ ...kind.form(item), ...change }, item.id, reference);
  return parsed.ok ? null : parsed.problems;
}

describe('forms of what a rota consists of', () => {
  it.each([PEOPLE, CONTRACTS, SKILLS, SHIFTS, LEAVE, REQUESTS, NOTES] as unknown as RecordKind<{ id: string }>[])(
    '[SHELL-100] an entry that nobody touched is read back as it was: $kind',
    (kind) => {
      const items = kind.items(reference);
      expect(items.length).toBeGreaterThan(0);
      for (const item of items) {
        expect(kind.parse(kind.form(item), item.id, reference)).toEqual({ ok: true, value: item });
        expect(kind.cells(item, reference, 'en-GB')).toHaveLength(kind.columns.length);
      }
    },
  );

  it('[SHELL-100] the main skill comes first and is not named twice', () => {
    const [a = '', b = ''] = roster.skills.map(({ id }) => id);
    const parsed = PEOPLE.parse({ name: 'Ada', contractId: roster.contracts[0]?.id ?? '', 'skills.0': b, skills: [a, b] }, 'ada', reference);
    expect(parsed).toMatchObject({ ok: true, value: { skills: [b, a] } });
  });

  it('[SHELL-104] a shift that does not end after its beginning ends on the next day', () => {
    const shift = { ...SHIFTS.blank(reference), code: 'X', name: 'Extra' };
    expect(SHIFTS.parse({ ...shift, start: '22:30', end: '6:30' }, 'x', reference)).toMatchObject({ ok: true, value: { start: 1350, end: 1830 } });
    expect(SHIFTS.parse({ ...shift, start: '7', end: '7' }, 'x', reference)).toMatchObject({ ok: true, value: { start: 420, end: 1860 } });
  });

  it('[SHELL-102] a code that another shift has is wrong, in any case', () => {
    const other = roster.shiftTypes[1];
    expect(problemsOf(SHIFTS, { code: other?.code.toLowerCase() ?? '' })).toEqual({ code: expect.stringContaining(other?.name ?? '?') as string });
  });

  it('[SHELL-102] leave that ends before it begins is wrong beside its end', () => {
    expect(problemsOf(LEAVE, { from: '2026-11-20', to: '2026-11-19' })).toEqual({ to: '2026-11-19 is before 2026-11-20.' });
  });

  it('[SHELL-105] the settings of a rota are read back as they were, and name what is wrong', () => {
    const value = { name: 'Ward', timeZone: 'Europe/Warsaw', firstDate: '2026-11-16', lastDate: '2026-12-13', policy: DEFAULT_POLICY };
    expect(parseRota(rotaForm(value))).toEqual({ ok: true, value });
    expect(parseRota({ ...rotaForm(value), timeZone: 'Europe/Nowhere', lastDate: '2026-11-01', 'policy.restMinutes': '' })).toEqual({
      ok: false,
      problems: {
        timeZone: expect.stringContaining('Europe/Nowhere') as string,
        lastDate: expect.stringContaining('2026-11-01') as string,
        'policy.restMinutes': expect.any(String) as string,
      },
    });
    expect(parseRota({ ...rotaForm(value), lastDate: '2036-11-16' })).toMatchObject({ ok: false, problems: { lastDate: expect.stringContaining('1100') as string } });
  });

  it('[SHELL-106] a refusal of the server stands beside the field it names', () => {
    const names = ['name', 'code', 'run.min', 'run.max', 'skills', 'skills.0'];
    const invalid = (field: string) => ({ kind: 'invalid', origin: 'server', reason: 'value.code: "E" was given; a code that no other shift has is accepted', field }) as const;
    const said = '"E" was given; a code that no other shift has is accepted.';
    expect(refusalOf(invalid('changes.0.value.code'), names)).toEqual({ problems: { code: said }, message: '' });
    expect(refusalOf(invalid('changes.0.value.run.max'), names).problems).toEqual({ 'run.max': said });
    expect(refusalOf(invalid('changes.0.value.skills.2'), names).problems).toEqual({ skills: said });
    expect(refusalOf(invalid('changes.0.value.elsewhere'), names)).toEqual({ problems: {}, message: said });
  });

  it('[SHELL-106] a refusal that is about no field says its cause, or else what its kind means', () => {
    const forbidden = { kind: 'forbidden', origin: 'server', reason: 'You may not make rotas.' } as const;
    expect(refusalOf({ ...forbidden, causes: [{ code: 'not-creator' }] }, [])).toEqual({ problems: {}, message: 'You may not make rotas.' });
    expect(refusalOf(forbidden, []).message).toContain('view this rota');
  });

  it('[SHELL-103] what was not sent says that what was typed is kept', () => {
    for (const kind of ['offline', 'timeout', 'internal', 'too-many', 'conflict'] as const) {
      expect(refusalOf({ kind, origin: 'client', reason: 'x' }, []).message).toContain('kept here');
    }
  });

  it('[SHELL-107] moving one gives every one its place', () => {
    const items = ['a', 'b', 'c'].map((id) => ({ id }));
    const next = inOrder(items, movedIds(items, 'c', -1) ?? []);
    expect(orderChanges('skill', next, { 'skill/c': 7 })).toEqual([
      { kind: 'skill', id: 'a', value: { id: 'a' }, order: 0 },
      { kind: 'skill', id: 'c', value: { id: 'c' }, order: 1, baseRev: 7 },
      { kind: 'skill', id: 'b', value: { id: 'b' }, order: 2 },
    ]);
    expect([movedIds(items, 'a', -1), movedIds(items, 'c', 1)]).toEqual([null, null]);
    expect(inOrder([...items, { id: 'new' }], ['c', 'a', 'b']).map(({ id }) => id)).toEqual(['c', 'a', 'b', 'new']);
  });

  it.each([
    ['Zoë van den Berg', 'zoe-van-den-berg-aaaaa'],
    ['  ', 'x-aaaaa'],
    ['李', 'x-aaaaa'],
    ['x'.repeat(90), `${'x'.repeat(40)}-aaaaa`],
  ])('[SHELL-108] an id is made of the name %j and letters of its own', (name, id) => {
    expect(freshId(name, () => 0)).toBe(id);
  });
});
