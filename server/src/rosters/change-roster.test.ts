import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangesBody } from '@tandem/rest';
import { addDays, cellKey, checkRoster, cutWindow, type CarryOver, type Change, type ListedKind, type Roster } from '@tandem/rota';
import { openRosters, smallWard, type OpenRosters } from '../../test/running-rosters.ts';
import { RotaFailure } from '../http/failure.ts';
import { entitiesOf } from './roster-entities.ts';

let open: OpenRosters;
let id: string;
const ward = smallWard();
const [person, other] = ward.staff as [Roster['staff'][0], Roster['staff'][0]];
const [shift] = ward.shiftTypes as [Roster['shiftTypes'][0]];
const day = ward.schedule.firstDate;
beforeEach(async () => {
  open = openRosters({ nameOf: (actor) => (actor === 'u-ana' ? 'Ana' : actor) });
  id = await open.rosters.create(ward, 'u-ana', 'test');
});
afterEach(() => open.close());

let ops = 0;
const change = (changes: readonly Change[], more: Partial<ChangesBody> = {}) =>
  open.rosters.change(id, { actor: 'u-ana', body: { opId: `batch-${++ops}`, origin: 'tab/setup', changes: changes as ChangesBody['changes'], ...more } });
const refusal = async (work: Promise<unknown>): Promise<RotaFailure['error']> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof RotaFailure) return error.error;
    throw error;
  }
  throw new Error('nothing was refused');
};
/** Everything that is stored of the schedule: the projections, and the log's own state and end. */
const everything = async () => ({ roster: open.rosters.read(id), feed: await open.rosters.feed.snapshot(id), reference: open.rosters.reference(id) });
const byEntity = (entities: readonly { entity: string; body: unknown }[]) =>
  Object.fromEntries(entities.map(({ entity, body }) => [entity, body !== null && typeof body === 'object' && 'order' in body ? (body as unknown as { value: unknown }).value : body]));
/** Holds the projections to the log: both say the same of every entity. */
async function expectInStep(): Promise<void> {
  const { entities } = await open.rosters.feed.snapshot(id);
  expect(byEntity(entities.map(({ id: entity, state }) => ({ entity, body: state })))).toEqual(byEntity(entitiesOf(open.rosters.read(id))));
}

