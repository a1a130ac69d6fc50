import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays, applyChange, checkReference, checkRoster, draftOf, emptyRoster, idLike, planBatch, problemReason, rosterLike, usesOf,
  type Change, type Draft, type ListedKind, type Roster, type Staff,
} from '../index.ts';
import { generateRoster } from '../generate/generate.ts';
import { importInrc2 } from '../inrc2/inrc2.ts';
import { tinySet } from '../testing/inrc2-set.ts';

const ward = generateRoster({ staff: 8, weeks: 2, seed: 3, firstDate: '2026-11-02', name: 'Ward' });
const [shiftA, shiftB] = ward.shiftTypes as [Roster['shiftTypes'][0], Roster['shiftTypes'][0]];
const [person] = ward.staff as [Staff];
const contract = ward.contracts[0]!;
const day = ward.schedule.firstDate;
const [first, last] = [ward.schedule.firstDate, ward.schedule.lastDate];
const problemsOf = (change: Change) => checkReference(ward, change).map(({ field, what }) => `${field} ${what}`);

/** The roster that a draft has become. */
const rosterOf = ({ schedule, lists, demand, cells }: Draft): Roster => ({
  schedule,
  skills: [...lists.skill.values()],
  shiftTypes: [...lists['shift-type'].values()],
  contracts: [...lists.contract.values()],
  staff: [...lists.staff.values()],
  demand: [...demand.values()],
  leave: [...lists.leave.values()],
  requests: [...lists.request.values()],
  notes: [...lists.note.values()],
  assignments: [...cells.values()],
  carry: {},
});

