import { LEAVE_KINDS, RULE_IDS } from '../model.ts';
import type { Contract, IsoDate, Leave, Note, Request, Schedule, ShiftType, Skill, Staff } from '../model.ts';
import { daysBetween } from '../time.ts';
import { isTimeZone } from '../zone.ts';
import { BOUNDS } from './bounds.ts';
import type { CellChange, DemandChange, ListedKind, ListedValues } from './change.ts';
import type { Draft } from './draft.ts';
import type { Inspection } from './inspect.ts';

/** What a value of each listed kind must satisfy beside the other data. */
export const VALUE_CHECKS: { readonly [K in ListedKind]: (look: Inspection, value: ListedValues[K], draft: Draft) => void } = {
  skill: checkSkill,
  'shift-type': checkShiftType,
  contract: checkContract,
  staff: checkStaff,
  leave: checkLeave,
  request: checkRequest,
  note: checkNote,
};

function checkSkill(look: Inspection, { name, short }: Skill): void {
  look.text('name', name, 'name');
  look.text('short', short, 'short');
}

function checkShiftType(look: Inspection, type: ShiftType, { lists }: Draft): void {
  look.text('code', type.code, 'code');
  const code = type.code.toLowerCase();
  for (const other of lists['shift-type'].values()) {
    if (other.id !== type.id && other.code.toLowerCase() === code) look.add('taken', 'code', type.code, 'a code that no other shift has');
  }
  look.text('name', type.name, 'name');
  look.whole('start', type.start, 'start');
  const least = type.start + BOUNDS.shiftMinutes.min;
  const most = type.start + BOUNDS.shiftMinutes.max;
  if (!Number.isInteger(type.end) || type.end < least || type.end > most) look.add('range', 'end', type.end, `minutes from ${least} to ${most}`, { min: least, max: most });
  look.range('run', type.run);
  look.distinct('forbiddenNext', type.forbiddenNext);
  type.forbiddenNext.forEach((id, i) => id === type.id || look.known(`forbiddenNext.${i}`, id, lists['shift-type'], 'the shifts'));
}

function checkContract(look: Inspection, contract: Contract): void {
  look.text('name', contract.name, 'name');
  if (contract.weeklyMinutes !== null) look.whole('weeklyMinutes', contract.weeklyMinutes, 'weeklyMinutes');
  look.range('assignments', contract.assignments);
  look.range('workRun', contract.workRun);
  look.range('offRun', contract.offRun);
  look.whole('maxWeekends', contract.maxWeekends, 'count');
}

function checkStaff(look: Inspection, { name, contractId, skills }: Staff, { lists }: Draft): void {
  look.text('name', name, 'name');
  look.known('contractId', contractId, lists.contract, 'the contracts');
  const { min, max } = BOUNDS.skillsOfPerson;
  if (skills.length < min || skills.length > max) look.add('range', 'skills', skills.length, `${min} to ${max} skills`, { min, max });
  look.distinct('skills', skills);
  skills.forEach((id, i) => look.known(`skills.${i}`, id, lists.skill, 'the skills'));
}

function checkLeave(look: Inspection, { staffId, kind, from, to }: Leave, { lists }: Draft): void {
  look.known('staffId', staffId, lists.staff, 'the people');
  if (!LEAVE_KINDS.includes(kind)) look.add('choice', 'kind', kind, LEAVE_KINDS.join(' or '));
  const dated = [look.date('from', from), look.date('to', to)];
  if (dated.includes(false)) return;
  const days = daysBetween(from, to) + 1;
  if (days < 1) look.add('order', 'to', to, `a date from ${from} on`);
  else if (days > BOUNDS.leaveDays.max) look.add('range', 'to', to, `at most ${BOUNDS.leaveDays.max} days from ${from} on`, BOUNDS.leaveDays);
}

function checkRequest(look: Inspection, { staffId, date, want, shiftTypeId }: Request, draft: Draft): void {
  look.known('staffId', staffId, draft.lists.staff, 'the people');
  checkDay(look, 'date', date, draft);
  if (want !== 'off' && want !== 'on') look.add('choice', 'want', want, 'off or on');
  if (shiftTypeId !== null) look.known('shiftTypeId', shiftTypeId, draft.lists['shift-type'], 'the shifts');
}