describe('reference data', { timeout: 60_000 }, () => {
  it('[SERVER-300] is given whole, with the revision of each thing and the position in the log', () => {
    const { revs, cursor, ...reference } = open.rosters.reference(id);
    const { assignments: _cells, carry: _carry, ...expected } = ward;
    expect(reference).toEqual(expected);
    expect(cursor).toBe(entitiesOf(ward).length);
    expect(Object.keys(revs)).toHaveLength(entitiesOf(ward).length - ward.assignments.length - Object.keys(ward.carry).length);
    expect(revs[`staff/${person.id}`]).toBeGreaterThan(revs['schedule/schedule'] ?? Infinity);
  });

  it('[SERVER-301] is changed together, in one moment of the log, and shows in the next window', async () => {
    const renamed = { ...person, name: 'Renamed' };
    const answer = await change([
      { kind: 'skill', id: 'extra', value: { id: 'extra', name: 'Extra', short: 'X' } },
      { kind: 'staff', id: person.id, value: { ...renamed, skills: [...person.skills, 'extra'] } },
      { kind: 'demand', date: day, shiftTypeId: shift.id, skillId: 'extra', value: { minimum: 1, optimum: 2 } },
      { kind: 'schedule', value: { ...ward.schedule, name: 'Other name', policy: { reject: ['leave'], restMinutes: 600 } } },
    ]);
    const window = open.rosters.window(id, day, day);
    expect(window.cursor).toBe(answer.cursor);
    expect(window.staff.find((row) => row.id === person.id)).toEqual({ ...renamed, skills: [...person.skills, 'extra'] });
    expect(window.demand.at(-1)).toEqual({ date: day, shiftTypeId: shift.id, skillId: 'extra', minimum: 1, optimum: 2 });
    expect(window.schedule).toMatchObject({ id, name: 'Other name', policy: { restMinutes: 600 } });
    expect(open.rosters.list(new Map([[id, 'viewer']]))[0]?.name).toBe('Other name');
    expect(open.beside().rosters.window(id, day, day).schedule.name).toBe('Other name');
    await expectInStep();
  });

  it('[SERVER-302] keeps its places, takes the asked one, and puts what is new at the end', async () => {
    const ids = () => open.rosters.read(id).staff.map((row) => row.id);
    const before = ids();
    await change([{ kind: 'staff', id: other.id, value: { ...other, name: 'Same place' } }, { kind: 'staff', id: 'new', value: { ...person, id: 'new' } }]);
    expect(ids()).toEqual([...before, 'new']);
    await change([{ kind: 'staff', id: 'new', value: { ...person, id: 'new' }, order: -1 }]);
    expect(ids()).toEqual(['new', ...before]);
  });

  it('[SERVER-303] sent again with the same op id changes nothing more', async () => {
    const batch = [{ kind: 'staff', id: person.id, value: { ...person, name: 'Once' } }] as const;
    const first = await change(batch, { opId: 'the-same-op' });
    await change([{ kind: 'staff', id: person.id, value: { ...person, name: 'Later' } }]);
    expect(await change(batch, { opId: 'the-same-op' })).toEqual({ kind: 'duplicate', cursor: first.cursor });
    expect(open.rosters.read(id).staff[0]?.name).toBe('Later');
  });

  it('[SERVER-304] [SERVER-116] of which something is wrong is not changed at all, and the answer names the place', async () => {
    const before = await everything();
    const good: Change = { kind: 'staff', id: person.id, value: { ...person, name: 'Good' } };
    const bad = await refusal(change([good, { kind: 'shift-type', id: 'x', value: { ...shift, id: 'x' } }]));
    expect(bad).toMatchObject({ kind: 'invalid', field: 'changes.1.value.code', causes: [{ code: 'taken', given: shift.code }] });
    expect(bad.reason).toContain(`"${shift.code}" was given; a code that no other shift has is accepted`);
    const stale = await refusal(change([good, { ...good, id: other.id, value: { ...other, name: 'Stale' }, baseRev: 1 }]));
    expect(stale).toMatchObject({ kind: 'conflict', field: 'changes.1.baseRev' });
    const noSkill = ward.skills.find(({ id: skill }) => !person.skills.includes(skill));
    const cell = noSkill && (await refusal(change([good, { kind: 'cell', staffId: person.id, date: day, slot: 5, value: { shiftTypeId: shift.id, skillId: noSkill.id } }])));
    expect(cell).toMatchObject({ kind: 'rejected', field: 'changes.1', findings: expect.arrayContaining([expect.objectContaining({ rule: 'skill', staffId: person.id })]) });
    expect((await refusal(open.rosters.change('nowhere', { actor: 'u', body: { opId: 'op-nowhere', origin: 't', changes: [{ kind: 'staff', id: 'x', value: null }] } }))).kind).toBe('not-found');
    expect(await everything()).toEqual(before);
  });

  it('[SERVER-305] in use is not deleted, and the answer says what depends on it', async () => {
    const before = await everything();
    const error = await refusal(change([{ kind: 'staff', id: person.id, value: null }]));
    const cells = ward.assignments.filter(({ staffId }) => staffId === person.id).length;
    expect(error).toMatchObject({ kind: 'rejected', field: 'changes.0', uses: expect.arrayContaining([{ kind: 'cell', count: cells, examples: expect.any(Array) }]) });
    const contract = await refusal(change([{ kind: 'contract', id: person.contractId, value: null, cascade: true }]));
    expect(contract).toMatchObject({ kind: 'rejected', uses: [{ kind: 'staff' }] });
    expect(await everything()).toEqual(before);
  });

  it('[SERVER-306] is deleted with all that depends on it, carry included, in the same moment', async () => {
    await change([{ kind: 'staff', id: person.id, value: null, cascade: true }]);
    const after = open.rosters.read(id);
    expect([after.staff, after.assignments, after.leave, after.requests].flatMap((rows) => rows.filter((row) => ('staffId' in row ? row.staffId : row.id) === person.id))).toEqual([]);
    expect(after.carry[person.id]).toBeUndefined();
    await change([{ kind: 'shift-type', id: shift.id, value: null, cascade: true }]);
    expect(checkRoster(open.rosters.read(id))).toEqual([]);
    await expectInStep();
  });

  it('[SERVER-328] that begins later makes history of the days that go, and one that begins earlier knows no history', async () => {
    const later = addDays(day, 7);
    const { schedule: value } = ward;
    await change([{ kind: 'schedule', value: { ...value, firstDate: later }, cascade: true }, { kind: 'shift-type', id: shift.id, value: null, cascade: true }]);
    const after = open.rosters.read(id);
    const expected = cutWindow(ward, later, later).carry;
    const forgotten = (carry: CarryOver): CarryOver => (carry.lastShiftTypeId === shift.id ? { ...carry, lastShiftTypeId: null } : carry);
    expect(after.carry).toEqual(Object.fromEntries(Object.entries(expected).map(([staffId, carry]) => [staffId, forgotten(carry)])));
    expect(Object.values(expected).some(({ lastShiftTypeId }) => lastShiftTypeId === shift.id)).toBe(true);
    await change([{ kind: 'schedule', value: { ...value, firstDate: addDays(day, -7) } }]);
    expect(open.rosters.read(id).carry).toEqual({});
    await expectInStep();
  });

  it('[SERVER-307] is deleted with what others write at the same moment', async () => {
    const cell = { staffId: person.id, date: addDays(day, 1), slot: 9 };
    const [write, batch] = await Promise.all([
      open.rosters.change(id, { actor: 'u-ben', body: { opId: 'racing-write', origin: 'tab/week', unjudged: true, changes: [{ kind: 'cell', ...cell, value: { shiftTypeId: shift.id, skillId: person.skills[0]! } }] } }),
      change([{ kind: 'staff', id: person.id, value: null, cascade: true }]),
    ]);
    expect([write.kind, batch.kind]).toEqual(['accepted', 'accepted']);
    expect(checkRoster(open.rosters.read(id))).toEqual([]);
    const late = await refusal(open.rosters.write(id, { ref: cell, actor: 'u-ben', body: { opId: 'late-write', origin: 'tab/week', value: { shiftTypeId: shift.id, skillId: person.skills[0]! } } }));
    expect(late.kind).toBe('rejected');
  });

  it('[SERVER-308] is judged by the policy where cells are written, unless an import answers for them', async () => {
    const busy = ward.assignments[0]!;
    const overlap: Change = { kind: 'cell', staffId: busy.staffId, date: busy.date, slot: 8, value: busy.value };
    expect(await refusal(change([overlap]))).toMatchObject({ kind: 'rejected', findings: [{ rule: 'overlap' }] });
    expect((await change([overlap], { unjudged: true })).kind).toBe('accepted');
    const rows = open.rosters.window(id, busy.date, busy.date).assignments.filter(({ staffId }) => staffId === busy.staffId);
    expect(rows.map(({ slot, by }) => [slot, by])).toContainEqual([8, 'Ana']);
  });
});

