import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDays, cutWindow, eachDay, indexWindow, judgeWrite, type AssignmentValue, type CellRef, type Policy, type Roster, type RuleId } from '@tandem/rota';
import { openRosters, smallWard, type OpenRosters } from '../../test/running-rosters.ts';
import { smallSet } from '../../test/small-set.ts';
import { RotaFailure } from '../http/failure.ts';
import { entitiesOf, parseEntity } from './roster-entities.ts';

let open: OpenRosters;
beforeEach(() => {
  open = openRosters();
});
afterEach(() => open.close());

const sorted = ({ assignments, ...roster }: Roster): Roster => ({
  ...roster,
  assignments: [...assignments].sort((a, b) => `${a.date}${a.staffId}${a.slot}`.localeCompare(`${b.date}${b.staffId}${b.slot}`)),
});
const withPolicy = (roster: Roster, policy: Partial<Policy>): Roster => ({
  ...roster,
  schedule: { ...roster.schedule, policy: { ...roster.schedule.policy, ...policy } },
});
const count = (table: string): number => Number(open.data.database.prepare(`select count(*) as n from ${table}`).get()?.['n']);
const failureOf = async (work: () => unknown): Promise<RotaFailure> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof RotaFailure) return error;
    throw error;
  }
  throw new Error('nothing failed');
};

let ops = 0;
const write = (scheduleId: string, ref: CellRef, value: AssignmentValue | null, more: { baseRev?: number; opId?: string } = {}) =>
  open.rosters.write(scheduleId, { ref, actor: 'u-ana', body: { opId: `op-${++ops}-cell`, origin: 'tab/week', value, ...more } });
const rowOf = (scheduleId: string, { staffId, date, slot }: CellRef) =>
  open.rosters.window(scheduleId, date, date).assignments.find((row) => row.staffId === staffId && row.slot === slot);

/** Somebody who is off and not on leave on a day and the days beside it, and what they may work then. */
function freePlace(roster: Roster): { ref: CellRef; value: AssignmentValue } {
  for (const { id: staffId, skills } of roster.staff) {
    for (const date of eachDay(addDays(roster.schedule.firstDate, 1), addDays(roster.schedule.lastDate, -1))) {
      const near = [-1, 0, 1].map((n) => addDays(date, n));
      const busy = roster.assignments.some((a) => a.staffId === staffId && near.includes(a.date));
      const away = roster.leave.some((l) => l.staffId === staffId && near.some((day) => l.from <= day && day <= l.to));
      const [shift] = roster.shiftTypes;
      const [skillId] = skills;
      if (!busy && !away && shift && skillId) return { ref: { staffId, date, slot: 0 }, value: { shiftTypeId: shift.id, skillId } };
    }
  }
  throw new Error('nobody is free');
}

