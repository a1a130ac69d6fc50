/** The rota that comparisons are proved on: everybody has all four slots of every day of a month. */
import { addDays, type Roster } from '@tandem/rota';
import { generateRoster } from '@tandem/rota/generate';

const SLOTS = [0, 1, 2, 3] as const;
const FIRST = '2026-11-02';

/** 100 people and 31 days are 12,400 cells. No rule is asked: such a rota breaks most of them. */
export function fullRoster(staff = 100, days = 31): Roster {
  const whole = generateRoster({ firstDate: FIRST, staff, weeks: Math.ceil(days / 7), seed: 11 });
  const lastDate = addDays(FIRST, days - 1);
  const isWithin = ({ date }: { readonly date: string }): boolean => date <= lastDate;
  const shift = whole.shiftTypes[0]?.id ?? '';
  const assignments = whole.staff.flatMap(({ id, skills: [skillId = ''] }) =>
    Array.from({ length: days }, (_, day) => SLOTS.map((slot) => ({ staffId: id, date: addDays(FIRST, day), slot, value: { shiftTypeId: shift, skillId } }))).flat(),
  );
  return {
    ...whole,
    schedule: { ...whole.schedule, lastDate, policy: { ...whole.schedule.policy, reject: [] } },
    leave: whole.leave.filter(({ to }) => to <= lastDate),
    demand: whole.demand.filter(isWithin),
    requests: whole.requests.filter(isWithin),
    notes: whole.notes.filter(isWithin),
    assignments,
  };
}