function checkNote(look: Inspection, { date, staffId, text }: Note, draft: Draft): void {
  checkDay(look, 'date', date, draft);
  if (staffId !== null) look.known('staffId', staffId, draft.lists.staff, 'the people');
  look.text('text', text, 'noteText');
}

/** A date among the schedule's days. */
function checkDay(look: Inspection, field: string, date: IsoDate, { schedule }: Draft): void {
  if (!look.date(field, date)) return;
  const { firstDate, lastDate } = schedule;
  if (date < firstDate || date > lastDate) look.add('outside', field, date, `a day from ${firstDate} to ${lastDate}`);
}

/** What the schedule's own values must satisfy. */
export function checkSchedule(look: Inspection, { name, timeZone, firstDate, lastDate, policy }: Omit<Schedule, 'id'>): void {
  look.text('name', name, 'name');
  if (timeZone.length > BOUNDS.timeZone.max || !isTimeZone(timeZone)) look.add('zone', 'timeZone', timeZone, 'an IANA time zone such as Europe/Warsaw');
  const dated = [look.date('firstDate', firstDate), look.date('lastDate', lastDate)];
  if (!dated.includes(false)) {
    const days = daysBetween(firstDate, lastDate) + 1;
    if (days < 1) look.add('order', 'lastDate', lastDate, `a date from ${firstDate} on`);
    else if (days > BOUNDS.scheduleDays.max) look.add('range', 'lastDate', lastDate, `at most ${BOUNDS.scheduleDays.max} days from ${firstDate} on`, BOUNDS.scheduleDays);
  }
  look.distinct('policy.reject', policy.reject);
  policy.reject.forEach((rule, i) => {
    if (!RULE_IDS.includes(rule)) look.add('choice', `policy.reject.${i}`, rule, RULE_IDS.join(' or '));
  });
  look.whole('policy.restMinutes', policy.restMinutes, 'restMinutes');
}

/** What a need of people must satisfy; `at` is where its figures stand: `value.`, or nothing. */
export function checkDemand(look: Inspection, at: string, { date, shiftTypeId, skillId, value }: DemandChange, draft: Draft): void {
  checkDay(look, 'date', date, draft);
  look.known('shiftTypeId', shiftTypeId, draft.lists['shift-type'], 'the shifts');
  look.known('skillId', skillId, draft.lists.skill, 'the skills');
  if (value === null) return;
  look.whole(`${at}minimum`, value.minimum, 'people');
  look.whole(`${at}optimum`, value.optimum, 'people');
  if (value.optimum < value.minimum) look.add('order', `${at}optimum`, value.optimum, `a number from ${value.minimum} on`);
}

/** What a cell must satisfy whatever the policy says: it names what exists, and its times make one shift. */
export function checkCell(look: Inspection, { staffId, date, slot, value }: CellChange, draft: Draft): void {
  look.known('staffId', staffId, draft.lists.staff, 'the people');
  checkDay(look, 'date', date, draft);
  look.whole('slot', slot, 'slot');
  if (value === null) return;
  look.known('value.skillId', value.skillId, draft.lists.skill, 'the skills');
  if (value.noteId !== undefined) look.known('value.noteId', value.noteId, draft.lists.note, 'the notes');
  const type = draft.lists['shift-type'].get(value.shiftTypeId);
  if (!type) return void look.known('value.shiftTypeId', value.shiftTypeId, draft.lists['shift-type'], 'the shifts');
  if (value.start === undefined && value.end === undefined) return;
  const start = value.start ?? type.start;
  const end = value.end ?? type.end;
  look.whole('value.start', start, 'start');
  if (!Number.isInteger(end) || end > start + BOUNDS.shiftMinutes.max) look.add('range', 'value.end', end, `minutes up to ${start + BOUNDS.shiftMinutes.max}`);
}
