import { rules as words } from '@tandem/words/rules';
import type { Finding, ShiftType } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';
import { carriedShortfall, excessDays, runsOf, shortfall } from './runs.ts';

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
      const short = words.shiftRun.tooFew(carry.shiftRun, before.name);
      tell(before, 0, missing, short, false, words.atLeast(before.run.min));
    }
  }
  for (const run of runsOf(types, carried, carry.shiftRun)) {
    const type = index.shiftTypeById.get(run.key);
    if (!type) continue;
    for (const [i, nth] of excessDays(run, type.run)) {
      tell(type, i, 1, words.shiftRun.tooMany(nth, type.name), true, words.atMost(type.run.max));
    }
    const missing = shortfall(days, run, type.run);
    if (missing > 0) {
      tell(type, run.last, missing, words.shiftRun.tooFew(type.run.min - missing, type.name), true, words.atLeastDays(type.run.min));
    }
  }
  return found;
}
