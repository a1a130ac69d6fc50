import { rules as words } from '@tandem/words/rules';
import { addDays } from '../time.ts';
import { instantOf } from '../instant.ts';
import type { Finding } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';
import { weekdayName } from './words.ts';

/** Times of one person that lie over each other, across midnight too; shown on the later start. */
export function overlap(days: PersonDays): Finding[] {
  const found: Finding[] = [];
  let longest: { readonly endsAt: number; readonly span: (typeof days.spans)[number] | null } = {
    endsAt: carriedEnd(days),
    span: null,
  };
  for (const span of days.spans) {
    const minutes = (Math.min(longest.endsAt, span.endsAt) - span.startsAt) / 60_000;
    if (minutes > 0) {
      const other = longest.span;
      const onDay = ({ shiftType, assignment }: typeof span): string => words.overlap.on(shiftType.name, weekdayName(assignment.date));
      found.push(
        personFinding(days, {
          rule: 'overlap',
          severity: 'must',
          date: span.assignment.date,
          cells: other ? [refOf(other.assignment), refOf(span.assignment)] : [refOf(span.assignment)],
          shiftTypeId: span.shiftType.id,
          amount: Math.ceil(minutes),
          short: words.overlap.short(other ? other.shiftType.name : words.overlap.before),
          sentence: words.overlap.sentence(onDay(span), other ? onDay(other) : words.overlap.before),
        }),
      );
    }
    if (span.endsAt > longest.endsAt) longest = { endsAt: span.endsAt, span };
  }
  return found;
}

/** The instant at which work of the day before the window ended; −∞ when there was none or it is unknown. */
export function carriedEnd({ carry, dates, index }: PersonDays): number {
  const first = dates[0];
  if (first === undefined || carry.workRun === 0 || carry.lastEnd === null) return -Infinity;
  return instantOf(addDays(first, -1), carry.lastEnd, index.window.schedule.timeZone);
}
