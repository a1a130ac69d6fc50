/** How many people each shift needs, sized so that the staff can just about meet it. */
import { isWeekend } from '../time.ts';
import type { Demand, IsoDate, ShiftTypeId, SkillId, Staff } from '../model.ts';
import { WEEKLY_SHIFTS } from './staffing.ts';

/** Part of the contracts' shifts that is there to be planned: the rest goes to holidays, sickness and gaps. */
const USABLE = 0.92;

/** Share of a skill's people on each shift, on a working day and on a day of the weekend. */
const SHARES: Readonly<Record<SkillId, Readonly<Record<ShiftTypeId, readonly [workday: number, weekend: number]>>>> = {
  HN: { E: [1, 0] },
  RN: { E: [0.36, 0.29], D: [0.1, 0], L: [0.3, 0.26], N: [0.22, 0.22] },
  CA: { E: [0.36, 0.3], D: [0.12, 0], L: [0.3, 0.26], N: [0.2, 0.2] },
  TR: { D: [1, 0] },
};

interface Row {
  readonly skillId: SkillId;
  readonly shiftTypeId: ShiftTypeId;
  readonly weekend: boolean;
  readonly exact: number;
  optimum: number;
}

/** The same working day and the same weekend day over and over, for `days`. */
export function demandFor(staff: readonly Staff[], days: readonly IsoDate[]): Demand[] {
  const rows = Object.entries(SHARES).flatMap(([skillId, shares]) => {
    const people = staff.filter((person) => person.skills[0] === skillId);
    const weekly = USABLE * people.reduce((sum, { contractId }) => sum + (WEEKLY_SHIFTS[contractId] ?? 0), 0);
    return fitted(skillId, shares, weekly);
  });
  return days.flatMap((date) =>
    rows
      .filter((row) => row.weekend === isWeekend(date) && row.optimum > 0)
      .map(({ skillId, shiftTypeId, optimum }) => ({ date, shiftTypeId, skillId, minimum: minimumOf(skillId, optimum), optimum })),
  );
}

/**
 * Rounds the shares of `weekly` shifts to people; takes back what rounding added too much, where it added most, and gives
 * what it took where that fits. No shift is worked at weekends alone.
 */
function fitted(skillId: SkillId, shares: Readonly<Record<ShiftTypeId, readonly [number, number]>>, weekly: number): Row[] {
  const entries = Object.entries(shares);
  const unit = weekly / entries.reduce((sum, [, [workday, weekend]]) => sum + 5 * workday + 2 * weekend, 0);
  const rows = entries.flatMap(([shiftTypeId, pair]) =>
    pair.map((share, i): Row => {
      const exact = share * unit;
      return { skillId, shiftTypeId, weekend: i === 1, exact, optimum: Math.round(exact) };
    }),
  );
  const total = (): number => rows.reduce((sum, { weekend, optimum }) => sum + optimum * (weekend ? 2 : 5), 0);
  while (total() > weekly / USABLE && rows.some((row) => row.optimum > 0)) {
    rows.reduce((most, row) => (row.optimum - row.exact > most.optimum - most.exact ? row : most)).optimum--;
  }
  for (;;) {
    const fits = rows.filter((row) => {
      const onWorkdays = rows.some((other) => other.shiftTypeId === row.shiftTypeId && !other.weekend && other.optimum > 0);
      return row.exact > row.optimum && total() + (row.weekend ? 2 : 5) <= weekly && (onWorkdays || !row.weekend);
    });
    if (fits.length === 0) return rows;
    fits.reduce((most, row) => (row.exact - row.optimum > most.exact - most.optimum ? row : most)).optimum++;
  }
}

function minimumOf(skillId: SkillId, optimum: number): number {
  if (skillId === 'TR') return 0;
  return optimum < 3 ? Math.min(1, optimum) : Math.round(optimum * 0.8);
}
