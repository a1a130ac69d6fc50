/** What the day says about a person. Pure. */
import { day as words } from '@tandem/words/day';
import type { DayPerson } from './day.ts';

/** What a mark beside a person means, for who does not see it: `must fix: 8 h rest, 11 h needed; not sent yet`. */
export function markWords({ mark, findings, save }: Pick<DayPerson, 'mark' | 'findings' | 'save'>): string {
  const found = mark ? [words.mark[mark](findings.map(({ short }) => short).join('; '))] : [];
  return [...found, save === 'saved' ? '' : words.save[save]].filter(Boolean).join('; ');
}