describe('what a batch takes along', { timeout: 60_000 }, () => {
  it('[SERVER-308] is not judged: a cell that breaks a rule already loses its note all the same', async () => {
    const busy = ward.assignments[0]!;
    await change(
      [{ kind: 'note', id: 'n1', value: { id: 'n1', date: busy.date, staffId: null, text: 'A note' } }, { kind: 'cell', staffId: busy.staffId, date: busy.date, slot: 8, value: { ...busy.value, noteId: 'n1' } }],
      { unjudged: true },
    );
    await change([{ kind: 'note', id: 'n1', value: null, cascade: true }]);
    expect(open.rosters.read(id).assignments.find((row) => row.staffId === busy.staffId && row.slot === 8)?.value).toEqual(busy.value);
  });

  it('[SERVER-308] is judged on the reference data that the batch itself brings', async () => {
    const free = open.rosters.read(id).staff.find((row) => !ward.assignments.some((cell) => cell.staffId === row.id && [-1, 0, 1].some((n) => cell.date === addDays(day, 3 + n))) && !ward.leave.some((row2) => row2.staffId === row.id));
    const staffId = free?.id ?? 'new';
    const bring: Change[] = free ? [] : [{ kind: 'staff', id: 'new', value: { ...person, id: 'new' } }];
    const away: Change = { kind: 'leave', id: 'away', value: { id: 'away', staffId, kind: 'sick', from: addDays(day, 3), to: addDays(day, 3), approved: true } };
    const cell: Change = { kind: 'cell', staffId, date: addDays(day, 3), slot: 0, value: { shiftTypeId: shift.id, skillId: (free ?? person).skills[0]! } };
    expect(await refusal(change([...bring, cell, away]))).toMatchObject({ kind: 'rejected', field: `changes.${bring.length}`, findings: [{ rule: 'leave' }] });
    expect((await change([...bring, cell])).kind).toBe('accepted');
  });
});