describe('a schedule', { timeout: 30_000 }, () => {
  it('[SERVER-210] is given back as it was stored, however it came to be', async () => {
    const ward = smallWard();
    const id = await open.rosters.create(ward, 'u-ana', 'test');
    expect(id).toBe(ward.schedule.id);
    expect(sorted(open.rosters.read(id))).toEqual(sorted(ward));
    expect(sorted(open.beside().rosters.read(id))).toEqual(sorted(ward));
  });

  it('[SERVER-211] lives in the log as one entity for each thing that changes by itself', async () => {
    const id = await open.rosters.create(smallWard(), 'u-ana', 'test');
    const { entities } = await open.rosters.feed.snapshot(id);
    expect(entities.map(({ id: entity, state }) => ({ entity, body: state })).sort((a, b) => (a.entity < b.entity ? -1 : 1))).toEqual(
      entitiesOf(open.rosters.read(id)).sort((a, b) => (a.entity < b.entity ? -1 : 1)),
    );
    expect(entities.every(({ id: entity }) => parseEntity(entity) !== null)).toBe(true);
    for (const odd of ['', 'cell:', 'cell:a/2026-02-30/0', 'cell:a/2026-02-03/0/1', 'staff:', 'nothing:x', 'staff']) expect(parseEntity(odd)).toBeNull();
  });

  it('[SERVER-212] gets a number behind its id when that is taken, also by somebody at the same moment', async () => {
    const ward = smallWard();
    const made = await Promise.all([1, 2, 3].map(() => open.rosters.create(ward, 'u-ana', 'test')));
    expect(made.sort()).toEqual([ward.schedule.id, `${ward.schedule.id}-2`, `${ward.schedule.id}-3`]);
    expect(open.rosters.read(`${ward.schedule.id}-2`).schedule).toEqual({ ...ward.schedule, id: `${ward.schedule.id}-2` });
  });

  it('[SERVER-213] is stored whole or not at all', async () => {
    const ward = smallWard();
    const [person] = ward.staff;
    if (!person) throw new Error('nobody');
    await expect(open.rosters.create({ ...ward, staff: [...ward.staff, person] }, 'u-ana', 'test')).rejects.toThrow(/is in the roster twice/);
    for (const table of ['schedule', 'reference', 'assignment', 'event', 'entity', 'op', 'space']) expect(count(table)).toBe(0);
  });

  it('[SERVER-214] makes its maker its operator in the transaction in which it appears', async () => {
    const granted: string[] = [];
    const other = openRosters({
      onCreated: (id, actor) => {
        granted.push(`${actor} ${id} ${other.data.database.isTransaction}`);
        if (actor === 'u-bad') throw new Error('no such user');
      },
    });
    const id = await other.rosters.create(smallWard(), 'u-ana', 'test');
    expect(granted).toEqual([`u-ana ${id} true`]);
    await expect(other.rosters.create(smallWard(), 'u-bad', 'test')).rejects.toThrow('no such user');
    expect(other.rosters.list(new Map([[id, 'viewer'], [`${id}-2`, 'viewer']])).map((row) => row.id)).toEqual([id]);
    expect(other.rosters.has(`${id}-2`)).toBe(false);
    await other.close();
  });

  it('[SERVER-215] is listed with its figures to those who have a role in it', async () => {
    const ward = smallWard();
    const id = await open.rosters.create(ward, 'u-ana', 'test');
    const { name, timeZone, firstDate, lastDate } = ward.schedule;
    expect(open.rosters.list(new Map([[id, 'editor']]))).toEqual([{ id, name, timeZone, firstDate, lastDate, staff: 14, role: 'editor' }]);
    expect(open.rosters.list(new Map([['other', 'editor']]))).toEqual([]);
  });

  it('[SERVER-216] that does not exist is not found', async () => {
    for (const work of [
      () => open.rosters.window('nowhere', '2026-11-02', '2026-11-03'),
      () => open.rosters.read('nowhere'),
      () => open.rosters.export('nowhere', 'json'),
      () => write('nowhere', { staffId: 'a', date: '2026-11-02', slot: 0 }, null),
    ]) {
      expect((await failureOf(work)).error.kind).toBe('not-found');
    }
  });
});

describe('a window', { timeout: 30_000 }, () => {
  it('[SERVER-220] holds exactly what the whole roster cut to its days holds, carry included', async () => {
    const ward = smallWard();
    const id = await open.rosters.create(ward, 'u-ana', 'test');
    const { firstDate } = ward.schedule;
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 50 }), fc.integer({ min: 0, max: 60 }), (start, length) => {
        const [from, to] = [addDays(firstDate, start), addDays(firstDate, start + length)];
        const { cursor, ...window } = open.rosters.window(id, from, to);
        const assignments = window.assignments.map(({ rev: _rev, by: _by, at: _at, ...cell }) => cell);
        const expected = cutWindow(ward, from, to);
        expect({ ...window, assignments }).toEqual({ ...expected, assignments: sorted(expected).assignments });
        expect(cursor).toBe(entitiesOf(ward).length);
      }),
      { numRuns: 60 },
    );
  });

  it('[SERVER-221] has 1 to 400 days', async () => {
    const id = await open.rosters.create(smallWard(), 'u-ana', 'test');
    expect(open.rosters.window(id, '2026-11-02', '2027-12-06').to).toBe('2027-12-06');
    expect((await failureOf(() => open.rosters.window(id, '2026-11-02', '2027-12-07'))).error).toMatchObject({ kind: 'invalid', field: 'to', reason: expect.stringMatching(/401 days; at most 400/) as string });
    expect((await failureOf(() => open.rosters.window(id, '2026-11-02', '2026-11-01'))).error).toMatchObject({ kind: 'invalid', field: 'to', reason: expect.stringMatching(/from 2026-11-02 on/) as string });
  });
});

