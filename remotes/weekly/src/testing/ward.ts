/** A ward of three that tests can count by hand. */
import { indexWindow, type Assignment, type Leave, type RosterIndex, type RosterWindow, type ShiftType, type Staff } from '@tandem/rota';

function shift(code: string, name: string, start: number, end: number): ShiftType {
  return { id: `shift-${code.toLowerCase()}`, code, name, start, end, run: { min: 1, max: 7 }, forbiddenNext: [] };
}
const person = (id: string, name: string, ...skills: string[]): Staff => ({ id, name, contractId: 'full', skills });

export const EARLY = shift('E', 'Early', 390, 870);
export const LATE = shift('L', 'Late', 870, 1350);
export const NIGHT = shift('N', 'Night', 1350, 1830);

export const ADA = person('ada', 'Ada Berg', 'RN', 'HN');
export const BEN = person('ben', 'Ben Łoś', 'RN');
export const CLEO = person('cleo', 'Cleo Diaz', 'CA');

const DAY = '2026-11-';

/** `ada 20 E`, with ` 1` behind it for the day's second slot. */
export function plan(...lines: string[]): Assignment[] {
  return lines.map((line) => {
    const [staffId = '', day = '', code = '', slot = '0'] = line.split(' ');
    return { staffId, date: DAY + day, slot: Number(slot), value: { shiftTypeId: `shift-${code.toLowerCase()}`, skillId: staffId === 'cleo' ? 'CA' : 'RN' } };
  });
}

export function absent(staffId: string, from: string, to: string, more: Partial<Leave> = {}): Leave {
  return { id: `${staffId}-${from}`, staffId, kind: 'leave', from: DAY + from, to: DAY + to, approved: true, ...more };
}

/** 9 to 29 November 2026 of a schedule of that month; the week of the tests is 16 to 22, a Monday to a Sunday. */
export function ward(more: Partial<RosterWindow> = {}): RosterWindow {
  return {
    schedule: {
      id: 'ward',
      name: 'Ward 4',
      timeZone: 'Europe/Warsaw',
      firstDate: '2026-11-01',
      lastDate: '2026-11-30',
      policy: { reject: ['unknown-id', 'overlap', 'skill', 'leave'], restMinutes: 660 },
    },
    skills: [
      { id: 'HN', name: 'Head nurse', short: 'HN' },
      { id: 'RN', name: 'Nurse', short: 'RN' },
      { id: 'CA', name: 'Carer', short: 'CA' },
    ],
    shiftTypes: [EARLY, LATE, NIGHT],
    contracts: [
      {
        id: 'full',
        name: 'Full',
        weeklyMinutes: 2400,
        assignments: { min: 0, max: 99 },
        workRun: { min: 1, max: 7 },
        offRun: { min: 1, max: 99 },
        maxWeekends: 9,
        completeWeekends: false,
      },
    ],
    staff: [ADA, BEN, CLEO],
    demand: [{ date: '2026-11-20', shiftTypeId: EARLY.id, skillId: 'RN', minimum: 2, optimum: 3 }],
    leave: [],
    requests: [],
    notes: [],
    assignments: [],
    carry: {},
    from: '2026-11-09',
    to: '2026-11-29',
    ...more,
  };
}

export function index(...lines: string[]): RosterIndex {
  return indexWindow(ward({ assignments: plan(...lines) }));
}