describe('random batches', { timeout: 120_000 }, () => {
  const kinds: readonly ListedKind[] = ['skill', 'shift-type', 'contract', 'staff', 'leave', 'request', 'note'];
  const step = fc.record({ what: fc.constantFrom('put', 'put', 'delete', 'cascade', 'demand', 'cell', 'cell', 'days'), kind: fc.constantFrom(...kinds), pick: fc.nat(40), day: fc.integer({ min: -1, max: 29 }), n: fc.nat(3) });
  const nth = (rows: readonly { readonly id: string }[], n: number): string => rows[n % Math.max(1, rows.length)]?.id ?? 'nothing';
  const lists: Record<ListedKind, (roster: Roster) => readonly { readonly id: string }[]> = {
    skill: (roster) => roster.skills, 'shift-type': (roster) => roster.shiftTypes, contract: (roster) => roster.contracts, staff: (roster) => roster.staff,
    leave: (roster) => roster.leave, request: (roster) => roster.requests, note: (roster) => roster.notes,
  };
  function changeOf(roster: Roster, { what, kind, pick, day: at, n }: { what: string; kind: ListedKind; pick: number; day: number; n: number }): Change {
    const date = addDays(roster.schedule.firstDate, at);
    const [staffId, skillId, shiftTypeId, contractId] = [nth(roster.staff, pick), nth(roster.skills, n), nth(roster.shiftTypes, n), nth(roster.contracts, n)];
    const name = n === 0 ? `new-${pick}` : nth(lists[kind](roster), pick);
    if (what === 'demand') return { kind: 'demand', date, shiftTypeId, skillId, value: { minimum: n, optimum: n + 1 } };
    if (what === 'cell') return { kind: 'cell', staffId, date, slot: n, value: n === 1 ? null : { shiftTypeId, skillId, ...(n === 2 && roster.notes[0] ? { noteId: nth(roster.notes, pick) } : {}) } };
    if (what === 'days') return { kind: 'schedule', value: { ...roster.schedule, lastDate: addDays(roster.schedule.lastDate, n - 1) }, cascade: true };
    if (what !== 'put') return { kind, id: name, value: null, cascade: what === 'cascade' };
    switch (kind) {
      case 'skill': return { kind, id: name, value: { id: name, name: `Skill ${n}`, short: `S${n}` } };
      case 'shift-type': return { kind, id: name, value: { ...shift, id: name, code: `X${pick}`.slice(0, 3), forbiddenNext: [shiftTypeId] } };
      case 'contract': return { kind, id: name, value: { ...ward.contracts[0]!, id: name } };
      case 'staff': return { kind, id: name, value: { id: name, name: `Person ${pick}`, contractId, skills: [skillId] } };
      case 'leave': return { kind, id: name, value: { id: name, staffId, kind: 'sick', from: date, to: addDays(date, n), approved: n > 1 } };
      case 'request': return { kind, id: name, value: { id: name, staffId, date, want: 'on', shiftTypeId } };
      case 'note': return { kind, id: name, value: { id: name, date, staffId: n === 1 ? null : staffId, text: 'A note' } };
    }
  }

  it('[SERVER-309] leave every reference sound when accepted and everything as it was when refused, projections in step with the log', async () => {
    let accepted = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), fc.boolean(), async (steps, unjudged) => {
        const before = await everything();
        const changes = steps.map((one) => changeOf(before.roster, one));
        try {
          await change(changes, { unjudged });
          accepted += 1;
          const after = open.rosters.read(id);
          expect(checkRoster(after)).toEqual([]);
          for (const one of changes) {
            if (one.kind !== 'cell' || one.value === null || changes.some((later) => later !== one && later.kind === 'cell' && cellKey(later) === cellKey(one))) continue;
            expect(after.assignments.find((row) => cellKey(row) === cellKey(one))?.value).toEqual(one.value);
          }
          await expectInStep();
        } catch (error) {
          if (!(error instanceof RotaFailure)) throw error;
          refused += 1;
          expect(['invalid', 'rejected']).toContain(error.error.kind);
          expect(error.error.field).toMatch(/^changes\.\d+/);
          expect(await everything()).toEqual(before);
        }
      }),
      { numRuns: 120 },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(20);
  });
});