describe('a cell', { timeout: 30_000 }, () => {
  it('[SERVER-230] shows its value with revision, author and time once it is written, and the cursor of that moment', async () => {
    const ward = smallWard();
    const named = openRosters({ now: () => Date.parse('2026-11-20T08:30:00Z'), nameOf: (actor) => `name of ${actor}` });
    const id = await named.rosters.create(ward, 'u-root', 'test');
    const { ref, value } = freePlace(ward);
    const { rev } = await named.rosters.write(id, { ref, actor: 'u-ana', body: { opId: 'op-one-1', origin: 'tab/week', value: { ...value, start: 400, end: 880 } } });
    const window = named.rosters.window(id, ref.date, ref.date);
    expect(window.assignments.find(({ staffId }) => staffId === ref.staffId)).toEqual({
      ...ref, value: { ...value, start: 400, end: 880 }, rev, by: 'name of u-ana', at: '2026-11-20T08:30:00.000Z',
    });
    expect(window.cursor).toBe(rev);
    const page = await named.rosters.feed.read(id, rev - 1, 9);
    expect('events' in page && page.events).toMatchObject([{ actor: 'u-ana', origin: 'tab/week', opId: 'op-one-1', cursor: rev }]);
    await named.close();
  });

  it('[SERVER-231] is written once however often the same op is sent', async () => {
    const ward = smallWard();
    const id = await open.rosters.create(ward, 'u-ana', 'test');
    const { ref, value } = freePlace(ward);
    const first = await write(id, ref, value, { opId: 'the-same-op' });
    await write(id, ref, null);
    expect(await write(id, ref, value, { opId: 'the-same-op' })).toEqual({ kind: 'duplicate', rev: first.rev });
    expect(rowOf(id, ref)).toBeUndefined();
  });

  it('[SERVER-232] takes the last write without a base revision, and refuses a stale one with it', async () => {
    const ward = smallWard();
    const id = await open.rosters.create(ward, 'u-ana', 'test');
    const { ref, value } = freePlace(ward);
    const first = await write(id, ref, value, { baseRev: 0 });
    const second = await write(id, ref, { ...value, start: 400 });
    const failure = await failureOf(() => write(id, ref, null, { baseRev: first.rev }));
    expect(failure.error).toMatchObject({ kind: 'conflict', field: 'baseRev', reason: expect.stringContaining(`revision ${second.rev}`) as string });
    expect(rowOf(id, ref)?.value).toEqual({ ...value, start: 400 });
    const cleared = await write(id, ref, null, { baseRev: second.rev });
    expect(cleared.kind).toBe('accepted');
    expect(rowOf(id, ref)).toBeUndefined();
    expect((await write(id, ref, value, { baseRev: 0 })).kind).toBe('accepted');
  });

  it('[SERVER-233] is not written when a rule of the policy rejects it, and the answer has the findings', async () => {
    const ward = smallWard();
    const id = await open.rosters.create(ward, 'u-ana', 'test');
    const { ref, value } = freePlace(ward);
    const before = open.rosters.window(id, ref.date, ref.date);
    const lacking = ward.skills.find(({ id: skill }) => !ward.staff.find((p) => p.id === ref.staffId)?.skills.includes(skill));
    const { error } = await failureOf(() => write(id, ref, { ...value, skillId: lacking?.id ?? '' }));
    expect(error).toMatchObject({ kind: 'rejected', findings: [{ rule: 'skill', staffId: ref.staffId, date: ref.date }] });
    expect(error.reason).toBe(error.findings?.[0]?.message);
    expect(open.rosters.window(id, ref.date, ref.date)).toEqual(before);
  });

  it('[SERVER-234] is judged on what the writes before it in the same commit have left', async () => {
    const ward = smallWard();
    const id = await open.rosters.create(ward, 'u-ana', 'test');
    const { ref, value } = freePlace(ward);
    const [one, two] = await Promise.allSettled([write(id, ref, value), write(id, { ...ref, slot: 1 }, value)]);
    expect(one.status).toBe('fulfilled');
    expect(two).toMatchObject({ status: 'rejected', reason: { error: { kind: 'rejected', findings: [{ rule: 'overlap' }] } } });
    expect(open.rosters.window(id, ref.date, ref.date).assignments.filter(({ staffId }) => staffId === ref.staffId)).toHaveLength(1);
  });

  it('[SERVER-235] is judged as the whole roster would judge it, whatever rules reject', async () => {
    const RULES: RuleId[] = ['overlap', 'skill', 'leave', 'single-assignment', 'rest', 'succession', 'shift-run', 'work-run', 'days-off-run', 'total-assignments', 'weekends', 'complete-weekend', 'request', 'hours', 'coverage-minimum', 'coverage-optimum'];
    const ward = smallWard();
    let rejected = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.constantFrom(...RULES), { minLength: 1, maxLength: 6 }),
        fc.array(fc.record({ person: fc.nat(3), day: fc.nat(9), slot: fc.nat(1), shift: fc.nat(3), clear: fc.boolean() }), { minLength: 1, maxLength: 8 }),
        async (reject, writes) => {
          const id = await open.rosters.create(withPolicy(ward, { reject: ['unknown-id', ...reject] }), 'u-ana', 'test');
          for (const { person, day, slot, shift, clear } of writes) {
            const staff = ward.staff[person];
            const type = ward.shiftTypes[shift % ward.shiftTypes.length];
            if (!staff || !type) throw new Error('out of range');
            const ref = { staffId: staff.id, date: addDays(ward.schedule.firstDate, day), slot };
            const value = clear ? null : { shiftTypeId: type.id, skillId: staff.skills[0] ?? '' };
            const whole = open.rosters.read(id);
            const expected = judgeWrite(indexWindow(cutWindow(whole, whole.schedule.firstDate, whole.schedule.lastDate)), ref, value);
            if (expected.length === 0) {
              expect((await write(id, ref, value)).kind).toBe('accepted');
            } else {
              rejected += 1;
              expect((await failureOf(() => write(id, ref, value))).error.findings).toEqual(expected);
            }
          }
        },
      ),
      { numRuns: 20 },
    );
    expect(rejected).toBeGreaterThan(3);
  });

  it('[SERVER-235] is judged by the shifts of the days beside it', async () => {
    const ward = smallWard();
    const id = await open.rosters.create(ward, 'u-ana', 'test');
    const { ref, value } = freePlace(ward);
    const beside = (n: number) => ({ ...ref, date: addDays(ref.date, n) });
    await write(id, beside(-1), { ...value, start: 1380, end: 1860 });
    expect((await failureOf(() => write(id, ref, { ...value, start: 400, end: 800 }))).error.findings).toMatchObject([{ rule: 'overlap' }]);
    await write(id, beside(1), { ...value, start: 0, end: 480 });
    expect((await failureOf(() => write(id, ref, { ...value, start: 1320, end: 1500 }))).error.findings).toMatchObject([{ rule: 'overlap' }]);
    expect((await write(id, ref, { ...value, start: 420, end: 1440 })).kind).toBe('accepted');
  });

  it('[SERVER-235] is judged by everything of the person where a rule counts it', async () => {
    const generated = smallWard();
    const { ref, value } = freePlace(generated);
    const total = generated.assignments.filter(({ staffId }) => staffId === ref.staffId).length;
    const past = generated.carry[ref.staffId]?.assignments ?? 0;
    for (const [most, kind] of [[total + past, 'rejected'], [total + past + 1, 'accepted']] as const) {
      const contracts = generated.contracts.map((contract) => ({ ...contract, assignments: { min: 0, max: most } }));
      const id = await open.rosters.create(withPolicy({ ...generated, contracts }, { reject: ['total-assignments'] }), 'u-ana', 'test');
      const written = write(id, ref, value).then((answer) => answer.kind, (error: RotaFailure) => error.error.kind);
      expect(await written).toBe(kind);
    }
  });

  it('[SERVER-236] of an unknown person, shift, skill, note or day is rejected under every policy', async () => {
    const ward = withPolicy(smallWard(), { reject: [] });
    const id = await open.rosters.create(ward, 'u-ana', 'test');
    const { ref, value } = freePlace(ward);
    const before = count('event');
    for (const [where, what] of [
      [{ ...ref, staffId: 'nobody' }, value],
      [{ ...ref, staffId: 'nobody' }, null],
      [{ ...ref, date: addDays(ward.schedule.lastDate, 1) }, value],
      [{ ...ref, date: '1999-01-01' }, value],
      [ref, { ...value, shiftTypeId: 'nothing' }],
      [ref, { ...value, skillId: 'nothing' }],
      [ref, { ...value, noteId: 'nothing' }],
    ] as const) {
      expect((await failureOf(() => write(id, where, what))).error).toMatchObject({ kind: 'rejected', findings: [{ rule: 'unknown-id' }] });
    }
    expect(count('event')).toBe(before);
  });

  it('[SERVER-237] begins on its own day and ends at most 24 hours later', async () => {
    const ward = smallWard();
    const id = await open.rosters.create(ward, 'u-ana', 'test');
    const { ref, value } = freePlace(ward);
    for (const [times, field] of [
      [{ start: 600, end: 2041 }, 'value.end'],
      [{ start: 1440, end: 1500 }, 'value.start'],
      [{ start: 2000 }, 'value.start'],
    ] as const) {
      expect((await failureOf(() => write(id, ref, { ...value, ...times }))).error).toMatchObject({ kind: 'invalid', field });
    }
    expect((await write(id, ref, { ...value, start: 0, end: 1440 })).kind).toBe('accepted');
  });

  it('[SERVER-238] is judged by people, skills and policy as they are now, also when another process has changed them', async () => {
    const ward = smallWard();
    const id = await open.rosters.create(ward, 'u-ana', 'test');
    const { ref, value } = freePlace(ward);
    const order = ward.staff.findIndex((person) => person.id === ref.staffId);
    const person = ward.staff[order];
    const lacking = ward.skills.find((skill) => !person?.skills.includes(skill.id))?.id ?? '';
    expect((await failureOf(() => write(id, ref, { ...value, skillId: lacking }))).error.kind).toBe('rejected');
    const learned = { order, value: { ...person, skills: [...(person?.skills ?? []), lacking] } };
    await open.beside().rosters.feed.submit(id, [{ opId: 'learned-1', entity: `staff:${ref.staffId}`, baseRev: null, actor: 'u', origin: 't', at: 1, body: learned }]);
    expect((await write(id, ref, { ...value, skillId: lacking })).kind).toBe('accepted');
    await open.rosters.feed.submit(id, [{ opId: 'left-1', entity: `staff:${ref.staffId}`, baseRev: null, actor: 'u', origin: 't', at: 1, body: null }]);
    expect((await failureOf(() => write(id, ref, null))).error.kind).toBe('rejected');
    expect(open.rosters.read(id).staff).toHaveLength(13);
  });

  it('[SERVER-239] and its row in the table are one with the log after any writes, accepted or not', async () => {
    const ward = smallWard();
    const id = await open.rosters.create(ward, 'u-ana', 'test');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ person: fc.nat(13), day: fc.nat(27), slot: fc.nat(1), shift: fc.nat(3), clear: fc.boolean(), stale: fc.boolean() }), { maxLength: 30 }),
        async (writes) => {
          await Promise.allSettled(
            writes.map(({ person, day, slot, shift, clear, stale }) => {
              const staff = ward.staff[person];
              const ref = { staffId: staff?.id ?? '', date: addDays(ward.schedule.firstDate, day), slot };
              const value = { shiftTypeId: ward.shiftTypes[shift % ward.shiftTypes.length]?.id ?? '', skillId: staff?.skills[0] ?? '' };
              return write(id, ref, clear ? null : value, stale ? { baseRev: 1 } : {});
            }),
          );
          const { entities } = await open.rosters.feed.snapshot(id);
          const { firstDate, lastDate } = ward.schedule;
          const rows = open.rosters.window(id, firstDate, lastDate).assignments;
          const fromLog = entities.filter(({ id: entity }) => entity.startsWith('cell:')).map(({ id: entity, rev, state }) => [entity, rev, state]);
          expect(rows.map(({ staffId, date, slot, rev, value }) => [`cell:${staffId}/${date}/${slot}`, rev, value]).sort()).toEqual(fromLog.sort());
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('an import', { timeout: 30_000 }, () => {
  const importing = (files = smallSet(), name?: string) => open.rosters.import({ files, ...(name !== undefined && { name }) }, 'u-ana', 'import');

  it('[SERVER-240] makes a schedule of a solved set, under its own name or another', async () => {
    const done = await importing();
    expect(done).toEqual({ scheduleId: 'n003w2_0_4-7', staff: 3, assignments: 9 });
    expect(open.rosters.read(done.scheduleId).schedule.name).toBe('n003w2_0_4-7');
    const again = await importing(smallSet(), 'My ward');
    expect(open.rosters.read(again.scheduleId).schedule.name).toBe('My ward');
  });

  it('[SERVER-241] names file, line, what was expected and what was found, and has stored nothing', async () => {
    const files = smallSet().map((file) => (file.path.endsWith('-7.txt') ? { ...file, text: file.text.replace('Ada Any Tue', 'Zoe Any Tue') } : file));
    const { error } = await failureOf(() => importing(files));
    expect(error).toMatchObject({ kind: 'invalid', field: 'files' });
    expect(error.reason).toMatch(/WD-n003w2-7\.txt, line 11: expected .+, found .*Zoe/);
    for (const table of ['schedule', 'reference', 'assignment', 'event', 'op']) expect(count(table)).toBe(0);
  });

  it('[SERVER-241] that no schedule can hold is refused as a whole', async () => {
    const eleven = Array.from({ length: 11 }, () => 'Bea Thu Early Nurse');
    const files = smallSet().map((file) =>
      file.path.endsWith('-1.txt') ? { ...file, text: ['SOLUTION', '1 n003w2', '', 'ASSIGNMENTS = 11', ...eleven, ''].join('\n') } : file,
    );
    const { error } = await failureOf(() => importing(files));
    expect([error.kind, error.reason]).toEqual(['invalid', expect.stringMatching(/expected .+, found /)]);
    expect(count('event')).toBe(0);
  });

  it('[SERVER-241] of damaged files fails with a sentence or stores the whole of what they say', async () => {
    const set = smallSet();
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            file: fc.nat(set.length - 1),
            at: fc.double({ min: 0, max: 1, noNaN: true }),
            how: fc.oneof(
              fc.constantFrom('truncate', 'drop', 'twice', 'rename', 'no line', 'line twice'),
              fc.string({ maxLength: 6, unit: 'binary' }),
              fc.constantFrom('(', '-1', '999999999999', '\u0000', ' ', '\n', '__proto__', 'constructor', '../../x', '0', 'Ada', '’'),
            ),
          }),
          { minLength: 1, maxLength: 3 },
        ),
        async (damages) => {
          let files = smallSet();
          for (const { file, at, how } of damages) {
            const index = file % Math.max(1, files.length);
            const victim = files[index];
            if (!victim) continue;
            const cut = Math.floor(at * victim.text.length);
            const rows = victim.text.split('\n');
            const row = Math.floor(at * rows.length);
            const changed = (text: string) => files.with(index, { ...victim, text });
            if (how === 'truncate') files = changed(victim.text.slice(0, cut));
            else if (how === 'drop') files = files.toSpliced(index, 1);
            else if (how === 'twice') files = [...files, victim];
            else if (how === 'rename') files = files.with(index, { ...victim, path: victim.path.replace(/\d/, '9') });
            else if (how === 'no line') files = changed(rows.toSpliced(row, 1).join('\n'));
            else if (how === 'line twice') files = changed(rows.toSpliced(row, 0, rows[row] ?? '').join('\n'));
            else files = changed(victim.text.slice(0, cut) + how + victim.text.slice(cut + how.length));
          }
          const before = ['schedule', 'reference', 'assignment', 'event', 'op', 'entity'].map(count);
          try {
            const { scheduleId, staff, assignments } = await importing(files);
            const roster = open.rosters.read(scheduleId);
            expect([roster.staff.length, roster.assignments.length]).toEqual([staff, assignments]);
            for (const id of [scheduleId, ...roster.staff.map((person) => person.id)]) expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/);
          } catch (error) {
            if (!(error instanceof RotaFailure)) throw error;
            expect(error.error.kind).toBe('invalid');
            expect(error.error.reason).toMatch(/expected .+, found /);
            expect(['schedule', 'reference', 'assignment', 'event', 'op', 'entity'].map(count)).toEqual(before);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('an export', { timeout: 30_000 }, () => {
  it('[SERVER-250] gives an imported set its solutions, its printed grid and the whole roster back', async () => {
    const { scheduleId } = await open.rosters.import({ files: smallSet() }, 'u-ana', 'import');
    const solutions = open.rosters.export(scheduleId, 'inrc2-solution').files;
    const words = (text: string) => text.split('\n').map((line) => line.trim()).filter((line) => line !== '').sort();
    for (const { path, text } of solutions) {
      const original = smallSet().find((file) => file.path.endsWith(`/${path}`));
      expect(words(text)).toEqual(words(original?.text ?? ''));
    }
    expect(solutions).toHaveLength(2);
    const [grid] = open.rosters.export(scheduleId, 'inrc2-grid').files;
    expect(grid?.text.split('\n')).toContain('Ada |E|E|E|-|-|-|-| |-|-|-|-|-|-|-|');
    const [json] = open.rosters.export(scheduleId, 'json').files;
    expect(JSON.parse(json?.text ?? '')).toEqual(open.rosters.read(scheduleId));
  });
});
