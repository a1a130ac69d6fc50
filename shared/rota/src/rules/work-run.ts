import type { Finding } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';
import { carriedShortfall, excessDays, runsOf, shortfall } from './runs.ts';
import { countOf, ordinal } from './words.ts';

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
  const tooShort = (length: number): string => `only ${countOf(length, 'day')} of work in a row`;
  const missing = carriedShortfall(days, carry.workRun, kinds[0] === 'work', range);
  if (missing > 0) tell(0, missing, tooShort(carry.workRun), false, `at least ${range.min}`);
  for (const run of runsOf(kinds, 'work', carry.workRun)) {
    if (run.key !== 'work') continue;
    for (const [i, nth] of excessDays(run, range)) {
      tell(i, 1, `${ordinal(nth)} day of work in a row`, true, `at most ${range.max}`);
    }
    const missing = shortfall(days, run, range);
    if (missing > 0) tell(run.last, missing, tooShort(range.min - missing), true, `at least ${range.min}`);
  }
  return found;
}