describe('a change', () => {
  it('[ROTA-400] of what there is to what there is has nothing wrong with it', () => {
    expect(problemsOf({ kind: 'staff', id: person.id, value: person })).toEqual([]);
    expect(problemsOf({ kind: 'shift-type', id: shiftA.id, value: { ...shiftA, code: shiftA.code.toLowerCase() } })).toEqual([]);
    expect(problemsOf({ kind: 'contract', id: 'new', value: { ...contract, id: 'new' } })).toEqual([]);
    expect(problemsOf({ kind: 'schedule', value: { ...ward.schedule, name: 'Other' } })).toEqual([]);
    expect(problemsOf({ kind: 'demand', date: day, shiftTypeId: shiftA.id, skillId: ward.skills[0]!.id, value: { minimum: 2, optimum: 2 } })).toEqual([]);
  });

  it('[ROTA-400] names the field that is wrong, and how', () => {
    const shift = (value: object): string[] => problemsOf({ kind: 'shift-type', id: shiftA.id, value: { ...shiftA, ...value } });
    expect(shift({ code: shiftB.code.toLowerCase() })).toEqual(['value.code taken']);
    expect(shift({ code: 'LONG' })).toEqual(['value.code length']);
    expect(shift({ code: ' ' })).toEqual(['value.code empty']);
    expect(shift({ start: 1440 })).toContain('value.start range');
    expect(shift({ end: shiftA.start })).toEqual(['value.end range']);
    expect(shift({ end: shiftA.start + 1441 })).toEqual(['value.end range']);
    expect(shift({ run: { min: 3, max: 2 } })).toEqual(['value.run.max order']);
    expect(shift({ forbiddenNext: [shiftB.id, 'nothing', shiftB.id] })).toEqual(['value.forbiddenNext.2 repeated', 'value.forbiddenNext.1 unknown']);

    const staff = (value: object): string[] => problemsOf({ kind: 'staff', id: person.id, value: { ...person, ...value } });
    expect(staff({ contractId: 'nothing', skills: [] })).toEqual(['value.contractId unknown', 'value.skills range']);
    expect(staff({ skills: ['nothing'], name: 'x'.repeat(101) })).toEqual(['value.name length', 'value.skills.0 unknown']);
    expect(staff({ id: 'other' })).toEqual(['value.id id']);

    expect(problemsOf({ kind: 'contract', id: contract.id, value: { ...contract, weeklyMinutes: 10_081, maxWeekends: 1.5 } })).toEqual(['value.weeklyMinutes range', 'value.maxWeekends range']);
    const leave = (value: object): string[] =>
      problemsOf({ kind: 'leave', id: 'new', value: { id: 'new', staffId: person.id, kind: 'leave', from: day, to: day, approved: true, ...value } });
    expect(leave({ to: addDays(day, -1) })).toEqual(['value.to order']);
    expect(leave({ to: '2026-02-30' })).toEqual(['value.to date']);
    expect(leave({ staffId: 'nobody', to: addDays(day, 4000) })).toEqual(['value.staffId unknown', 'value.to range']);
    const request = (value: object): string[] =>
      problemsOf({ kind: 'request', id: 'new', value: { id: 'new', staffId: person.id, date: day, want: 'off', shiftTypeId: null, ...value } });
    expect(request({ date: addDays(first, -1), shiftTypeId: 'nothing' })).toEqual(['value.date outside', 'value.shiftTypeId unknown']);
    const note = (value: object): string[] => problemsOf({ kind: 'note', id: 'new', value: { id: 'new', date: day, staffId: null, text: 'x', ...value } });
    expect(note({ staffId: 'nobody', text: '' })).toEqual(['value.staffId unknown', 'value.text empty']);
    expect(note({ date: addDays(last, 1) })).toEqual(['value.date outside']);
    const demand = { kind: 'demand', date: day, shiftTypeId: shiftA.id, skillId: ward.skills[0]!.id } as const;
    expect(problemsOf({ ...demand, value: { minimum: 3, optimum: 2 } })).toEqual(['value.optimum order']);
    expect(problemsOf({ ...demand, skillId: 'nothing', value: { minimum: -1, optimum: 2 } })).toEqual(['skillId unknown', 'value.minimum range']);
    const schedule = (value: object): string[] => problemsOf({ kind: 'schedule', value: { ...ward.schedule, ...value } });
    expect(schedule({ timeZone: 'Mars/North', lastDate: addDays(first, -1) })).toEqual(['value.timeZone zone', 'value.lastDate order']);
    expect(schedule({ lastDate: addDays(first, 1100) })).toEqual(['value.lastDate range']);
    expect(schedule({ policy: { reject: ['skill', 'skill'], restMinutes: 2881 } })).toEqual(['value.policy.reject.1 repeated', 'value.policy.restMinutes range']);
    const cell = { kind: 'cell', staffId: person.id, date: day, slot: 0 } as const;
    const value = { shiftTypeId: shiftA.id, skillId: person.skills[0]! };
    expect(problemsOf({ ...cell, value: { ...value, start: 600, end: 600 + 1441, noteId: 'nothing' } })).toEqual(['value.noteId unknown', 'value.end range']);
    expect(problemsOf({ ...cell, date: addDays(last, 1), value: { ...value, shiftTypeId: 'nothing' } })).toEqual(['date outside', 'value.shiftTypeId unknown']);
  });

  it('[ROTA-401] says in one sentence what was given and what is accepted', () => {
    const [problem] = checkReference(ward, { kind: 'shift-type', id: shiftA.id, value: { ...shiftA, code: shiftB.code } });
    expect(problem && problemReason(problem)).toBe(`value.code: "${shiftB.code}" was given; a code that no other shift has is accepted`);
  });

  it('[ROTA-402] takes no id that could be mistaken', () => {
    for (const id of ['a/b', '', 'constructor', 'toString', 'x'.repeat(65)]) {
      expect(problemsOf({ kind: 'staff', id, value: { ...person, id } })).toContain('id id');
    }
    expect(problemsOf({ kind: 'staff', id: 'nobody', value: null })).toEqual(['id unknown']);
  });
});

