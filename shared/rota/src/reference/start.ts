import { DEFAULT_POLICY } from '../policy.ts';
import type { IsoDate, Minutes, Roster, Schedule, ScheduleId, ShiftType, ShiftTypeId } from '../model.ts';

/** What a new rota is told. */
export interface StartOf {
  readonly id: ScheduleId;
  readonly name: string;
  readonly timeZone: string;
  readonly firstDate: IsoDate;
  readonly lastDate: IsoDate;
}

const shift = (id: string, name: string, start: Minutes, end: Minutes, forbiddenNext: readonly ShiftTypeId[] = []): ShiftType => ({
  id, code: id, name, start, end, run: { min: 1, max: 7 }, forbiddenNext,
});

/** A rota without people that can be used at once: one skill, one contract, four shifts, the default policy. */
export function emptyRoster(start: StartOf): Roster {
  return {
    ...nothingPlanned({ ...start, policy: DEFAULT_POLICY }),
    skills: [{ id: 'nurse', name: 'Nurse', short: 'RN' }],
    shiftTypes: [
      shift('E', 'Early', 390, 870),
      shift('D', 'Day', 510, 990),
      shift('L', 'Late', 810, 1290, ['E', 'D']),
      shift('N', 'Night', 1270, 1830, ['E', 'D', 'L']),
    ],
    contracts: [
      {
        id: 'full',
        name: 'Full time',
        weeklyMinutes: 2400,
        assignments: { min: 0, max: 9999 },
        workRun: { min: 1, max: 6 },
        offRun: { min: 1, max: 9999 },
        maxWeekends: 9999,
        completeWeekends: false,
      },
    ],
    staff: [],
  };
}

/** A rota with the people, skills, contracts, shifts and policy of another, and nothing planned. */
export const rosterLike = (other: Roster, start: StartOf): Roster => ({
  ...nothingPlanned({ ...start, policy: other.schedule.policy }),
  skills: other.skills,
  shiftTypes: other.shiftTypes,
  contracts: other.contracts,
  staff: other.staff,
});

const nothingPlanned = (schedule: Schedule) => ({ schedule, demand: [], leave: [], requests: [], notes: [], assignments: [], carry: {} });

/** An id that reads like a name: `Ward 4B, Süd` becomes `ward-4b-sud`; `rota` where nothing is left. */
export function idLike(name: string): ScheduleId {
  const plain = name.normalize('NFKD').toLowerCase().replaceAll(/\p{M}/gu, '').replaceAll(/[^a-z0-9]+/g, '-');
  const id = plain.slice(0, 40).replaceAll(/^-|-$/g, '');
  return id === '' ? 'rota' : id;
}
