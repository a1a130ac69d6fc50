import { rules as words } from '@tandem/words/rules';
import type { Finding } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';
import { carriedShortfall, excessDays, runsOf, shortfall } from './runs.ts';

/**
 * Days off in a row, against the contract; days of absence are not days off. Too few are marked on the shift that
 * ends them, too many on each empty day.
 */
export function daysOffRun(days: PersonDays): Finding[] {
  const { contract, carry, cells, dates, kinds, staffId } = days;
  if (!contract || dates.length === 0) return [];
  const range = contract.offRun;
  const tell = (i: number, amount: number, short: string, limit: string): Finding => {
    const date = dates[i] ?? '';
    const work = cells[i] ?? [];
    return personFinding(days, {
      rule: 'days-off-run',
      severity: 'check',
      date,
      cells: work.length > 0 ? work.map(refOf) : [{ staffId, date, slot: 0 }],
      amount,
      short,
      sentence: `${short}, ${limit}`,
    });
  };
  const tooFew = (i: number, missing: number): Finding =>
    tell(i, missing, words.off.tooFew(range.min - missing), words.atLeast(range.min));
  const found: Finding[] = [];
  const missing = carriedShortfall(days, carry.offRun, kinds[0] === 'off', range);
  if (missing > 0) found.push(tooFew(0, missing));
  for (const run of runsOf(kinds, 'off', carry.offRun)) {
    if (run.key !== 'off') continue;
    for (const [i, nth] of excessDays(run, range)) {
      found.push(tell(i, 1, words.off.tooMany(nth), words.atMost(range.max)));
    }
    const missing = shortfall(days, run, range);
    if (missing > 0) found.push(tooFew(run.last + 1, missing));
  }
  return found;
}