describe('what depends on something', () => {
  it('[ROTA-410] is counted by kind, with examples', () => {
    const ofPerson = usesOf(ward, 'staff', person.id, ward.assignments);
    expect(ofPerson.find(({ kind }) => kind === 'cell')?.count).toBe(ward.assignments.filter(({ staffId }) => staffId === person.id).length);
    expect(ofPerson.find(({ kind }) => kind === 'cell')?.examples[0]).toBe(`${person.name}, ${ward.assignments.find(({ staffId }) => staffId === person.id)?.date}`);
    const ofShift = usesOf(ward, 'shift-type', shiftA.id, ward.assignments);
    expect(ofShift.find(({ kind }) => kind === 'demand')?.count).toBe(ward.demand.filter(({ shiftTypeId }) => shiftTypeId === shiftA.id).length);
    expect(usesOf(ward, 'contract', contract.id)).toEqual([
      { kind: 'staff', count: ward.staff.filter(({ contractId }) => contractId === contract.id).length, examples: expect.arrayContaining([expect.any(String)]) },
    ]);
    expect(usesOf(ward, 'leave', ward.leave[0]?.id ?? 'none')).toEqual([]);
  });

  it('[ROTA-411] keeps a deletion from being made, unless it may go along', () => {
    const plan = planBatch(draftOf(ward, ward.assignments), [{ kind: 'staff', id: person.id, value: null }]);
    expect(plan).toMatchObject({ kind: 'in-use', index: 0, mend: false });
    const draft = draftOf(ward, ward.assignments);
    const along = planBatch(draft, [{ kind: 'staff', id: person.id, value: null, cascade: true }]);
    expect(along.kind).toBe('planned');
    expect(along.kind === 'planned' && along.steps.at(-1)).toMatchObject({ implied: false, change: { kind: 'staff', value: null } });
    expect(checkRoster(rosterOf(draft))).toEqual([]);
    expect([...draft.cells.values()].some(({ staffId }) => staffId === person.id)).toBe(false);
  });

  it('[ROTA-411] goes along with a skill, but leaves nobody without one, and nobody without a contract', () => {
    const only = { ...person, id: 'only', skills: [ward.skills[0]!.id] };
    const roster = { ...ward, staff: [...ward.staff, only] };
    const skill = planBatch(draftOf(roster), [{ kind: 'skill', id: only.skills[0]!, value: null, cascade: true }]);
    expect(skill).toMatchObject({ kind: 'in-use', mend: true, uses: [{ kind: 'staff', examples: expect.arrayContaining([expect.any(String)]) }] });
    expect(planBatch(draftOf(ward), [{ kind: 'contract', id: person.contractId, value: null, cascade: true }])).toMatchObject({ kind: 'in-use', mend: true });
    const added: Change = { kind: 'skill', id: 'extra', value: { id: 'extra', name: 'Extra', short: 'X' } };
    const draft = draftOf(ward);
    const plan = planBatch(draft, [
      added,
      { kind: 'staff', id: person.id, value: { ...person, skills: ['extra', ...person.skills] } },
      { kind: 'skill', id: 'extra', value: null, cascade: true },
    ]);
    expect(plan.kind).toBe('planned');
    expect(draft.lists.staff.get(person.id)?.skills).toEqual(person.skills);
  });

  it('[ROTA-412] of a note are the cells that name it, and they keep their shift', () => {
    const cell = ward.assignments[0]!;
    const noted = { ...cell, value: { ...cell.value, noteId: 'n1' } };
    const roster: Roster = { ...ward, notes: [{ id: 'n1', date: cell.date, staffId: null, text: 'Swap' }], assignments: [noted, ...ward.assignments.slice(1)] };
    expect(usesOf(roster, 'note', 'n1', roster.assignments)).toEqual([{ kind: 'cell', count: 1, examples: [expect.any(String)] }]);
    const draft = draftOf(roster, roster.assignments);
    expect(planBatch(draft, [{ kind: 'note', id: 'n1', value: null, cascade: true }]).kind).toBe('planned');
    expect(rosterOf(draft).assignments.find((a) => a.staffId === cell.staffId && a.date === cell.date && a.slot === cell.slot)).toEqual(cell);
  });

  it('[ROTA-413] of days is what lies on them, when the schedule gets fewer', () => {
    const value = { ...ward.schedule, lastDate: addDays(last, -3) };
    expect(planBatch(draftOf(ward, ward.assignments), [{ kind: 'schedule', value }])).toMatchObject({ kind: 'in-use', uses: expect.arrayContaining([expect.objectContaining({ kind: 'cell' })]) });
    const draft = draftOf(ward, ward.assignments);
    expect(planBatch(draft, [{ kind: 'schedule', value, cascade: true }]).kind).toBe('planned');
    expect(checkRoster(rosterOf(draft))).toEqual([]);
    expect([...draft.cells.values()].every(({ date }) => date <= value.lastDate)).toBe(true);
  });
});

