/** Rosters for property tests: any names and texts, references that hold, every optional part there or not. */
import fc from 'fast-check';
import { addDays } from '../time.ts';
import { LEAVE_KINDS, RULE_IDS, type CarryOver, type Range, type Roster } from '../model.ts';
import { NO_PAST } from './ward.ts';

const awkward = fc.constantFrom('=1+1', "'=x", "'", '@cmd', '-2', '+3', ' padded ', 'a,b;c\td|e', '"quoted"', 'line\r\nend', '\nstart', '__proto__', 'constructor', '_x000D_', '<b>&amp;</b>', '1E5', '007', '2026-01-02', 'yes', 'Łódź 😀', '\u202Eabc');
/** Text that the rota can hold: not blank, and no NUL, which no text file has. */
const textOf = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(awkward, fc.string({ unit: 'binary', minLength: 1, maxLength })).filter((text) => /\S/.test(text) && text.length <= maxLength && !text.includes('\0') && !text.startsWith('\uFEFF'));
const ids = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => (i === 1 ? `${prefix}.1_x-` : `${prefix}${i}`));
const range: fc.Arbitrary<Range> = fc.tuple(fc.nat(9), fc.nat(9)).map(([min, more]) => ({ min, max: min + more }));
const clock = fc.nat(2880);
const FIRST = '2026-02-20';

const CODES = ['E', 'e1', '1', '-', '=L', 'Ü', 'N/x', 'off', 'K'];

export const anyRoster: fc.Arbitrary<Roster> = fc
  .record({ skills: fc.integer({ min: 1, max: 3 }), shifts: fc.integer({ min: 1, max: 5 }), contracts: fc.integer({ min: 1, max: 3 }), staff: fc.integer({ min: 1, max: 4 }), days: fc.integer({ min: 1, max: 45 }), notes: fc.nat(3) })
  .chain((sizes) => {
    const skillIds = ids('S', sizes.skills);
    const shiftIds = ids('T', sizes.shifts);
    const contractIds = ids('C', sizes.contracts);
    const staffIds = ids('P', sizes.staff);
    const noteIds = ids('N', sizes.notes);
    const one = (from: readonly string[]) => fc.constantFrom(...from);
    const date = fc.nat(sizes.days - 1).map((day) => addDays(FIRST, day));
    const each = <T>(from: readonly string[], make: (id: string, place: number) => fc.Arbitrary<T>) => fc.tuple(...from.map(make));
    const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value);
    const carry: fc.Arbitrary<CarryOver> = fc.oneof(
      fc.constant(NO_PAST),
      fc.record({ assignments: fc.nat(99), weekends: fc.nat(9), lastShiftTypeId: orNull(one(shiftIds)), lastEnd: orNull(clock), shiftRun: fc.nat(9), workRun: fc.nat(9), offRun: fc.nat(9) }),
    );
    return fc.record({
      schedule: fc.record({
        id: fc.constantFrom('ward', 'W.4-n_1'),
        name: textOf(40),
        timeZone: fc.constantFrom('Europe/Warsaw', 'UTC'),
        firstDate: fc.constant(FIRST),
        lastDate: fc.constant(addDays(FIRST, sizes.days - 1)),
        policy: fc.record({ reject: fc.subarray([...RULE_IDS]), restMinutes: clock }),
      }),
      skills: each(skillIds, (id) => fc.record({ id: fc.constant(id), name: textOf(30), short: textOf(4) })),
      shiftTypes: each(shiftIds, (id, i) =>
        fc.record({ id: fc.constant(id), code: fc.constant(CODES[i] ?? 'X'), name: textOf(30), start: fc.nat(1439), length: fc.integer({ min: 1, max: 1440 }), run: range, forbiddenNext: fc.subarray(shiftIds) }).map(({ length, ...shift }) => ({ ...shift, end: shift.start + length })),
      ),
      contracts: each(contractIds, (id) =>
        fc.record({ id: fc.constant(id), name: textOf(30), weeklyMinutes: orNull(fc.nat(10_080)), assignments: range, workRun: range, offRun: range, maxWeekends: fc.nat(9), completeWeekends: fc.boolean() }),
      ),
      staff: each(staffIds, (id) => fc.record({ id: fc.constant(id), name: textOf(40), contractId: one(contractIds), skills: fc.shuffledSubarray(skillIds, { minLength: 1 }) })),
      demand: fc.uniqueArray(
        fc.record({ date, shiftTypeId: one(shiftIds), skillId: one(skillIds), minimum: fc.nat(5), more: fc.nat(3) }).map(({ more, ...need }) => ({ ...need, optimum: need.minimum + more })),
        { maxLength: 6, selector: (need) => `${need.date}/${need.shiftTypeId}/${need.skillId}` },
      ),
      leave: fc.array(fc.record({ staffId: one(staffIds), kind: fc.constantFrom(...LEAVE_KINDS), from: date, days: fc.nat(20), approved: fc.boolean() }), { maxLength: 4 }).map((rows) => rows.map(({ days, ...row }, i) => ({ id: `l${i}`, ...row, to: addDays(row.from, days) }))),
      requests: fc.array(fc.record({ staffId: one(staffIds), date, want: fc.constantFrom('off' as const, 'on' as const), shiftTypeId: orNull(one(shiftIds)) }), { maxLength: 4 }).map((rows) => rows.map((row, i) => ({ id: `r${i}`, ...row }))),
      notes: each(noteIds, (id) => fc.record({ id: fc.constant(id), date, staffId: orNull(one(staffIds)), text: textOf(60) })),
      assignments: fc
        .uniqueArray(
          fc.record({ staffId: one(staffIds), date, slot: fc.nat(2), shiftTypeId: one(shiftIds), skillId: one(skillIds), note: fc.boolean(), times: fc.option(fc.tuple(fc.nat(1439), fc.integer({ min: 1, max: 1440 }))) }),
          { maxLength: 20, selector: ({ staffId, date: day, slot }) => `${staffId}/${day}/${slot}` },
        )
        .map((rows) =>
          rows.map(({ staffId, date: day, slot, shiftTypeId, skillId, note, times }) => ({
            staffId,
            date: day,
            slot,
            value: { shiftTypeId, skillId, ...(times && { start: times[0], end: times[0] + times[1] }), ...(note && noteIds[0] !== undefined && { noteId: noteIds[0] }) },
          })),
        ),
      carry: fc.tuple(fc.subarray(staffIds), carry).map(([who, past]) => Object.fromEntries(who.map((id) => [id, past]))),
    });
  });
