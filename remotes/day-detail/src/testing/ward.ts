/** A ward of four for tests: small enough to check by hand. */
import { indexWindow, type Assignment, type CarryOver, type Demand, type IsoDate, type Leave, type Request, type RosterIndex, type RosterWindow, type Staff } from '@tandem/rota';

const NOTHING_BEFORE: CarryOver = {
  assignments: 0,
  weekends: 0,
  lastShiftTypeId: null,
  lastEnd: null,
  shiftRun: 0,
  workRun: 0,
  offRun: 3,
};

const person = (id: string, name: string, ...skills: string[]): Staff => ({ id, name, contractId: 'full', skills });

const STAFF = [
  person('ana', 'Ana Kovač', 'HN', 'RN'),
  person('bo', 'Bo Lund', 'RN'),
  person('cy', 'Cyril Łoś', 'RN'),
  { ...person('di', 'Di Öz-Brandt', 'CA'), contractId: 'part' },
];

export interface Ward {
  readonly assignments?: readonly Assignment[];
  readonly leave?: readonly Leave[];
  readonly requests?: readonly Request[];
  readonly demand?: readonly Demand[];
  readonly staff?: readonly Staff[];
  readonly from?: IsoDate;
  readonly to?: IsoDate;
}

/** `work('ana', '2026-11-20', 'E')`: slot 0, worked as RN. */
export function work(staffId: string, date: IsoDate, shiftTypeId: string, slot = 0): Assignment {
  return { staffId, date, slot, value: { shiftTypeId, skillId: 'RN' } };
}

export function need(date: IsoDate, shiftTypeId: string, minimum: number, optimum: number): Demand {
  return { date, shiftTypeId, skillId: 'RN', minimum, optimum };
}

/** The week of 16 November 2026 with a week on either side; E 06:30–14:30, L 14:30–22:30, N 22:30–06:30; 40 hours a week, Di 32; 11 h rest. */
export function wardWindow(ward: Ward = {}): RosterWindow {
  const shift = (id: string, name: string, start: number): RosterWindow['shiftTypes'][number] => ({
    id,
    code: id,
    name,
    start,
    end: start + 480,
    run: { min: 1, max: 9 },
    forbiddenNext: [],
  });
  const contract = (id: string, weeklyMinutes: number): RosterWindow['contracts'][number] => ({
    id,
    name: id,
    weeklyMinutes,
    assignments: { min: 0, max: 99 },
    workRun: { min: 1, max: 9 },
    offRun: { min: 1, max: 99 },
    maxWeekends: 9,
    completeWeekends: false,
  });
  const staff = ward.staff ?? STAFF;
  return {
    schedule: {
      id: 'ward',
      name: 'Ward 4 North',
      timeZone: 'Europe/Zurich',
      firstDate: '2026-11-02',
      lastDate: '2026-12-27',
      policy: { reject: ['unknown-id', 'overlap', 'skill', 'leave'], restMinutes: 660 },
    },
    skills: [
      { id: 'HN', name: 'Head nurse', short: 'HN' },
      { id: 'RN', name: 'Registered nurse', short: 'RN' },
      { id: 'CA', name: 'Care assistant', short: 'CA' },
    ],
    shiftTypes: [shift('E', 'Early', 390), shift('L', 'Late', 870), shift('N', 'Night', 1350)],
    contracts: [contract('full', 2400), contract('part', 1920)],
    staff,
    demand: ward.demand ?? [],
    leave: ward.leave ?? [],
    requests: ward.requests ?? [],
    notes: [{ id: 'n1', date: '2026-11-20', staffId: 'ana', text: 'Starts late' }],
    assignments: ward.assignments ?? [],
    carry: Object.fromEntries(staff.map(({ id }) => [id, NOTHING_BEFORE])),
    from: ward.from ?? '2026-11-09',
    to: ward.to ?? '2026-11-29',
  };
}

export function wardIndex(ward: Ward = {}): RosterIndex {
  return indexWindow(wardWindow(ward));
}
