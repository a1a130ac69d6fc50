/** What happens to a plan after it was made: somebody falls ill, a shift is swapped too tightly, a wish comes late. */
import { addDays } from '../time.ts';
import type { Assignment, Demand, IsoDate, Leave, Note, Request, StaffId } from '../model.ts';
import type { Random } from './random.ts';

export interface Plan {
  readonly assignments: readonly Assignment[];
  readonly leave: readonly Leave[];
  readonly requests: readonly Request[];
  readonly notes: readonly Note[];
}

const DAY_NOTES = [
  'Fire drill at 14:00, everybody on Late attends.',
  'Pharmacy delivery moved to 10:00.',
  'Two beds closed for repairs.',
  'Students visit from 09:00 to 12:00.',
  'Lift B out of order, use lift A.',
  'Hand-over in room 3 this week.',
];
const PERSON_NOTES = ['Leaves at 13:30 for the dentist.', 'Mentors the trainee.', 'Covers phones from 11:00.', 'Swapped with a colleague.'];

/** Lets a few things of each kind happen for every thousand assignments, at least one of each. */
export function letThingsHappen(
  plan: Omit<Plan, 'notes'>,
  demand: readonly Demand[],
  days: readonly IsoDate[],
  random: Random,
): Plan {
  const rota = createRota(plan.assignments, demand);
  const leave = [...plan.leave];
  const requests = [...plan.requests];
  const absent = new Set(
    leave.flatMap(({ staffId, from, to }) => days.filter((date) => from <= date && date <= to).map((date) => keyOf(staffId, date))),
  );
  const times = (perThousand: number): number => Math.max(1, Math.round((plan.assignments.length * perThousand) / 1000));
  const inOrder = random.shuffled(plan.assignments);

  let left = times(3);
  for (const { staffId, date, value } of inOrder) {
    if (left === 0) break;
    // Somebody without whom the shift is short, so that it shows.
    if (rota.missing(date, value.shiftTypeId, value.skillId) !== 0 || absent.has(keyOf(staffId, date))) continue;
    const to = random.chance(0.5) && days.includes(addDays(date, 1)) ? addDays(date, 1) : date;
    if (absent.has(keyOf(staffId, to))) continue;
    leave.push({ id: `s${leave.length + 1}`, staffId, kind: 'sick', from: date, to, approved: true });
    for (const day of [date, to]) {
      rota.set(staffId, day, null);
      absent.add(keyOf(staffId, day));
    }
    left--;
  }

  left = times(2.5);
  for (const assignment of inOrder) {
    if (left === 0) break;
    const { staffId, date, value } = assignment;
    const next = rota.get(staffId, addDays(date, 1));
    const spare = rota.missing(date, 'E', value.skillId) < 0;
    if (value.shiftTypeId !== 'E' || next?.value.shiftTypeId !== 'E' || !spare || !rota.get(staffId, date)) continue;
    rota.set(staffId, date, { ...assignment, value: { ...value, shiftTypeId: 'L' } });
    left--;
  }

  left = times(4);
  const asked = new Set(requests.map((request) => keyOf(request.staffId, request.date)));
  for (const { staffId, date } of inOrder) {
    if (left === 0) break;
    if (asked.has(keyOf(staffId, date)) || !rota.get(staffId, date)) continue;
    requests.push({ id: `q${requests.length + 1}`, staffId, date, want: 'off', shiftTypeId: null });
    left--;
  }
  return { ...notesFor(rota.all(), days, random), leave, requests };
}

function keyOf(staffId: StaffId, date: IsoDate): string {
  return `${staffId} ${date}`;
}

interface Rota {
  get(staffId: StaffId, date: IsoDate): Assignment | undefined;
  set(staffId: StaffId, date: IsoDate, assignment: Assignment | null): void;
  /** People missing to the minimum, negative when there are more. */
  missing(date: IsoDate, shiftTypeId: string, skillId: string): number;
  all(): Assignment[];
}

function createRota(assignments: readonly Assignment[], demand: readonly Demand[]): Rota {
  const days = new Map<IsoDate, Map<StaffId, Assignment>>();
  for (const assignment of assignments) {
    const day = days.get(assignment.date) ?? new Map<StaffId, Assignment>();
    days.set(assignment.date, day.set(assignment.staffId, assignment));
  }
  const minimum = new Map(demand.map((d) => [`${d.date} ${d.shiftTypeId} ${d.skillId}`, d.minimum]));
  return {
    get: (staffId, date) => days.get(date)?.get(staffId),
    set: (staffId, date, assignment) => {
      if (assignment) days.get(date)?.set(staffId, assignment);
      else days.get(date)?.delete(staffId);
    },
    missing: (date, shiftTypeId, skillId) => {
      const there = [...(days.get(date)?.values() ?? [])].filter(
        ({ value }) => value.shiftTypeId === shiftTypeId && value.skillId === skillId,
      );
      return (minimum.get(`${date} ${shiftTypeId} ${skillId}`) ?? 0) - there.length;
    },
    all: () => [...days.values()].flatMap((day) => [...day.values()]),
  };
}

function notesFor(
  planned: readonly Assignment[],
  days: readonly IsoDate[],
  random: Random,
): Pick<Plan, 'assignments' | 'notes'> {
  const notes: Note[] = [];
  const dates = random.shuffled(days).slice(0, Math.max(1, Math.round(days.length / 8)));
  for (const date of dates.sort()) {
    notes.push({ id: `n${notes.length + 1}`, date, staffId: null, text: random.pick(DAY_NOTES) });
  }
  const assignments = planned.map((assignment): Assignment => {
    if (!random.chance(0.006)) return assignment;
    const { staffId, date, value } = assignment;
    const note = { id: `n${notes.length + 1}`, date, staffId, text: random.pick(PERSON_NOTES) };
    notes.push(note);
    return { ...assignment, value: { ...value, noteId: note.id } };
  });
  return { assignments, notes };
}