describe('a batch', () => {
  const kinds: readonly ListedKind[] = ['skill', 'shift-type', 'contract', 'staff', 'leave', 'request', 'note'];
  /** A change of a draft as it is then, mostly sensible. */
  const arbitrary = fc.record({
    what: fc.constantFrom('put', 'delete', 'cascade', 'demand', 'cell', 'days'),
    kind: fc.constantFrom(...kinds),
    pick: fc.nat(50),
    day: fc.integer({ min: -2, max: 20 }),
    n: fc.nat(4),
  });
  const pickFrom = (names: Iterable<string>, pick: number): string => {
    const all = [...names];
    return all[pick % Math.max(1, all.length)] ?? 'nothing';
  };
  function changeOf({ lists, schedule }: Draft, { what, kind, pick, day: at, n }: { what: string; kind: ListedKind; pick: number; day: number; n: number }): Change {
    const date = addDays(schedule.firstDate, at);
    const id = n === 0 ? `new-${pick}` : pickFrom(lists[kind].keys(), pick);
    const [staffId, skillId, shiftTypeId] = [pickFrom(lists.staff.keys(), pick), pickFrom(lists.skill.keys(), n), pickFrom(lists['shift-type'].keys(), n)];
    if (what === 'demand') return { kind: 'demand', date, shiftTypeId, skillId, value: n === 1 ? null : { minimum: n, optimum: n + 1 } };
    if (what === 'cell') return { kind: 'cell', staffId, date, slot: n, value: n === 1 ? null : { shiftTypeId, skillId, ...(n === 2 ? { noteId: pickFrom(lists.note.keys(), pick) } : {}) } };
    if (what === 'days') return { kind: 'schedule', value: { ...schedule, lastDate: addDays(schedule.lastDate, n - 2) }, cascade: pick % 2 === 0 };
    if (what !== 'put') return { kind, id, value: null, cascade: what === 'cascade' };
    switch (kind) {
      case 'skill': return { kind, id, value: { id, name: `Skill ${n}`, short: `S${n}` } };
      case 'shift-type': return { kind, id, value: { ...shiftA, id, code: `X${n}`, forbiddenNext: [shiftTypeId] } };
      case 'contract': return { kind, id, value: { ...contract, id } };
      case 'staff': return { kind, id, value: { id, name: `Person ${pick}`, contractId: pickFrom(lists.contract.keys(), n), skills: [skillId] } };
      case 'leave': return { kind, id, value: { id, staffId, kind: 'sick', from: date, to: addDays(date, n - 1), approved: true } };
      case 'request': return { kind, id, value: { id, staffId, date, want: 'off', shiftTypeId } };
      case 'note': return { kind, id, value: { id, date, staffId: n === 1 ? null : staffId, text: 'A note' } };
    }
  }

  it('[ROTA-414] that can be made keeps every reference of the rota, whatever it holds', () => {
    let made = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.array(arbitrary, { minLength: 1, maxLength: 12 }), (picks) => {
        const kept = draftOf(ward, ward.assignments);
        for (const pick of picks) {
          // A refused batch leaves its draft anywhere; the rota is the one before.
          const attempt = draftOf(rosterOf(kept), [...kept.cells.values()]);
          const plan = planBatch(attempt, [changeOf(kept, pick)]);
          if (plan.kind !== 'planned') {
            refused += 1;
            continue;
          }
          made += 1;
          for (const { change } of plan.steps) applyChange(kept, change);
          expect(checkRoster(rosterOf(kept))).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
    expect(made).toBeGreaterThan(50);
    expect(refused).toBeGreaterThan(50);
  });

  it('[ROTA-415] that clears or moves what depends on something may delete it', () => {
    const roster: Roster = { ...emptyRoster({ id: 'r', name: 'R', timeZone: 'Europe/Warsaw', firstDate: day, lastDate: last }) };
    const value = { shiftTypeId: 'E', skillId: 'nurse' };
    const held: Roster = { ...roster, staff: [{ id: 'p', name: 'P', contractId: 'full', skills: ['nurse'] }], assignments: [{ staffId: 'p', date: day, slot: 0, value }] };
    const cell = { kind: 'cell', staffId: 'p', date: day, slot: 0 } as const;
    const gone: Change = { kind: 'shift-type', id: 'E', value: null, cascade: false };
    const free: Change[] = ['L', 'N'].map((id) => ({ kind: 'shift-type', id, value: { ...roster.shiftTypes.find((type) => type.id === id)!, forbiddenNext: [] } }));
    expect(planBatch(draftOf(held, held.assignments), [...free, gone])).toMatchObject({ kind: 'in-use', uses: [{ kind: 'cell', count: 1 }] });
    expect(planBatch(draftOf(held, held.assignments), [...free, gone, { ...cell, value: { ...value, shiftTypeId: 'D' } }]).kind).toBe('planned');
    expect(planBatch(draftOf(held, held.assignments), [{ ...cell, value: null }, ...free, gone]).kind).toBe('planned');
  });

  it('[ROTA-415] builds each step on those before it, and cells on all of them', () => {
    const draft = draftOf(ward, ward.assignments);
    const plan = planBatch(draft, [
      { kind: 'cell', staffId: 'new', date: day, slot: 0, value: { shiftTypeId: shiftA.id, skillId: 'extra' } },
      { kind: 'skill', id: 'extra', value: { id: 'extra', name: 'Extra', short: 'X' } },
      { kind: 'staff', id: 'new', value: { id: 'new', name: 'New', contractId: contract.id, skills: ['extra'] } },
    ]);
    expect(plan.kind === 'planned' && plan.steps.map(({ index }) => index)).toEqual([1, 2, 0]);
    expect(planBatch(draftOf(ward), [{ kind: 'staff', id: 'new', value: { ...person, id: 'new', skills: ['extra'] } }])).toMatchObject({
      kind: 'invalid', index: 0, problems: [{ field: 'value.skills.0', what: 'unknown' }],
    });
  });
});

describe('a whole roster', () => {
  it('[ROTA-420] is sound when it was generated, read from the competition or just begun', () => {
    expect(checkRoster(ward)).toEqual([]);
    expect(checkRoster(generateRoster({ staff: 40, weeks: 4, seed: 9, firstDate: '2026-11-02', name: 'W' }))).toEqual([]);
    const read = importInrc2(tinySet());
    expect(read.ok && checkRoster(read.roster)).toEqual([]);
    const start = { id: 'new', name: 'New', timeZone: 'Europe/Warsaw', firstDate: '2026-11-02', lastDate: '2026-11-29' };
    expect(checkRoster(emptyRoster(start))).toEqual([]);
    const like = rosterLike(ward, start);
    expect([checkRoster(like), like.staff, like.assignments, like.schedule.policy]).toEqual([[], ward.staff, [], ward.schedule.policy]);
  });

  it('[ROTA-421] is told each place that is not sound', () => {
    const broken: Roster = {
      ...ward,
      staff: [...ward.staff, { ...person, contractId: 'nothing' }],
      demand: [...ward.demand, { ...ward.demand[0]!, optimum: -1 }],
      assignments: [...ward.assignments, { ...ward.assignments[0]!, value: { ...ward.assignments[0]!.value, skillId: 'nothing' } }],
      carry: { nobody: { ...Object.values(ward.carry)[0]!, lastShiftTypeId: 'nothing' } },
    };
    const n = ward.staff.length;
    expect(checkRoster(broken).map(({ field, what }) => `${field} ${what}`)).toEqual([
      `staff.${n}.id repeated`,
      `staff.${n}.contractId unknown`,
      `demand.${ward.demand.length} repeated`,
      `demand.${ward.demand.length}.optimum range`,
      `demand.${ward.demand.length}.optimum order`,
      `assignments.${ward.assignments.length} repeated`,
      `assignments.${ward.assignments.length}.value.skillId unknown`,
      'carry.nobody unknown',
      'carry.nobody.lastShiftTypeId unknown',
    ]);
    expect(checkRoster({ ...ward, schedule: { ...ward.schedule, timeZone: 'x' } }).map(({ field }) => field)).toEqual(['schedule.timeZone']);
  });

  it('[ROTA-422] gets an id that reads like its name', () => {
    expect(['Ward 4B, Süd', 'Łódź', '  ', '看護', '-a-'].map(idLike)).toEqual(['ward-4b-sud', 'odz', 'rota', 'rota', 'a']);
  });
});
