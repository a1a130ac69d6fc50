import { rules as words } from '@tandem/words/rules';
import type { Finding } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';
import { carriedShortfall, excessDays, runsOf, shortfall } from './runs.ts';

/** Working days in a row, against the contract. */
export function workRun(days: PersonDays): Finding[] {
  const { contract, carry, cells, dates, kinds } = days;
  if (!contract || dates.length === 0) return [];
  const range = contract.workRun;
  const found: Finding[] = [];
  const tell = (i: number, amount: number, short: string, marked: boolean, limit: string): void => {
    found.push(
      personFinding(days, {
        rule: 'work-run',
        severity: 'check',
        date: dates[i] ?? null,
        cells: marked ? (cells[i] ?? []).map(refOf) : [],
        amount,
        short,
        sentence: `${short}, ${limit}`,
      }),
    );
  };
  const missing = carriedShortfall(days, carry.workRun, kinds[0] === 'work', range);
  if (missing > 0) tell(0, missing, words.workRun.tooFew(carry.workRun), false, words.atLeast(range.min));
  for (const run of runsOf(kinds, 'work', carry.workRun)) {
    if (run.key !== 'work') continue;
    for (const [i, nth] of excessDays(run, range)) {
      tell(i, 1, words.workRun.tooMany(nth), true, words.atMost(range.max));
    }
    const missing = shortfall(days, run, range);
    if (missing > 0) tell(run.last, missing, words.workRun.tooFew(range.min - missing), true, words.atLeast(range.min));
  }
  return found;
}
