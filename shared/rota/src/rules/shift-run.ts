import type { Finding, ShiftType } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';
import { carriedShortfall, excessDays, runsOf, shortfall } from './runs.ts';
import { countOf, ordinal } from './words.ts';

/** How often the same shift comes day after day. Of several shifts in one day the first counts. */
export function shiftRun(days: PersonDays): Finding[] {
  const { index, carry, cells, dates } = days;
  const found: Finding[] = [];
  const tell = (type: ShiftType, i: number, amount: number, short: string, marked: boolean, limit: string): void => {
    const cell = cells[i]?.[0];
    found.push(
      personFinding(days, {
        rule: 'shift-run',
        severity: 'check',
        date: dates[i] ?? null,
        cells: marked && cell ? [refOf(cell)] : [],
        shiftTypeId: type.id,
        amount,
        short,
        sentence: `${short}, ${limit}`,
      }),
    );
  };
  const types = cells.map((today) => today[0]?.value.shiftTypeId ?? null);
  const carried = carry.workRun > 0 ? carry.lastShiftTypeId : null;
  const before = index.shiftTypeById.get(carried ?? '');
  if (before && dates.length > 0) {
    const missing = carriedShortfall(days, carry.shiftRun, types[0] === carried, before.run);
    if (missing > 0) {
      const short = `only ${carry.shiftRun} ${before.name} in a row`;
      tell(before, 0, missing, short, false, `at least ${before.run.min}`);
    }
  }
  for (const run of runsOf(types, carried, carry.shiftRun)) {
    const type = index.shiftTypeById.get(run.key);
    if (!type) continue;
    for (const [i, nth] of excessDays(run, type.run)) {
      tell(type, i, 1, `${ordinal(nth)} ${type.name} in a row`, true, `at most ${type.run.max}`);
    }
    const missing = shortfall(days, run, type.run);
    if (missing > 0) {
      const length = type.run.min - missing;
      tell(type, run.last, missing, `only ${length} ${type.name} in a row`, true, `at least ${countOf(type.run.min, 'day')}`);
    }
  }
  return found;
}