describe('the history of a day', { timeout: 30_000 }, () => {
  it('[SERVER-310] tells who wrote its cells, what and when, newest first', async () => {
    const cell = ward.assignments[0]!;
    const write = (slot: number, value: unknown, actor: string) =>
      open.rosters.change(id, { actor, body: { opId: `history-${++ops}`, origin: 'tab/day', unjudged: true, changes: [{ kind: 'cell', staffId: cell.staffId, date: cell.date, slot, value: value as null }] } });
    await write(0, null, 'u-ana');
    await write(1, cell.value, 'u-ben');
    const rows = open.rosters.history(id, cell.staffId, cell.date);
    expect(rows.map(({ slot, value, by, origin }) => ({ slot, value, by, origin }))).toEqual([
      { slot: 1, value: cell.value, by: 'u-ben', origin: 'tab/day' },
      { slot: 0, value: null, by: 'Ana', origin: 'tab/day' },
      { slot: 0, value: cell.value, by: 'Ana', origin: 'test' },
    ]);
    expect(rows.every(({ at }) => Math.abs(Date.parse(at) - Date.now()) < 60_000)).toBe(true);
    expect(open.rosters.history(id, 'nobody', cell.date)).toEqual([]);
  });

  it('[SERVER-310] keeps to the last 50 writes, and knows the last one when the log has forgotten', async () => {
    const cell = ward.assignments[0]!;
    for (let n = 0; n < 60; n += 1) {
      await change([{ kind: 'cell', staffId: cell.staffId, date: cell.date, slot: 0, value: n % 2 === 0 ? null : cell.value }]);
    }
    expect(open.rosters.history(id, cell.staffId, cell.date)).toHaveLength(50);
    const later = Date.now() + 1000;
    await open.rosters.feed.trim({ eventsBefore: later, opIdsBefore: later });
    expect(open.rosters.history(id, cell.staffId, cell.date)).toMatchObject([{ slot: 0, value: cell.value, by: 'Ana', origin: '' }]);
  });
});

describe('a schedule', { timeout: 30_000 }, () => {
  const start = { name: 'Night ward', timeZone: 'Europe/Warsaw', firstDate: '2026-12-07', lastDate: '2027-01-03' };

  it('[SERVER-311] begins empty and usable, or with the people and rules of another', async () => {
    const made = await open.rosters.start(start, 'u-ana');
    expect(made).toBe('night-ward');
    const empty = open.rosters.read(made);
    expect([empty.staff, empty.assignments, checkRoster(empty)]).toEqual([[], [], []]);
    expect(empty.shiftTypes.map(({ code }) => code)).toEqual(['E', 'D', 'L', 'N']);
    expect(empty.schedule).toMatchObject(start);
    const like = open.rosters.read(await open.rosters.start({ ...start, copyFrom: id }, 'u-ana'));
    expect([like.schedule.id, like.staff, like.contracts, like.shiftTypes, like.assignments]).toEqual(['night-ward-2', ward.staff, ward.contracts, ward.shiftTypes, []]);
    expect(await refusal(open.rosters.start({ ...start, timeZone: 'Mars/North' }, 'u-ana'))).toMatchObject({ kind: 'invalid', field: 'timeZone' });
    expect(await refusal(open.rosters.start({ ...start, lastDate: '2026-12-01' }, 'u-ana'))).toMatchObject({ kind: 'invalid', field: 'lastDate' });
  });

  it('[SERVER-312] is deleted whole by its name, and its id is not given out again', async () => {
    const deleted: string[] = [];
    const own = openRosters({ onDeleted: (gone) => deleted.push(`${gone} ${own.data.database.isTransaction}`) });
    const made = await own.rosters.create(ward, 'u-ana', 'test');
    expect(await refusal(own.rosters.end(made, 'Another', 'u-ana'))).toMatchObject({ kind: 'invalid', field: 'name' });
    expect(own.rosters.has(made)).toBe(true);
    await own.rosters.end(made, ward.schedule.name, 'u-ana');
    expect(own.rosters.has(made)).toBe(false);
    expect(deleted).toEqual([`${made} true`]);
    for (const table of ['schedule', 'reference', 'assignment']) expect(own.data.database.prepare(`select count(*) as n from ${table}`).get()).toEqual({ n: 0 });
    expect((await own.rosters.feed.snapshot(made)).entities).toEqual([]);
    expect((await refusal(own.rosters.end(made, ward.schedule.name, 'u-ana'))).kind).toBe('not-found');
    expect(await own.rosters.create(ward, 'u-ana', 'test')).toBe(`${made}-2`);
    await own.close();
  });
});

describe('an import of a whole roster', { timeout: 30_000 }, () => {
  const body = (importId: string, roster: Roster, name?: string) => ({ format: 'roster' as const, importId, roster: structuredClone(roster) as never, ...(name === undefined ? {} : { name }) });

  it('[SERVER-313] makes one schedule for each import id of a caller, however often and how much at once it is sent', async () => {
    const sent = await Promise.all([1, 2, 3].map(() => open.rosters.importRoster(body('import-1', ward, 'Imported'), 'u-ana')));
    const again = await open.rosters.importRoster(body('import-1', ward, 'Imported'), 'u-ana');
    expect(new Set([...sent, again].map(({ scheduleId }) => scheduleId)).size).toBe(1);
    expect(again).toMatchObject({ staff: ward.staff.length, assignments: ward.assignments.length });
    const stored = open.rosters.read(again.scheduleId);
    expect({ ...stored, schedule: ward.schedule, assignments: [] }).toEqual({ ...ward, assignments: [] });
    expect([stored.schedule.name, stored.assignments.length]).toEqual(['Imported', ward.assignments.length]);
    expect((await open.rosters.importRoster(body('import-1', ward), 'u-ben')).scheduleId).not.toBe(again.scheduleId);
    expect(open.rosters.ids()).toHaveLength(3);
  });

  it('[SERVER-314] stores nothing of a roster that is not sound, and names the place', async () => {
    const broken = { ...ward, staff: ward.staff.map((row, i) => (i === 3 ? { ...row, contractId: 'nothing' } : row)) };
    const error = await refusal(open.rosters.importRoster(body('import-2', broken), 'u-ana'));
    expect(error).toMatchObject({ kind: 'invalid', field: 'roster.staff.3.contractId', reason: 'roster.staff.3.contractId: "nothing" was given; the id of one of the contracts is accepted' });
    expect(open.rosters.ids()).toEqual([id]);
  });
});
